"""The history of a period, read in chunks on both engines, beside whoever writes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from conversations.figures.spans import Span, span
from conversations.figures.table import Table, shown
from handlers.figures import gathering
from storage import figures, marks
from tests.figures.year import START, keep, year
from tests.town import Town

NOW = START + timedelta(days=330)


def quarter() -> Span:
    found = span("triwulan 2", NOW.date())
    assert found is not None
    return found


async def test_as_from_memory(here: Town) -> None:
    here.now, made = NOW, list(year(1_300, 9))
    await keep(here.database, made)
    found = await gathering.both(here.office, quarter())
    for said, period in ((found.now, quarter()), (found.before, quarter().before)):
        table = Table(period)
        for one in made:
            table.add(one.case, found.ruler)
        assert said == shown(table, 3)


async def test_small_chunks_are_the_same_reports(here: Town) -> None:
    await keep(here.database, year(50, 9))
    seen, after = [], 0
    while True:
        async with here.database.reading() as session:
            chunk = await figures.chunk(session, START, NOW, after, most=7)
        seen += [case.filed.id for case in chunk.cases]
        after = chunk.last
        if not after:
            break
    assert seen == list(range(1, 51))


async def test_reading_waits_for_nobody_and_nobody_for_it(here: Town) -> None:
    await keep(here.database, year(20, 9))
    async with asyncio.timeout(5), here.database.reading() as reader:
        before = await figures.chunk(reader, START, NOW, 0)
        async with here.database.transaction() as writer:
            await marks.put(writer, "beside", "it")
            inner = await figures.chunk(reader, START, NOW, 0)
        assert len(before.cases) == len(inner.cases) == 20
