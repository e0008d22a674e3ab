"""Clocks as rows, on both engines: kept with the change of status, due in order, once; from before there were any."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from conversations.effects import ChangeStatus
from conversations.messages import Address
from conversations.rules.clocks import Name
from conversations.rules.complaint import Action, ComplaintId, Role
from handlers import deadlines, reports
from handlers.office import Office
from storage import addresses, clocks, complaints, marks
from storage.database import Database
from storage.tables import ClockRow, ComplaintRow, OutboxRow
from tests.storage.test_complaints import FILED
from tests.town import MONDAY, Town

CHAT = Address("telegram", "1")


async def filed(here: Town, number: str = "2222-2222") -> ComplaintId:
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, CHAT)
        await reports.file(session, here.office, chat, replace(FILED, number=number))
        report = await complaints.by_number(session, number)
        assert report is not None
        return report.id


async def change(here: Town, id: ComplaintId, action: Action, role: Role, agency: str | None = None) -> None:
    async with here.database.transaction() as session:
        await reports.change(session, here.office, ChangeStatus(id, action, role, agency=agency), None)


async def standing(database: Database, id: ComplaintId) -> dict[str, date]:
    async with database.transaction() as session:
        return {name.value: clock.due for name, clock in (await clocks.of(session, id)).items() if clock.runs}


async def said(database: Database, template: str) -> int:
    async with database.transaction() as session:
        query = select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.template == template)
        return (await session.exec(query)).one()


async def test_the_days_of_the_row_are_those_of_the_clocks(here: Town) -> None:
    id = await filed(here)
    assert await standing(here.database, id) == {"verify": date(2026, 11, 26), "news": date(2026, 11, 30)}
    await change(here, id, Action.HAND_OVER, Role.COORDINATOR, "dishub")
    async with here.database.transaction() as session:
        report = await complaints.get(session, id)
    assert report is not None
    assert (report.due, report.answer_by) == (date(2026, 11, 30), date(2026, 11, 30))
    assert report.resolve_by == date(2026, 12, 11)
    await change(here, id, Action.WITHDRAW, Role.CITIZEN)
    assert await standing(here.database, id) == {}


async def test_two_processes_ring_a_clock_once(here: Town) -> None:
    await filed(here)
    here.now = MONDAY + timedelta(days=4)
    await asyncio.gather(deadlines.tick(here.office), deadlines.tick(replace_office(here)))
    assert await said(here.database, "broken.verify") == 1
    assert await deadlines.tick(here.office) == 0


def replace_office(here: Town) -> Office:
    """Another process of the same city."""
    return replace(here.office, wake=lambda: None)


async def test_out_of_hours_nothing_is_even_asked(here: Town) -> None:
    await filed(here)
    here.now = MONDAY + timedelta(days=5, hours=2)  # Saturday
    assert await deadlines.tick(here.office) == 0
    assert await said(here.database, "broken.verify") == 0


async def test_a_week_away_does_each_thing_once_and_in_order(here: Town) -> None:
    id = await filed(here)
    here.now = MONDAY + timedelta(days=7)
    await deadlines.tick(here.office)
    counts = [await said(here.database, key) for key in ("alert.warn", "alert.late", "broken.verify")]
    assert counts == [0, 1, 1]
    for days in (8, 9, 10, 11):
        here.now = MONDAY + timedelta(days=days)
        await deadlines.tick(here.office)
    assert await said(here.database, "alert.late") == 3  # the head's and the secretary's turns, two working days apart
    async with here.database.transaction() as session:
        assert (await clocks.of(session, id))[Name.VERIFY].next_at is None


async def test_open_reports_from_before_get_their_clocks(here: Town) -> None:
    id = await filed(here)
    async with here.database.transaction() as session:
        await session.exec(sa.delete(ClockRow))
        await session.exec(sa.update(ComplaintRow).values(due=date(2026, 12, 1)))
    await deadlines.tick(here.office)
    assert (await standing(here.database, id))["verify"] == date(2026, 12, 1)


async def test_what_cannot_ring_is_put_off_and_keeps_nobody_waiting(here: Town) -> None:
    bad, good = await filed(here), await filed(here, "3333-3333")
    async with here.database.transaction() as session:
        await session.exec(sa.update(ComplaintRow).where(col(ComplaintRow.id) == bad).values(kind="?"))
    here.now = MONDAY + timedelta(days=4)
    await deadlines.tick(here.office)
    async with here.database.transaction() as session:
        assert (await clocks.of(session, good))[Name.VERIFY].stage == 3
        put_off = (await clocks.of(session, bad))[Name.VERIFY].next_at
    assert isinstance(put_off, datetime) and put_off == here.now + deadlines.PUT_OFF


async def test_the_missing_decree_is_asked_for_once(here: Town) -> None:
    here.office.catalogue = replace(here.catalogue, undecreed=2027)
    for days in (0, 1):
        here.now = MONDAY + timedelta(days=days)
        await deadlines.tick(here.office)
        here.office.counted_by = None  # as after a restart
    assert await said(here.database, "desk.no_decree") == 1
    async with here.database.transaction() as session:
        assert await marks.get(session, "decree asked for") == "2027"


async def test_a_decree_is_told_once_to_those_whose_day_moved(here: Town) -> None:
    await deadlines.tick(here.office)
    moved, other = await filed(here), await filed(here, "3333-3333")
    await change(here, other, Action.WITHDRAW, Role.CITIZEN)
    for _ in range(2):
        here.office.catalogue = replace(here.catalogue, holidays=here.catalogue.holidays | {date(2026, 11, 25)})
        here.office.counted_by = None
        await deadlines.tick(here.office)
    assert (await standing(here.database, moved))["verify"] == date(2026, 11, 27)
    assert await said(here.database, "promise.moved") == 1
