"""What is told unasked: every working morning to the groups, once a week to the leaders. Each at most once; after a
standstill only today's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from conversations.desk import COORDINATOR
from conversations.figures.spans import WEEK, Span, span
from conversations.messages import Address, Message
from conversations.rules.complaint import Role
from conversations.rules.hours import is_working_day
from conversations.texts import FALLBACK, day, say
from handlers.figures import ordering
from handlers.office import Office
from storage import addresses, desk, digests, marks, outbox
from storage.database import Transaction
from storage.digests import Morning
from storage.outbox import OutKind, Urgency


async def send(office: Office) -> None:
    """Whatever is due now, in one commit."""
    catalogue = office.catalogue
    now = office.clock().astimezone(catalogue.zone)
    if now.hour < catalogue.figures.digest_hour or not is_working_day(now.date(), catalogue.holidays):
        return
    async with office.database.reading() as session:
        if await marks.get(session, _MARK) == now.date().isoformat():
            return
    async with office.database.transaction() as session:
        if await marks.get(session, _MARK) == now.date().isoformat():
            return
        await marks.put(session, _MARK, now.date().isoformat())
        await _to_groups(session, office, now.date())
        await _to_leaders(session, office, now.date())
    office.wake()


_MARK, _WEEKLY = "digest of", "weekly figures of"


async def _to_groups(session: Transaction, office: Office, today: date) -> None:
    places: dict[Address, list[str]] = {}
    for name, place in (await desk.groups(session)).items():
        places.setdefault(place, []).append(name)
    for place, names in places.items():
        outside = [agency.id for agency in office.catalogue.agencies if agency.external]
        coordinator = COORDINATOR in names
        agencies = {*names, *(outside if coordinator else ())} - {COORDINATOR}
        since = _since(office, today)
        found = await digests.morning(session, agencies, coordinator=coordinator, since=since, today=today)
        if not found.empty:
            chat = await addresses.find_or_add(session, place)
            body = Message(_words(found, today))
            key = "digest.morning"
            await outbox.add(
                session, chat, OutKind.MESSAGE, office.clock(), body=body, template=key, urgency=Urgency.DIGEST
            )


def _since(office: Office, today: date) -> datetime:
    """The digest of the working day before."""
    eve = today - timedelta(days=1)
    while not is_working_day(eve, office.catalogue.holidays):
        eve -= timedelta(days=1)
    return datetime.combine(eve, time(office.catalogue.figures.digest_hour), office.catalogue.zone)


def _words(found: Morning, today: date) -> str:
    counts = {"new": found.new, "today": found.today, "overdue": found.overdue, "undelivered": found.undelivered}
    lines = [say(FALLBACK, f"digest.{name}", count=count) for name, count in counts.items() if count]
    listed = "\n".join([*lines, say(FALLBACK, "digest.list")])
    return say(FALLBACK, "digest.morning", day=day(FALLBACK, today), lines=listed)


async def _to_leaders(session: Transaction, office: Office, today: date) -> None:
    """Last week's figures, on the first working day of the week on which anything runs."""
    last = span("minggu lalu", today)
    assert last is not None and last.unit == WEEK
    week = last.first.isoformat()
    if await marks.get(session, _WEEKLY) == week:
        return
    await marks.put(session, _WEEKLY, week)
    if not await digests.any_report(session, *_moments(office, last)):
        return
    for seat in await desk.seats(session, office.catalogue):
        if seat.officer.role is Role.LEADER and seat.unreachable is None:
            await ordering.order(session, office, seat.address_id, f"weekly {week}", last, None, Urgency.DIGEST)


def _moments(office: Office, span: Span) -> tuple[datetime, datetime]:
    zone = office.catalogue.zone
    return datetime.combine(span.first, time(), zone), datetime.combine(span.last + timedelta(days=1), time(), zone)
