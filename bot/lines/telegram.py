"""The line to Telegram: polled, or called at a webhook; updates read one at a time."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels import telegram
from bot.channels.errors import Undecodable
from bot.reception import Reception
from bot.settings import Settings
from bot.web import body_of, object_of, text_of
from conversations.messages import SendFailed
from conversations.texts import FALLBACK, say
from handlers import events
from handlers.office import Office
from scheduler.outbox import Rates
from scheduler.pace import Rate
from storage.outbox import OutKind, Waiting

log = logging.getLogger(__name__)

PRIVATE_COMMANDS = ("lapor", "status", "lacak", "kembali", "batal", "bahasa", "bantuan")
GROUP_COMMANDS = (
    *(
        "antrian",
        "cari",
        "laporan",
        "catatan",
        "balas",
        "tanya",
        "jawaban",
        "cuti",
        "masuk",
        "gabung",
        "pecah",
        "sp4n",
        "pengawasan",
    ),
    *("petugas", "hubungkan", "lepaskan", "instansi", "grup", "teks", "riwayat", "monev", "bantuan"),
)


SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
ERROR_LASTS = timedelta(minutes=10)
"""An older failure of Telegram's to call the webhook says nothing of today."""
BURST = 5
"""Messages into one private chat that Telegram lets pass without a pause."""


class TelegramLine:
    def __init__(self, settings: Settings) -> None:
        telegram_settings, token = settings.telegram, settings.telegram.token
        assert token is not None
        self._settings, self._public = telegram_settings, settings.web.public_base_url
        self._username, self._asked = "", False
        self.reception = Reception()
        self.channel = telegram.TelegramChannel(
            token.get_secret_value(),
            api_base=telegram_settings.api_base,
            file_base=telegram_settings.file_base,
            seconds=settings.http.read_seconds,
        )

    @property
    def link(self) -> str:
        return f"https://t.me/{self._username}" if self._username else ""

    @property
    def polls(self) -> bool:
        return self._settings.mode == "polling"

    @property
    def window(self) -> None:
        return None

    def rates(self, waiting: Waiting) -> tuple[Rates, Rates]:
        """Taps and signs are no messages: only the bot's own limit counts them."""
        shared = {"telegram": Rate.of(self._settings.per_second, SECOND)}
        if waiting.kind in (OutKind.TAP, OutKind.SIGN):
            return shared, {}
        if waiting.to.id.startswith("-"):
            rate = Rate.of(self._settings.per_group_per_minute, MINUTE)
        else:
            rate = Rate.of(self._settings.per_chat_per_second, SECOND, BURST)
        return shared, {f"telegram {waiting.to.whole.id}": rate}

    def routes(self, office: Office) -> Sequence[Route]:
        if self._settings.mode != "webhook":
            return ()
        secret = self._settings.webhook_secret
        assert secret is not None

        async def called(request: Request) -> Response:
            if not telegram.verify(request.headers, secret.get_secret_value()):
                return PlainTextResponse("wrong secret", 403)
            self.reception.through()
            if not self._username:
                return PlainTextResponse("starting", 503)  # Telegram asks again; nothing is lost
            body = await body_of(request)
            update = object_of(body)
            await self._take_in(office, update, text_of(body, update))
            return Response()

        return (Route(self._settings.webhook_path, called, methods=["POST"]),)

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        def heard(code: str) -> None:
            self._heard(code, office.clock())

        await _until_done(self._introduce, stop, heard)
        if self._settings.mode == "webhook":
            await _until_done(self._ask_to_be_called, stop, heard)
            return

        async def receive(update: dict[str, Any]) -> None:
            await self._take_in(office, update, json.dumps(update))

        await telegram.Poller(self.channel, heard=heard).run(None, receive, stop)

    async def close(self) -> None:
        await self.channel.aclose()

    async def catch_up(self, office: Office) -> None:
        """Telegram keeps everything until it is fetched. Only whether a webhook is still called has to be asked."""
        if not self._asked:
            return
        try:
            trouble = await self.channel.webhook_trouble(self._webhook, office.clock() - ERROR_LASTS)
        except SendFailed as failure:
            trouble = failure.code
        if trouble:
            log.error("telegram webhook: %s", telegram.ADVICE.get(trouble, trouble))
        self._heard(trouble, office.clock())

    async def _introduce(self) -> None:
        self._username = await self.channel.username()
        private, groups = (
            {name: say(FALLBACK, f"menu.{name}") for name in names} for names in (PRIVATE_COMMANDS, GROUP_COMMANDS)
        )
        await self.channel.show_commands(private, groups)

    async def _ask_to_be_called(self) -> None:
        secret = self._settings.webhook_secret
        assert secret is not None
        await self.channel.use_webhook(self._webhook, secret.get_secret_value())
        self._asked = True

    @property
    def _webhook(self) -> str:
        assert self._public is not None
        return self._public.rstrip("/") + self._settings.webhook_path

    def _heard(self, code: str, at: datetime) -> None:
        if code:
            self.reception.failed(code, at)
        else:
            self.reception.through()

    async def _take_in(self, office: Office, update: dict[str, Any], raw: str) -> None:
        try:
            inbound = telegram.parse(update, self._username, office.clock())
        except Undecodable as trouble:
            await events.receive_undecodable(office, self.channel.name, trouble.event_id, raw, trouble.reason)
            return
        if inbound is not None:
            await events.receive(office, inbound, raw)


async def _until_done(call: Callable[[], Any], stop: asyncio.Event, heard: Callable[[str], None]) -> None:
    """A platform that does not answer at start is asked again until it does; `heard` is told of each answer."""
    pause = 1.0
    while not stop.is_set():
        try:
            await call()
            heard("")
            return
        except SendFailed as failure:
            heard(failure.code)
            why = telegram.ADVICE.get(failure.code, f"Telegram does not answer ({failure.code})")
            log.error("%s; asking again in %.0f s", why, pause)
        try:
            await asyncio.wait_for(stop.wait(), pause)
        except TimeoutError:
            pause = min(pause * 2, 30.0)
