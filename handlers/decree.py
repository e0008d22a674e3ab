"""Days without work change by decree: what was promised is counted anew and told; what is missing is asked for. And
reports from before there were clocks get theirs."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Collection
from dataclasses import replace
from datetime import date
from functools import partial

from conversations import watching
from conversations.effects import part
from conversations.rules import clocks as rules
from conversations.rules.clocks import PROMISES, Name
from conversations.rules.complaint import Complaint, ComplaintId, Status
from conversations.rules.deadlines import working_days
from handlers import clocks as kept
from handlers import effects, reports
from handlers.events import where
from handlers.office import Office
from handlers.writer import Do
from storage import clocks, complaints, marks
from storage.database import Transaction
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

HOLIDAYS = "holidays"
"""The mark: by which days without work the promises were counted last."""
ASKED = "decree asked for"
"""The mark: the newest year whose cuti bersama was asked for."""
AT_ONCE = 50
_Find = Callable[[Transaction, ComplaintId, int], Awaitable[list[ComplaintId]]]
_Done = Callable[[Transaction, Office, ComplaintId], Awaitable[None]]
_RUNS: dict[Status, tuple[Name, ...]] = {
    Status.UNVERIFIED: (Name.VERIFY, Name.NEWS),
    Status.INCOMPLETE: (Name.COMPLETE,),
    Status.HANDED_OVER: (Name.FOLLOW_UP, Name.RESOLVE, Name.NEWS),
    Status.IN_PROGRESS: (Name.FOLLOW_UP, Name.RESOLVE, Name.NEWS),
    Status.POSTPONED: (Name.FOLLOW_UP, Name.RESOLVE, Name.NEWS),
    Status.REACTED: (Name.FOLLOW_UP, Name.RESOLVE, Name.NEWS),
    Status.ANSWERED: (Name.REACT,),
}
"""The clocks of a report that stands so, when nothing else is known of its past."""


async def look(office: Office) -> None:
    """At most once for each state of the calendar: everything here bears being done twice."""
    if office.counted_by is office.catalogue.holidays and office.asked_for == _missing(office):
        return
    await _each(office, clocks.without, _adopt)
    known = ",".join(day.isoformat() for day in sorted(office.catalogue.holidays))
    async with office.database.transaction(of=()) as session:
        before = await marks.get(session, HOLIDAYS)
    if before != known:
        await _each(office, clocks.running, _recount)
        await office.writer.do(Do(partial(_note, HOLIDAYS, known)))
    await office.writer.do(Do(partial(_ask, office)))
    office.counted_by, office.asked_for = office.catalogue.holidays, _missing(office)


async def _note(mark: str, value: str, session: Transaction) -> None:
    await marks.put(session, mark, value)


def _missing(office: Office) -> int | None:
    """The year whose decree is to be asked for by now."""
    year = office.catalogue.undecreed
    if year is None:
        return None
    today = office.catalogue.calendar.day(office.clock())
    month, day = office.catalogue.watch.ask_decree_from
    return year if today >= date(year - 1, month, day) else None


async def _ask(office: Office, session: Transaction) -> None:
    """The coordinators, once a year."""
    year = _missing(office)
    if year is None or await marks.get(session, ASKED) == str(year):
        return
    await reports.notify(session, office, part("desk.no_decree", year=year))
    await marks.put(session, ASKED, str(year))


async def _each(office: Office, find: _Find, do: _Done) -> None:
    """Portion by portion: citizens' messages go on between them. A report that cannot be read holds up no other."""
    last = ComplaintId(0)
    while True:
        async with office.database.transaction(of=()) as session:
            some = await find(session, last, AT_ONCE)
        if not some:
            return
        await office.writer.do(Do(partial(_portion, office, some, do)))
        last = some[-1]


async def _portion(office: Office, some: Collection[ComplaintId], do: _Done, session: Transaction) -> None:
    for id in some:
        try:
            async with session.attempt():
                await do(session, office, id)
        except Spoilt:
            raise
        except Exception as problem:
            log.error("clocks not counted: report=%s error=%s", id, where(problem))


async def _recount(session: Transaction, office: Office, id: ComplaintId) -> None:
    changed = await kept.recount(session, office, id)
    promised = [clock for name, clock in changed.items() if name in PROMISES and clock.told not in (None, clock.due)]
    report = await complaints.get(session, id)
    if promised and report is not None:
        chat = await complaints.citizen(session, id)
        told = watching.changed_day(report, promised, office.catalogue)
        await effects.apply(session, office, effects.Scene(chat, chat, None), (told,))
        await clocks.put(session, id, [replace(clock, told=clock.due) for clock in promised])


async def _adopt(session: Transaction, office: Office, id: ComplaintId) -> None:
    report = await complaints.get(session, id)
    assert report is not None
    found = {name: _as_promised(name, report, office) for name in _RUNS.get(report.status, ())}
    await clocks.put(session, id, found.values())
    await kept.write_days(session, id, found)


def _as_promised(name: Name, report: Complaint, office: Office) -> rules.Clock:
    """What the row says was promised stands; what is not known begins now."""
    fresh = rules.started(name, report, office.clock(), office.catalogue)
    by = report.resolve_by if name is Name.RESOLVE else report.due if name in PROMISES else None
    if by is None:
        return fresh
    city = office.catalogue
    counted = working_days(city.calendar.day(fresh.started), by, city.holidays)
    told = by if name in PROMISES else None
    return rules.scheduled(replace(fresh, due=by, counted=counted, told=told), city)
