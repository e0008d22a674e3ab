"""The lines to the platforms, made from the settings: a channel to send on, routes to be called at, a loop to listen.

A new channel is one folder under channels/, one class here, one line in LINES.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import telegram, whatsapp
from bot.channels.errors import Undecodable
from bot.channels.whatsapp.signature import SETTINGS_HEADER, SIGNATURE_HEADER
from bot.settings import Settings
from bot.web import body_of, form_of, object_of
from conversations.messages import Channel, Inbound, SendFailed
from handlers import events, receipts
from handlers.office import Office
from storage import marks

log = logging.getLogger(__name__)

TWILIO_API = "https://api.twilio.com"
"""The default of the setting; anything else stands in for all of Twilio's hosts."""

EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""The only answer that sends nothing to the person."""


CAUGHT_UP = "whatsapp caught up"
LOOK_BACK = timedelta(hours=24)
SETTLING = timedelta(minutes=2)
"""Younger messages may still come by the webhook, which tells more of them than the list does (a pin, a button)."""
OVERLAP = timedelta(minutes=2)
"""Twilio's clock and ours need not agree; what is seen twice counts once."""


class Line(Protocol):
    """One platform, wired."""

    @property
    def channel(self) -> Channel: ...

    @property
    def link(self) -> str:
        """The address that opens a private chat with the bot; empty where there is none, or while it is unknown."""
        ...

    def routes(self, office: Office) -> Sequence[Route]: ...

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        """Take in events until `stop`; returns at once where the platform calls us."""
        ...

    async def catch_up(self, office: Office) -> None:
        """Take in what the platform could not deliver while nobody listened."""
        ...

    async def close(self) -> None: ...


class TelegramLine:
    def __init__(self, settings: Settings) -> None:
        telegram_settings, token = settings.telegram, settings.telegram.token
        assert token is not None
        self._settings, self._public = telegram_settings, settings.web.public_base_url
        self._username = ""
        self.channel = telegram.TelegramChannel(
            token.get_secret_value(),
            api_base=telegram_settings.api_base,
            file_base=telegram_settings.file_base,
            seconds=settings.http.read_seconds,
        )

    @property
    def link(self) -> str:
        return f"https://t.me/{self._username}" if self._username else ""

    def routes(self, office: Office) -> Sequence[Route]:
        if self._settings.mode != "webhook":
            return ()
        secret = self._settings.webhook_secret
        assert secret is not None

        async def called(request: Request) -> Response:
            if not telegram.verify(request.headers, secret.get_secret_value()):
                return PlainTextResponse("wrong secret", 403)
            if not self._username:
                return PlainTextResponse("starting", 503)  # Telegram asks again; nothing is lost
            await self._take_in(office, object_of(await body_of(request)))
            return Response()

        return (Route(self._settings.webhook_path, called, methods=["POST"]),)

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        await _until_done(self._introduce, stop)
        if self._settings.mode == "webhook":
            await _until_done(self._ask_to_be_called, stop)
            return

        async def receive(update: dict[str, Any]) -> None:
            await self._take_in(office, update)

        await telegram.Poller(self.channel).run(None, receive, stop)

    async def close(self) -> None:
        await self.channel.aclose()

    async def catch_up(self, office: Office) -> None:
        """Telegram keeps everything until it is fetched; nothing to do."""

    async def _introduce(self) -> None:
        self._username = await self.channel.username()

    async def _ask_to_be_called(self) -> None:
        secret = self._settings.webhook_secret
        assert secret is not None and self._public is not None
        await self.channel.use_webhook(
            self._public.rstrip("/") + self._settings.webhook_path, secret.get_secret_value()
        )

    async def _take_in(self, office: Office, update: dict[str, Any]) -> None:
        raw = json.dumps(update, ensure_ascii=False)
        try:
            inbound = telegram.parse(update, self._username, office.clock())
        except Undecodable as trouble:
            event = trouble.event_id or str(update.get("update_id"))
            await events.receive_undecodable(office, self.channel.name, event, raw, trouble.reason)
            return
        if inbound is not None:
            await events.receive(office, inbound, raw)


