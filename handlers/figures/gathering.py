"""Reads a period and the one before it, chunk by chunk, while everybody else goes on writing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from conversations.figures.calendar import Calendar
from conversations.figures.case import Case
from conversations.figures.measures import Ruler
from conversations.figures.spans import Span
from conversations.figures.table import Shown, Table, shown
from handlers.office import Office
from storage import figures


@dataclass(frozen=True, slots=True)
class Both:
    """This period and the one before; `ruler` is what they were measured with."""

    now: Shown
    before: Shown
    ruler: Ruler


async def both(office: Office, span: Span) -> Both:
    """The figures that may be shown. Memory holds one chunk of reports, and the sums."""
    ruler = ruler_of(office)
    tables = (Table(span), Table(span.before))
    async for cases in cases_of(office, min(span.first, span.before.first), span.last):
        await asyncio.to_thread(_add, cases, tables, ruler)
    least = office.catalogue.figures.least
    now, before = (shown(table, least) for table in tables)
    return Both(now, before, ruler)


async def cases_of(office: Office, first: date, last: date) -> AsyncIterator[tuple[Case, ...]]:
    """The reports sent on these days, both inclusive, and all that are open. Each chunk is a short look of its own."""
    start, end = _midnight(office, first), _midnight(office, last + timedelta(days=1))
    after = 0
    while True:
        async with office.database.reading() as session:
            found = await figures.chunk(session, start, end, after)
        yield found.cases
        after = found.last
        if not after:
            return


def ruler_of(office: Office) -> Ruler:
    catalogue = office.catalogue
    return Ruler(catalogue.limits, Calendar(catalogue.holidays, catalogue.zone), office.clock())


def _add(cases: tuple[Case, ...], tables: tuple[Table, ...], ruler: Ruler) -> None:
    for case in cases:
        for table in tables:
            table.add(case, ruler)


def _midnight(office: Office, day: date) -> datetime:
    return datetime.combine(day, time(), office.catalogue.zone)
