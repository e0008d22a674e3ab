"""The queue, pages of it, what it leaves out; and a report that two officers take at once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import select

from conversations.desk import Wanted
from conversations.effects import FileComplaint, NameOfficer
from conversations.messages import Address, Choice, Text
from conversations.rules.complaint import ComplaintId, Kind, OfficerId, Period, Place, Privacy, Role, Status
from conversations.rules.tracking import number
from storage import addresses, complaints, desk, queue
from storage.codec import AddressId
from storage.complaints import Step
from storage.database import Database, Transaction
from storage.inbox import InboxState
from storage.tables import ComplaintRow, InboxRow
from tests.town import GROUPS, PEOPLE, Town, sample_city

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
FILED = FileComplaint(
    number="",
    kind=Kind.COMPLAINT,
    title="Lampu mati",
    story="Lampu mati depan SD 3",
    place=Place("Jl. Mawar", -6.2, 106.8, "https://maps.example/1"),
    when=Period("kemarin", date(2026, 11, 22), date(2026, 11, 22)),
    topic="lampu",
    suggested=("dishub", "dlh"),
    privacy=Privacy(),
    language="id",
    files=(),
)


async def file(database: Database, serial: int, due: int, *, secret: bool = False, anonymous: bool = False) -> int:
    """A report due that many days from today."""
    async with database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        filed = replace(FILED, number=number(serial), privacy=Privacy(anonymous, secret))
        return await complaints.file(session, chat, filed, TODAY + timedelta(days=due), NOW)


async def change(database: Database, id: int, source: Status, step: Step) -> bool:
    async with database.transaction() as session:
        return await complaints.change(session, ComplaintId(id), source, step)


async def listed(
    database: Database, agency: str | None = None, *, confidential: bool = False, limit: int = 99, **page: int
) -> tuple[list[int], int]:
    wanted = Wanted(frozenset({agency}) if agency else None, confidential)
    page = {"offset": 0, **page}
    async with database.transaction() as session:
        found, count = await queue.page(session, wanted, limit=limit, **page)
    return [complaint.id for complaint in found], count


async def test_a_report_comes_back_as_it_was_filed(database: Database) -> None:
    id = await file(database, 1, 3, secret=True, anonymous=True)
    async with database.transaction() as session:
        found = await complaints.by_number(session, number(1))
        assert found == await complaints.get(session, ComplaintId(id)) and found is not None
    assert (found.place, found.when, found.suggested) == (FILED.place, FILED.when, FILED.suggested)
    assert (found.story, found.privacy) == (FILED.story, Privacy(True, True))
    assert (found.status, found.filed_at, found.due) == (Status.UNVERIFIED, NOW, TODAY + timedelta(days=3))


async def test_a_report_is_guarded_better_at_once(database: Database) -> None:
    id, other = ComplaintId(await file(database, 1, 3)), ComplaintId(await file(database, 2, 3))
    async with database.transaction() as session:
        assert (await complaints.get(session, id)) is not None
        await complaints.guard(session, id, Privacy(anonymous=True, confidential=True))
        found, untouched = await complaints.get(session, id), await complaints.get(session, other)
    assert found is not None and untouched is not None
    assert (found.privacy, untouched.privacy) == (Privacy(True, True), Privacy())


async def test_a_number_is_given_once(database: Database) -> None:
    await file(database, 1, 3)
    with pytest.raises(IntegrityError):
        await file(database, 1, 3)


async def test_overdue_ones_lead_then_the_earliest_then_those_without_a_clock(database: Database) -> None:
    later, overdue, never, soon, same = [await file(database, n, due) for n, due in enumerate((9, -2, 1, 1, 9))]
    async with database.transaction() as session:
        (await session.get_one(ComplaintRow, never)).due = None
    assert await listed(database) == ([overdue, soon, later, same, never], 5)


async def test_pages_follow_each_other_without_a_gap(database: Database) -> None:
    for n in range(23):
        await file(database, n, n % 4)
    whole, count = await listed(database)
    pages = [await listed(database, offset=offset, limit=10) for offset in (0, 10, 20, 30)]
    assert [id for page, _ in pages for id in page] == whole and {many for _, many in pages} == {count} == {23}
    assert [len(page) for page, _ in pages] == [10, 10, 3, 0]


async def test_they_are_counted_as_far_as_anybody_wants_to_know(database: Database) -> None:
    for n in range(5):
        await file(database, n, n % 2)
    assert (await listed(database, counted=3))[1] == 3 and (await listed(database, counted=9))[1] == 5
    assert len((await listed(database, counted=3, offset=3, limit=10))[0]) == 2


async def test_no_number_is_too_long_to_be_asked_for(database: Database) -> None:
    await file(database, 1, 1)
    assert await listed(database, offset=10**30) == ([], 1)
    async with database.transaction() as session:
        assert await complaints.get(session, ComplaintId(10**30)) is None


async def test_a_button_or_a_page_that_cannot_be_is_answered(here: Town) -> None:
    """Forged buttons and absurd numbers get an answer like any other, and nothing fails."""
    group = GROUPS["grup"]
    for content in (Choice(f"o:open:{10**30}", "cb"), Choice(f"n:queue:{10**30}", "cb"), Text(f"/antrian {10**30}")):
        said = len(here.lines)
        await here.event("ratna", group, content)
        assert len(here.lines) > said
    async with here.database.transaction() as session:
        assert set((await session.exec(select(InboxRow.state))).all()) == {InboxState.DONE}


async def test_rahasia_ones_are_left_out_and_not_even_counted(database: Database) -> None:
    open_one, _, anonymous = (
        await file(database, 1, 1),
        await file(database, 2, 1, secret=True),
        await file(database, 3, 1, anonymous=True),
    )
    assert await listed(database) == ([open_one, anonymous], 2)
    assert (await listed(database, confidential=True))[1] == 3


@pytest.mark.parametrize("over", [Status.DONE, Status.ARCHIVED, Status.WITHDRAWN])
async def test_what_is_over_is_not_queued(database: Database, over: Status) -> None:
    id = await file(database, 1, 1)
    assert await change(database, id, Status.UNVERIFIED, Step(over, None))
    assert await listed(database, confidential=True) == ([], 0)
    async with database.transaction() as session:
        assert await complaints.open_ids(session) == []


async def test_an_agency_sees_its_own(database: Database) -> None:
    mine, others, nobodys = [await file(database, n, 1) for n in range(3)]
    for id, agency in ((mine, "dishub"), (others, "dlh")):
        await change(database, id, Status.UNVERIFIED, Step(Status.HANDED_OVER, TODAY, agency=agency))
    assert (await listed(database, "dishub"))[0] == [mine]
    assert set((await listed(database))[0]) == {mine, others, nobodys}


async def test_one_of_many_takes_it(database: Database) -> None:
    id = await file(database, 1, 1)
    officers = [await officer(database, f"80{n}") for n in range(8)]

    async def take(who: OfficerId) -> bool:
        return await change(database, id, Status.UNVERIFIED, Step(Status.IN_PROGRESS, TODAY, owner=who))

    won = await asyncio.gather(*(take(who) for who in officers))
    assert won.count(True) == 1
    async with database.transaction() as session:
        taken = await complaints.get(session, ComplaintId(id))
    assert taken is not None and taken.owner == officers[won.index(True)] and taken.owner_name == "Petugas"


async def test_two_taps_at_once_one_winner_and_a_clear_word_for_the_other(here: Town) -> None:
    for line in SENT:
        await here.act(line)
    async with here.database.transaction() as session:
        sari = await addresses.find_or_add(session, PEOPLE["sari"].address)
        named = NameOfficer(PEOPLE["sari"].address, "Sari", Role.OFFICER, "dishub", False)
        await desk.name(session, sari, named, None, here.now)
    await asyncio.gather(here.act("joko@grup> [ketuk Ambil]"), here.act("sari@grup> [ketuk Ambil]"))
    toasts = [line for line in here.lines if "(ketukan)" in line][-2:]
    assert sorted("sekarang Anda tangani" in toast for toast in toasts) == [False, True]
    assert any("Sudah diambil" in toast for toast in toasts)
    async with here.database.transaction() as session:
        assert (await session.exec(select(ComplaintRow.status))).one() == Status.IN_PROGRESS


async def test_an_owner_can_be_taken_away_and_is_left_alone_otherwise(database: Database) -> None:
    id, joko = await file(database, 1, 1), await officer(database, "801")
    await change(database, id, Status.UNVERIFIED, Step(Status.IN_PROGRESS, TODAY, owner=joko))
    await change(database, id, Status.IN_PROGRESS, Step(Status.POSTPONED, TODAY))
    async with database.transaction() as session:
        found = await complaints.get(session, ComplaintId(id))
        assert found is not None and found.owner == joko
    await change(database, id, Status.POSTPONED, Step(Status.UNVERIFIED, TODAY, owner=OfficerId(0)))
    async with database.transaction() as session:
        found = await complaints.get(session, ComplaintId(id))
        assert found is not None and found.owner is None


async def test_a_chat_sees_its_own_newest_first(database: Database) -> None:
    ids = [await file(database, n, 1) for n in range(3)]
    async with database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        assert [c.id for c in await complaints.of_chat(session, chat, 2)] == [ids[2], ids[1]]
        assert await complaints.of_chat(session, AddressId(404), 2) == ()


SENT = (
    "siti> lampu jalan mati depan SD 3 sejak kemarin",
    "siti> Jl. Mawar, kelurahan Sukamaju",
    "siti> belum tahu",
    "siti> terbuka",
    "siti> setuju",
    "ratna@grup> [ketuk Verifikasi]",
    "ratna@grup> [ketuk Dishub]",
)


async def officer(database: Database, id: str) -> OfficerId:
    async with database.transaction() as session:
        who = await addresses.find_or_add(session, Address("telegram", id))
        await addresses.named(session, who, "Petugas")
        named = NameOfficer(Address("telegram", id), "Petugas", Role.OFFICER, "dishub", False)
        await desk.name(session, who, named, None, NOW)
    async with database.transaction() as session:
        return next(OfficerId(seat.officer.id) for seat in await _seats(session) if seat.address.id == id)


async def _seats(session: Transaction) -> list[desk.Seat]:
    return await desk.seats(session, sample_city())