class WhatsAppLine:
    def __init__(self, settings: Settings) -> None:
        own = settings.whatsapp
        assert own.account_sid and own.auth_token and own.sender and settings.web.public_base_url
        self._settings, self._token = own, own.auth_token.get_secret_value()
        self._public = settings.web.public_base_url.rstrip("/")
        self.channel = whatsapp.WhatsAppChannel(
            own.account_sid.get_secret_value(),
            self._token,
            own.sender,
            base_url=own.api_base if own.api_base != TWILIO_API else None,
            public_url=self._public,
            status_path=own.status_path,
            contents=own.contents,
            media_hosts=own.media_hosts,
            seconds=settings.http.read_seconds,
        )

    @property
    def link(self) -> str:
        return ""

    def routes(self, office: Office) -> Sequence[Route]:
        async def arrived(request: Request) -> Response:
            form = form_of(await body_of(request))
            if not self._genuine(request, form):
                return PlainTextResponse("wrong signature", 403)
            await self._take_in(office, form, office.clock())
            return Response(EMPTY_TWIML, media_type="text/xml")

        async def reported(request: Request) -> Response:
            form = form_of(await body_of(request))
            if not self._genuine(request, form):
                return PlainTextResponse("wrong signature", 403)
            try:
                await receipts.handle(office, whatsapp.parse_status(form, request.query_params))
            except Undecodable as trouble:
                log.error("status report cannot be read: event=%s reason=%s", trouble.event_id, trouble.reason)
            return Response(EMPTY_TWIML, media_type="text/xml")

        return (
            Route(self._settings.webhook_path, arrived, methods=["POST"]),
            Route(self._settings.status_path, reported, methods=["POST"]),
        )

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        """Twilio calls us; nothing to do."""

    async def catch_up(self, office: Office) -> None:
        """Twilio gives up on a webhook that is down: what came since the last look is listed and taken in once."""
        settled = office.clock() - SETTLING
        async with office.database.transaction() as session:
            mark = await marks.get(session, CAUGHT_UP)
        since = max(datetime.fromisoformat(mark), settled - LOOK_BACK) if mark else settled
        for missed in await self.channel.missed(since - OVERLAP):
            if missed.at <= settled:
                await self._take_in(office, list(missed.form.items()), missed.at)
        async with office.database.transaction() as session:
            await marks.put(session, CAUGHT_UP, settled.isoformat())

    async def close(self) -> None:
        await self.channel.aclose()

    def _genuine(self, request: Request, form: list[tuple[str, str]]) -> bool:
        """Over the configured public address, never over what the request says of itself."""
        query = f"?{request.url.query}" if request.url.query else ""
        headers = request.headers
        return whatsapp.verify(
            f"{self._public}{request.url.path}{query}",
            form,
            headers.get(SIGNATURE_HEADER, ""),
            self._token,
            settings=headers.get(SETTINGS_HEADER, ""),
        )

    async def _take_in(self, office: Office, form: list[tuple[str, str]], at: datetime) -> None:
        raw = json.dumps(form, ensure_ascii=False)
        try:
            inbound: Inbound = whatsapp.parse(form, at)
        except Undecodable as trouble:
            await events.receive_undecodable(office, self.channel.name, trouble.event_id, raw, trouble.reason)
            return
        await events.receive(office, inbound, raw)


LINES: tuple[tuple[str, Callable[[Settings], Line]], ...] = (
    ("telegram", TelegramLine),
    ("whatsapp", WhatsAppLine),
)
"""Every platform there is, by the name of its section in config.yaml."""


def lines(settings: Settings) -> tuple[Line, ...]:
    """The enabled ones."""
    return tuple(make(settings) for name, make in LINES if getattr(settings, name).enabled)


async def _until_done(call: Callable[[], Any], stop: asyncio.Event) -> None:
    """A platform that does not answer at start is asked again until it does."""
    pause = 1.0
    while not stop.is_set():
        try:
            await call()
            return
        except SendFailed as failure:
            log.error("the platform does not answer (%s); asking again in %.0f s", failure.code, pause)
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            pause = min(pause * 2, 30.0)
