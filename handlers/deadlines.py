"""Clocks that are due: what they ring for is done, within office hours, once; those in charge and citizens are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from conversations import history as lines
from conversations import watching
from conversations.desk import homes
from conversations.messages import Message
from conversations.orders import CARD
from conversations.rules.complaint import Complaint, ComplaintId, Role
from conversations.texts import FALLBACK, render
from conversations.watching import Alert, Level
from handlers import decree, effects, reports
from handlers.effects import Scene
from handlers.events import where
from handlers.office import Office
from storage import addresses, cards, clocks, complaints, desk, history, outbox, outcomes
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Reports in one commit: few enough that messages beside them do not wait."""
CHUNKS = 20
"""So many times a tick; more wait for the next."""
PUT_OFF = timedelta(minutes=10)
"""How long a clock rests whose ringing failed."""


_Place = tuple[AddressId, str | None]
"""A chat, and the message to reply to."""


@dataclass(frozen=True, slots=True)
class Ring:
    """All that is due of one report. `alone`: on a database that several processes write, whoever is second finds
    nothing due any more."""

    office: Office
    report: ComplaintId

    alone = True
    chats = ()

    async def work(self, session: Transaction) -> bool:
        """False when there was nothing to do. What raises is put off and keeps nobody waiting."""
        try:
            async with session.attempt():
                return await _ring(session, self.office, self.report)
        except Spoilt:
            raise
        except Exception as problem:
            return await self.instead(session, problem)

    async def instead(self, session: Transaction, problem: Exception) -> bool:
        log.error("clock failed: report=%s error=%s", self.report, where(problem))
        now = self.office.clock()
        await clocks.put_off(session, self.report, now, now + PUT_OFF)
        return True

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Ring]) -> None:
        await complaints.load_by_id(session, [ring.report for ring in all])


async def tick(office: Office) -> int:
    """Let due clocks ring, the earliest first. How many reports it was. Outside office hours nothing is even asked."""
    if not office.catalogue.calendar.is_open(office.clock()):
        return 0
    await decree.look(office)
    rung = 0
    for _ in range(CHUNKS):
        async with office.database.transaction(of=()) as session:
            due = await clocks.due(session, office.clock(), AT_ONCE)
        await asyncio.gather(*(office.writer.do(Ring(office, report)) for report in due))
        rung += len(due)
        if len(due) < AT_ONCE:
            break
    return rung


async def _ring(session: Transaction, office: Office, id: ComplaintId) -> bool:
    report, now = await complaints.get(session, id), office.clock()
    before = await clocks.of(session, id)
    due = [clock for clock in before.values() if clock.next_at is not None and clock.next_at <= now]
    if report is None or not due:
        return False
    chat = await complaints.citizen(session, id)
    told_at = await outcomes.told_at(session, id, chat)
    rung = watching.ring(report, before, now, office.catalogue, told_at)
    await clocks.put(session, id, rung.clocks)
    for clock in rung.broken:
        detail = f"{clock.name.value}:{clock.due}"
        await history.record(session, id, lines.OVERDUE, Role.SYSTEM, now, detail=detail)
    for alert in rung.alerts:
        await _tell(session, office, report, alert)
    await effects.apply(session, office, Scene(chat, chat, None), rung.effects)
    if rung.broken:
        await reports.show(session, office, id)  # the card says from now on that it is late
    return True


async def _tell(session: Transaction, office: Office, report: Complaint, alert: Alert) -> None:
    seats = [seat for seat in await desk.seats(session, office.catalogue) if seat.unreachable is None]
    today = office.clock().astimezone(office.catalogue.zone).date()
    private = set(watching.audience(alert.level, report, (seat.officer for seat in seats), today))
    chats: list[_Place] = [(seat.address_id, None) for seat in seats if seat.officer.id in private]
    if not chats and alert.level in (Level.HEAD, Level.SECRETARY) and not report.guarded:
        chats = await _coordinators(session)
    for chat, card in chats or await _where_it_stands(session, office, report):
        body = Message(render(FALLBACK, alert.parts), reply_to=card)
        key = alert.parts[0].key
        about = f"{CARD}:{report.id}" if card else None
        await outbox.add(
            session, chat, OutKind.MESSAGE, office.clock(), body=body, about=about, complaint=report.id, template=key
        )


async def _coordinators(session: Transaction) -> list[_Place]:
    """Where nobody was named who leads: whoever can call them."""
    group = (await desk.groups(session)).get("coordinator")
    return [(await addresses.find_or_add(session, group), None)] if group is not None else []


async def _where_it_stands(session: Transaction, office: Office, report: Complaint) -> list[_Place]:
    """Under each live card; where none stands yet, in the chats it belongs to."""
    known = await cards.of_complaint(session, report.id)
    standing: list[_Place] = [
        (card.address, card.provider_id) for card in known if not card.folded and card.provider_id
    ]
    if standing:
        return standing
    named = [(seat.officer, seat.address) for seat in await desk.seats(session, office.catalogue)]
    wanted = homes(report, await desk.groups(session), named, office.catalogue)
    return [(await addresses.find_or_add(session, home), None) for home in wanted]
