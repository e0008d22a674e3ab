"""Brings files from the platforms: limited in size, checked by content, kept under random names."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from hashlib import sha256

import filetype

from conversations.messages import Channel, Retry, SendFailed
from handlers import files
from handlers.office import Office
from handlers.writer import Do
from storage import attachments
from storage.attachments import Attachment
from storage.files import Files

log = logging.getLogger(__name__)

AT_ONCE = 8
PASSING_LASTS = timedelta(days=1)
PAUSES = (1, 3, 10, 60, 600, 3600)
"""Seconds before the next try; after the last the file is refused."""
ACCEPTED = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp", "image/heic", "image/avif", "image/bmp", "image/tiff"),
        "application/pdf",
    }
)
"""By content; beside them every sound and every video."""
NAME_BITS = 128


class Fetcher:
    """Fetches waiting attachments. `limit` in bytes."""

    def __init__(self, office: Office, channels: Mapping[str, Channel], folder: Files, limit: int) -> None:
        self._office, self._channels, self._files, self._limit = office, channels, folder, limit

    async def fetch_due(self) -> int:
        """Fetch what is due, one after another. How many files that were."""
        async with self._office.database.transaction() as session:
            due = await attachments.due(session, self._office.clock(), AT_ONCE)
        for attachment in due:
            await self._fetch(attachment)
        return len(due)

    async def delete_dropped(self) -> None:
        """Remove the bytes of files whose draft was given up; after the backup, when one is being made."""
        async with self._office.database.transaction() as session:
            dropped = await attachments.dropped(session, AT_ONCE)
        if self._files.being_kept():
            return
        for attachment in dropped:
            if attachment.file_name is not None:
                await self._files.delete(attachment.file_name)
            async with self._office.database.transaction() as session:
                await attachments.forget_file(session, attachment.id)

    async def delete_passing(self) -> None:
        """Case files that were sent; a platform fetches them within minutes."""
        await self._files.delete_passing(self._office.clock() - PASSING_LASTS)

    async def _fetch(self, attachment: Attachment) -> None:
        channel = self._channels.get(attachment.channel)
        try:
            if channel is None:
                raise SendFailed("channel_off", Retry.LATER)
            content = await channel.fetch(attachment.ref, self._limit)
        except SendFailed as failure:
            await self._failed(attachment, failure)
            return
        await self._keep(attachment, content)

    async def _keep(self, attachment: Attachment, content: bytes) -> None:
        mime = _kind(content)
        if mime not in ACCEPTED and not mime.startswith(("audio/", "video/")):
            await self._refuse(attachment, files.NOT_ACCEPTED)
            return
        name = f"{self._office.draw(2**NAME_BITS):032x}"
        await self._files.write(name, content)
        async with self._office.database.transaction() as session:
            kept = await attachments.stored(
                session, attachment.id, name, mime, sha256(content).hexdigest(), len(content)
            )
        if not kept:
            await self._files.delete(name)

    async def _failed(self, attachment: Attachment, failure: SendFailed) -> None:
        log.warning("attachment %s: code=%s tries=%s", attachment.id, failure.code, attachment.tries + 1)
        if failure.retry is Retry.NEVER or attachment.tries >= len(PAUSES):
            await self._refuse(attachment, failure.code)
            return
        at = self._office.clock() + (failure.after or timedelta(seconds=PAUSES[attachment.tries]))
        async with self._office.database.transaction() as session:
            await attachments.later(session, attachment.id, at, attachment.tries + 1, failure.code)

    async def _refuse(self, attachment: Attachment, why: str) -> None:
        refuse = partial(files.refuse, office=self._office, file=attachment, why=why)
        await self._office.writer.do(Do(refuse))


def _kind(content: bytes) -> str:
    """The type by the content alone, whatever a name or the platform says; empty when it is none known."""
    kind = filetype.guess(content)
    if kind is None and content[4:8] == b"ftyp":  # the film's container; some telephones' brands are not in the list
        return "video/mp4"
    return kind.mime if kind is not None else ""
