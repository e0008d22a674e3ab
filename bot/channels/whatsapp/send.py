"""The WhatsApp channel: neutral bodies out through Twilio. Must not know rows, windows, or keep anything."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, assert_never

import httpx
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.progress import Progress
from bot.channels.text import plain
from bot.channels.transport import repeatable
from bot.channels.whatsapp.client import TWILIO, TwilioHttp, origin, twilio_trouble
from bot.channels.whatsapp.found import pieces, sent_to
from bot.channels.whatsapp.media import download
from bot.channels.whatsapp.missed import Missed, missed
from bot.channels.whatsapp.render import bodies, content, template
from conversations.messages import (
    Acknowledge,
    Body,
    Edit,
    MediaKind,
    Message,
    Outbound,
    React,
    Retry,
    SendFailed,
    SendFile,
)

CAPTIONED = (MediaKind.PHOTO, MediaKind.VIDEO)
"""WhatsApp shows words under these only; with any other file they go as a message of their own."""

MEGABYTE = 1024 * 1024
SIZES: Mapping[MediaKind, int] = {MediaKind.PHOTO: 5 * MEGABYTE}
SIZE = 16 * MEGABYTE


class WhatsAppChannel:
    """`sender` is our number; `base_url` replaces Twilio's hosts; `media_hosts` are further origins trusted with our
    credentials; `public_url` is where status callbacks and files are fetched. Close with `aclose`.

    `contents`: number of options → ContentSid of buttons. `templates`: (key, language) → ContentSid of an approved
    text; a message with such a template goes as the template, so give it one only when free text would not arrive.
    """

    name = "whatsapp"

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        *,
        base_url: str | None = None,
        public_url: str | None = None,
        status_path: str = "/whatsapp/status",
        contents: Mapping[int, str] | None = None,
        templates: Mapping[tuple[str, str], str] | None = None,
        media_url: Callable[[Path], str] | None = None,
        media_hosts: tuple[str, ...] = (),
        seconds: float = 15.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = TwilioHttp(base_url, seconds, transport)
        self._auth = httpx.BasicAuth(account_sid, auth_token)
        self.client = Client(account_sid, auth_token, http_client=self._http)
        self._progress = Progress()
        self._sender = _whatsapp(sender)
        self._callback = public_url.rstrip("/") + status_path if public_url else None
        self._contents, self._templates = contents or {}, templates or {}
        self._media_url = media_url
        self._hosts = {TWILIO[0], *map(origin, media_hosts), *([origin(base_url)] if base_url else [])}

    async def send(self, outbound: Outbound) -> str:
        """One piece after another, or they would overtake each other. Returns the last one's sid."""
        requests = self._requests(outbound.body)
        if not requests:
            return ""
        last = len(requests) - 1
        steps = [partial(self._create, outbound, request, n == last) for n, request in enumerate(requests)]
        return (await self._progress.take(outbound, steps))[-1]

    async def find(self, outbound: Outbound, since: datetime, known: Collection[str]) -> str | None:
        requests = self._requests(outbound.body)
        try:
            with twilio_trouble():
                listed = await sent_to(self.client, _whatsapp(outbound.to.id), self._sender, since)
        except SendFailed as failed:
            raise repeatable(failed) from None
        found = pieces(requests, [one for one in listed if one.sid not in known])
        if len(found) == len(requests):
            return found[-1]
        self._progress.left(outbound, found)
        return None

    async def fetch(self, ref: str, limit: int) -> bytes:
        return await download(self._http.web, self._http.address(ref), self._auth, self._hosts, limit)

    async def missed(self, since: datetime) -> list[Missed]:
        """What people sent since then, oldest first, known or not: Twilio gives up on a webhook that is down.

        Raises SendFailed."""
        try:
            with twilio_trouble():
                return await missed(self.client, self._sender, since)
        except SendFailed as failed:
            raise repeatable(failed) from None

    async def aclose(self) -> None:
        await self._http.close()

    def _requests(self, body: Body) -> list[dict[str, Any]]:
        """What is asked of Twilio, piece by piece."""
        match body:
            case Message() as message:
                return self._message(message)
            case Edit() as edit:
                return [{"body": piece} for piece in bodies(edit.text, edit.rows)]
            case SendFile() as sending:
                return self._file(sending)
            case Acknowledge() | React():
                return []
            case _ as never:
                assert_never(never)

    def _message(self, message: Message) -> list[dict[str, Any]]:
        wanted = message.template
        if wanted and (sid := self._templates.get((wanted.key, wanted.language))):
            return [template(wanted, sid)]
        buttons = content(message, self._contents)
        return [buttons] if buttons else [{"body": body} for body in bodies(message.text, message.rows)]

    def _file(self, sending: SendFile) -> list[dict[str, Any]]:
        file = sending.file
        if self._media_url is None:
            raise SendFailed("no_media_url", Retry.NEVER)
        _check_size(file.path, SIZES.get(file.kind, SIZE))
        media = {"media_url": [self._media_url(file.path)]}
        pieces = bodies(sending.caption) if plain(sending.caption).strip() else []
        if file.kind in CAPTIONED and len(pieces) == 1:
            return [media | {"body": pieces[0]}]
        return [*({"body": piece} for piece in pieces), media]

    async def _create(self, outbound: Outbound, request: dict[str, Any], last: bool) -> str:
        """Only of the last piece Twilio is to report: it speaks for the whole message."""
        callback = {"status_callback": f"{self._callback}?id={outbound.id}"} if last and self._callback else {}
        with twilio_trouble():
            message = await self.client.messages.create_async(
                to=_whatsapp(outbound.to.id), from_=self._sender, **callback, **request
            )
        if not message.sid:
            raise SendFailed("unreadable", Retry.UNKNOWN)
        return str(message.sid)


def _whatsapp(address: str) -> str:
    return address if address.startswith("whatsapp:") else f"whatsapp:{address}"


def _check_size(path: Path, limit: int) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise SendFailed("file_missing", Retry.NEVER) from error
    if size > limit:
        raise SendFailed("too_big", Retry.NEVER)
