"""The line to WhatsApp: Twilio calls two signed webhooks, and is asked for what it could not deliver."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot import sense
from bot.channels import whatsapp
from bot.channels.errors import Undecodable
from bot.channels.whatsapp.missed import Missed
from bot.channels.whatsapp.signature import SETTINGS_HEADER, SIGNATURE_HEADER
from bot.reception import Reception
from bot.settings import Settings
from bot.web import body_of, form_of
from conversations import nudges
from conversations.messages import Inbound, SendFailed
from handlers import events, receipts
from handlers.office import Office, Window
from scheduler.outbox import Rates
from scheduler.pace import Rate
from storage import files, marks
from storage.files import Files
from storage.outbox import Waiting

log = logging.getLogger(__name__)

MEDIA = "/whatsapp/berkas"
"""The path under web.public_base_url where Twilio fetches the files we send."""
SERVED = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
"""What was made to be sent, by the ends of its name."""
PASSING = re.compile(rf"{files.PASSING}[0-9a-f]{{32}}\.({'|'.join(SERVED)})")
EMPTY_TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
"""The only answer that sends nothing to the person."""
CAUGHT_UP = "whatsapp caught up"
LOOK_BACK = timedelta(hours=24)
SETTLING = timedelta(minutes=2)
"""Younger messages may still come by the webhook, which tells more of them than the list does (a pin, a button)."""
CLOCKS = timedelta(seconds=5)
"""How far Twilio's clock, in whole seconds, and ours may lie apart."""
AT_START_SECONDS = 10.0
"""How long the webhook lets the first listing go before it; Twilio waits 15 seconds for an answer."""
WINDOW = timedelta(hours=24) - timedelta(minutes=10)
"""WhatsApp takes free text for 24 hours after a person's last message; what we send at their very end may be late."""
OVERLAP = timedelta(minutes=2)
"""Twilio's clock and ours need not agree; what is seen twice counts once."""


class WhatsAppLine:
    def __init__(self, settings: Settings) -> None:
        own = settings.whatsapp
        assert own.account_sid and own.auth_token and own.sender and settings.web.public_base_url
        self._settings, self._token = own, own.auth_token.get_secret_value()
        self._public = settings.web.public_base_url.rstrip("/")
        self._templates = {
            (nudges.key(news), language): sid
            for news, languages in own.templates.items()
            for language, sid in languages.items()
        }
        self._files = Files(settings.storage.data_dir / "attachments")
        self._listening_since: datetime | None = None
        self._listed = asyncio.Event()
        self.reception = Reception()
        self.channel = whatsapp.WhatsAppChannel(
            own.account_sid.get_secret_value(),
            self._token,
            own.sender,
            base_url=own.twilio_instead,
            public_url=self._public,
            status_path=own.status_path,
            contents=own.contents,
            templates=self._templates,
            media_url=self._media_url,
            media_hosts=own.media_hosts,
            seconds=settings.http.read_seconds,
        )

    @property
    def link(self) -> str:
        return ""

    @property
    def polls(self) -> bool:
        return False

    @property
    def window(self) -> Window:
        return Window(WINDOW, frozenset(self._templates))

    def rates(self, waiting: Waiting) -> tuple[Rates, Rates]:
        return {"whatsapp": Rate.of(self._settings.per_second, timedelta(seconds=1))}, {}

    def routes(self, office: Office) -> Sequence[Route]:
        self._listening_since = office.clock()

        async def arrived(request: Request) -> Response:
            form = form_of(await body_of(request))
            if not self._genuine(request, form):
                return PlainTextResponse("wrong signature", 403)
            at = office.clock()
            self.reception.through()
            await self._after_the_missed()
            await self._take_in(office, form, at)
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
            Route(f"{MEDIA}/{{name}}", self._fetched, methods=["GET"]),
        )

    def _media_url(self, path: Path) -> str:
        return f"{self._public}{MEDIA}/{path.name}"

    async def _fetched(self, request: Request) -> Response:
        """Twilio fetches a file we send. Only what was made to be sent is here; its name, drawn at random and told to
        Twilio alone, is the key, and it is deleted a day later."""
        name = request.path_params["name"]
        path = self._files.path(name)
        passing = PASSING.fullmatch(name)
        if passing is None or not path.is_file():
            return PlainTextResponse("not here", 404)
        return FileResponse(path, media_type=SERVED[passing[1]], headers={"Cache-Control": "no-store"})

    async def listen(self, office: Office, stop: asyncio.Event) -> None:
        """Twilio calls us; nothing to do."""

    async def catch_up(self, office: Office) -> None:
        """Twilio gives up on a webhook that is down: what came since the last look is listed and taken in once."""
        try:
            await self._catch_up(office)
        finally:
            self._listed.set()

    async def _after_the_missed(self) -> None:
        """What came while nobody listened goes first, so that everybody's words keep their order."""
        try:
            await asyncio.wait_for(self._listed.wait(), AT_START_SECONDS)
        except TimeoutError:
            self._listed.set()  # once is enough

    async def _catch_up(self, office: Office) -> None:
        settled = office.clock() - SETTLING
        async with office.database.transaction() as session:
            mark = await marks.get(session, CAUGHT_UP)
            if mark is None:  # from the start on, however often the first listing fails or cannot be written down
                mark = ((self._listening_since or office.clock()) - SETTLING).isoformat()
                await marks.put(session, CAUGHT_UP, mark)
        since = max(datetime.fromisoformat(mark), settled - LOOK_BACK)
        try:
            listed = await self.channel.missed(since - OVERLAP)
        except SendFailed as failure:
            self.reception.failed(failure.code, office.clock())
            if failure.code != "token":
                raise
            log.error(sense.REFUSED)
            return
        self.reception.through()
        people: dict[str, list[Missed]] = {}
        for missed in listed:
            if missed.at <= settled or self._nobody_listened(missed):
                people.setdefault(missed.form["From"], []).append(missed)
        taken = await asyncio.gather(*(self._all_of(office, one) for one in people.values()), return_exceptions=True)
        if problem := next((result for result in taken if result is not None), None):
            raise problem
        async with office.database.transaction() as session:
            await marks.put(session, CAUGHT_UP, settled.isoformat())

    async def _all_of(self, office: Office, missed: Sequence[Missed]) -> None:
        """One person's, in order; different people's share their commits."""
        for one in missed:
            await self._take_in(office, list(one.form.items()), one.at)

    async def close(self) -> None:
        await self.channel.aclose()

    def _nobody_listened(self, missed: Missed) -> bool:
        """Before the start there was no webhook to wait for. What says nothing may be a pin: Twilio still tries it."""
        if self._listening_since is None or missed.at > self._listening_since - CLOCKS:
            return False
        return bool(missed.form["Body"].strip()) or missed.form["NumMedia"] != "0"

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
        raw = json.dumps(form)
        try:
            inbound: Inbound = whatsapp.parse(form, at)
        except Undecodable as trouble:
            await events.receive_undecodable(office, self.channel.name, trouble.event_id, raw, trouble.reason)
            return
        await events.receive(office, inbound, raw)
