"""Draws the pictures that were ordered, one after another and beside everything else; and clears them away."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from hashlib import sha256

from conversations.messages import Message
from conversations.texts import FALLBACK, render
from handlers.events import where
from handlers.figures import picture
from handlers.figures.ordering import wanted
from handlers.figures.plates import caption, plate
from handlers.office import Office
from scheduler.attachments import NAME_BITS
from storage import attachments, outbox
from storage.attachments import Attachment
from storage.files import Files

log = logging.getLogger(__name__)

TRIES = 3
PAUSE = timedelta(seconds=10)
KEPT = timedelta(days=2)
"""A picture is deleted when it was sent; one of which nobody knows whether it was, after so long."""


class Drawer:
    def __init__(self, office: Office, folder: Files) -> None:
        self._office, self._files = office, folder

    async def draw_due(self) -> int:
        """Draw what is ordered. How many pictures that were."""
        async with self._office.database.reading() as session:
            due = await attachments.due(session, self._office.clock(), 1, made=True)
        for ordered in due:
            try:
                await self._draw(ordered)
            except Exception as problem:
                await self._failed(ordered, problem)
        return len(due)

    async def clear(self) -> None:
        """What nobody will send any more is to be deleted."""
        async with self._office.database.transaction() as session:
            await attachments.drop_made(session, self._office.clock() - KEPT)

    async def _draw(self, ordered: Attachment) -> None:
        what = wanted(ordered.ref)
        made = await plate(self._office, what.span, what.agency)
        png = await asyncio.to_thread(picture.draw, made)
        name = f"{self._office.draw(2**NAME_BITS):032x}"
        await self._files.write(name, png)
        words = Message(render(FALLBACK, (caption(made),)))
        async with self._office.database.transaction() as session:
            await attachments.stored(session, ordered.id, name, ordered.mime, sha256(png).hexdigest(), len(png))
            await outbox.put_words(session, ordered.id, words, self._office.clock())
        self._office.wake()

    async def _failed(self, ordered: Attachment, problem: Exception) -> None:
        log.error("picture %s: %s", ordered.id, where(problem))
        async with self._office.database.transaction() as session:
            if ordered.tries + 1 < TRIES:
                at = self._office.clock() + PAUSE
                await attachments.later(session, ordered.id, at, ordered.tries + 1, type(problem).__name__)
            else:
                await attachments.refused(session, ordered.id, attachments.MADE)
