"""Twilio and WhatsApp as the bot and the people see them: calls that come doubled, late or never, a list of everything
that was sent, reports of delivery, people who said STOP."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.channels import whatsapp
from bot.channels.whatsapp.missed import Missed
from conversations.cards import WINDOW_CLOSED
from conversations.messages import Acknowledge, Address, Body, Edit, Message, Outbound, React, Retry, SendFailed
from handlers import receipts
from handlers.office import Office
from tests.simulation.process import Reset
from tests.simulation.record import Sent, Shown
from tests.simulation.weather import TIMEOUT, Fate, Wire
from tests.town import MONDAY, PHOTO

if TYPE_CHECKING:
    from tests.simulation.world import World

REPORTED = ((), ("delivered",), ("sent", "delivered"), ("sent", "delivered", "read"))
"""Which states a phone lets Twilio tell."""
TOO_LATE = "63016"
"""Why it is not delivered so long after the person's last message; by a call or, now and then, at once."""
LATE = ("63012", "63024")
"""Why what was taken is not delivered after all: it may work later; nobody has this number."""


@dataclass
class Taken:
    """A message that Twilio has."""

    sid: str
    outbound: int
    to: Address
    said: tuple[object, ...]
    at: datetime
    undelivered: bool


class Twilio:
    """Stands where `WhatsAppChannel` does."""

    name = "whatsapp"

    def __init__(self, world: World) -> None:
        self._world, self._wire = world, Wire(world, "twilio")
        self._taken: list[Taken] = []
        self._inbound: list[tuple[dict[str, str], datetime]] = []
        self._arrives: dict[Address, float] = {}
        self._under_way = 0
        self._written: dict[Address, float] = {}
        self.stopped: set[Address] = set()

    @property
    def wire(self) -> Wire:
        return self._wire

    @property
    def at_rest(self) -> bool:
        return not self._under_way

    # --- what the bot asks ----------------------------------------------------------------------------------------

    async def send(self, outbound: Outbound) -> str:
        if isinstance(outbound.body, Acknowledge | React):
            return ""
        attempt = self._world.attempt(outbound)
        fate, result = await self._wire.request(lambda: self._take(outbound))
        self._world.answered(attempt, fate, result.code if isinstance(result, SendFailed) else "")
        if isinstance(result, SendFailed):
            raise result
        if fate is Fate.FINE:
            return result or ""
        raise self._wire.failure(fate)

    async def find(self, outbound: Outbound, since: datetime, known: Collection[str]) -> str | None:
        fate, found = await self._wire.request(lambda: self._find(outbound, since, known))
        if fate is not Fate.FINE:
            raise SendFailed("server", Retry.LATER)
        return found

    async def fetch(self, ref: str, limit: int) -> bytes:
        fate, _ = await self._wire.request(lambda: None)
        if fate is not Fate.FINE:
            raise SendFailed("server", Retry.LATER)
        return PHOTO

    async def missed(self, since: datetime) -> list[Missed]:
        fate, _ = await self._wire.request(lambda: None)
        if fate is not Fate.FINE:
            raise SendFailed("server", Retry.LATER)
        return [Missed(form, at) for form, at in self._inbound if at > since]

    async def aclose(self) -> None:
        """Nothing is open."""

    # --- what the platform does -----------------------------------------------------------------------------------

    def _take(self, outbound: Outbound) -> str | SendFailed:
        to, world = outbound.to, self._world
        if to in self.stopped:
            return SendFailed("21610", Retry.NEVER, gone=True)
        late = self._too_late_for(outbound)
        if late and self._wire.chance(0.3):
            return SendFailed(WINDOW_CLOSED, Retry.NEVER, gone=True)
        undelivered = late or self._wire.chance(world.weather.late_failures)
        taken = Taken(f"SM{len(self._taken)}", outbound.id, to, _said(outbound.body), world.now(), undelivered)
        self._taken.append(taken)
        self._arrives[to] = max(self._arrives.get(to, 0.0), world.seconds + self._wire.pause())
        if undelivered:
            world.record.undelivered[outbound.id] = False
            world.record.failed_late.add(outbound.id)
            self._report(taken, "undelivered", TOO_LATE if late else self._wire.dice.choice(LATE))
        else:
            world.after(self._arrives[to] - world.seconds, lambda: self._show(taken, outbound.body))
        return taken.sid

    def _too_late_for(self, outbound: Outbound) -> bool:
        """Whether WhatsApp delivers it only as an approved text."""
        if self._world.window is None or (isinstance(outbound.body, Message) and outbound.body.template):
            return False
        return self._world.seconds - self._written.get(outbound.to, -math.inf) > self._world.window

    def _show(self, taken: Taken, body: Body) -> None:
        assert isinstance(body, Message | Edit)
        shown = Shown(taken.sid, taken.outbound, self._world.seconds, body.text, body.text, body.rows)
        self._world.record.phone(taken.to).append(shown)
        self._world.record.undelivered.pop(taken.outbound, None)
        self._world.note(f"{taken.to.id} #{taken.outbound} shows {taken.sid}: {body.text[:60]!r}")
        for state in self._wire.dice.choice(REPORTED):
            self._report(taken, state)

    def _report(self, taken: Taken, state: str, code: str = "") -> None:
        """By a call of its own, once: reports overtake each other and get lost."""
        form = {"MessageSid": taken.sid, "MessageStatus": state} | ({"ErrorCode": code} if code else {})

        async def told(office: Office) -> None:
            await receipts.handle(office, whatsapp.parse_status(form, {"id": str(taken.outbound)}))
            if code and taken.outbound in self._world.record.undelivered:
                self._world.record.undelivered[taken.outbound] = True

        async def report() -> None:
            await asyncio.sleep(self._wire.pause() + self._wire.dice.choice((0.0, 1.0)))
            if self._wire.down or self._wire.chance(self._world.weather.lost_calls):
                return
            try:
                await asyncio.wait_for(self._world.process.post(told), TIMEOUT)
            except Exception as problem:
                self._world.note(f"report of {taken.sid} not taken: {type(problem).__name__}")

        self._start(report)
        if self._wire.chance(self._world.weather.doubled_calls):
            self._start(report)

    def _find(self, outbound: Outbound, since: datetime, known: Collection[str]) -> str | None:
        said = _said(outbound.body)
        return next(
            (
                taken.sid
                for taken in self._taken
                if (taken.to, taken.said, taken.undelivered) == (outbound.to, said, False)
                and taken.at >= since
                and taken.sid not in known
            ),
            None,
        )

    def _start(self, work: object) -> None:
        self._under_way += 1
        task = self._world.start(work())  # type: ignore[operator]
        task.add_done_callback(lambda _: self._ended(), context=self._world.context)

    def _ended(self) -> None:
        self._under_way -= 1

    # --- what people do -------------------------------------------------------------------------------------------

    def says(self, who: str, chat: Address, text: str, *, file: bool = False) -> Sent:
        self.stopped.discard(chat)
        self._written[chat] = self._world.seconds
        sid = f"MM{len(self._inbound)}"
        at = MONDAY + timedelta(seconds=int(self._world.seconds))
        form = {"MessageSid": sid, "From": f"whatsapp:{chat.id}", "Body": text, "NumMedia": "1" if file else "0"}
        if file:
            form |= {"MediaContentType0": "image/jpeg", "MediaUrl0": f"https://api.twilio.com/{sid}"}
        self._inbound.append((form, at))
        sent = self._world.sent(who, chat, sid)

        async def call() -> None:
            await asyncio.sleep(self._wire.pause())
            if self._wire.down or self._wire.chance(self._world.weather.lost_calls):
                return
            self._world.called("whatsapp", sid)
            await self._call(sent, form | {"ProfileName": who})

        self._start(call)
        if self._wire.chance(self._world.weather.doubled_calls):
            self._start(call)
        return sent

    async def _call(self, sent: Sent, form: dict[str, str]) -> None:
        line = self._world.whatsapp

        async def arrived(office: Office) -> None:
            at = office.clock()
            await line._after_the_missed()
            await line._take_in(office, list(form.items()), at)

        try:
            await asyncio.wait_for(self._world.process.post(arrived), TIMEOUT)
        except (Reset, TimeoutError) as problem:
            self._world.note(f"call {sent.event_id} not answered: {type(problem).__name__}")
        except Exception as problem:
            self._world.note(f"call {sent.event_id} answered 5xx: {type(problem).__name__}")
        else:
            sent.taken = sent.taken if sent.taken is not None else self._world.seconds


def _said(body: Body) -> tuple[object, ...]:
    """By what a message is known again."""
    return (body.text, body.rows) if isinstance(body, Message | Edit) else ("file",)
