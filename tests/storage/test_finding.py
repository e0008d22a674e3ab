"""Reports found by words, number, agency, kind, status and age, on both engines; and only what may be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from conversations.desk import Sought
from conversations.effects import WordKind
from conversations.messages import Address
from conversations.rules.complaint import ComplaintId, Kind, Place, Privacy, Role, Status
from conversations.understanding.searchable import searchable
from storage import addresses, complaints, finding, history
from storage.complaints import Step
from storage.database import Database, Transaction
from storage.tables import FoundByRow
from tests.test_previews import FILED

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
EVERYTHING = Sought(None, confidential=True, supervised=True)


async def file(session: Transaction, number: str, story: str, at: datetime = NOW, **given: object) -> ComplaintId:
    chat = await addresses.find_or_add(session, Address("telegram", "700000001"))
    supervised = bool(given.pop("supervised", False))
    filed = replace(FILED, number=number, story=story, place=None, **given)  # type: ignore[arg-type]
    return await complaints.file(session, chat, filed, date(2026, 11, 26), at, supervised=supervised)


async def found(session: Transaction, sought: Sought, offset: int = 0, limit: int = 8) -> tuple[list[str], int]:
    reports, count = await finding.search(session, sought, offset=offset, limit=limit, counted=1_001)
    return [report.number for report in reports], count


def words(text: str) -> Sought:
    return replace(EVERYTHING, words=searchable(text))


async def test_by_every_word_newest_first_a_page_at_a_time(database: Database) -> None:
    async with database.transaction() as session:
        for n in range(5):
            await file(session, f"2222-222{n}", f"lampu jalan mati nomor {n}")
        await file(session, "3333-3333", "pohon tumbang di jalan")
        assert await found(session, words("lampunya"), limit=2) == (["2222-2224", "2222-2223"], 5)
        assert await found(session, words("lampunya"), offset=4, limit=2) == (["2222-2220"], 5)
        assert await found(session, words("pohon jalan")) == (["3333-3333"], 1)
        assert await found(session, words("pohon lampu")) == ([], 0)


async def test_by_place_exchange_and_national_number(database: Database) -> None:
    async with database.transaction() as session:
        id = await file(session, "2222-2222", "gelap")
        await history.add_words(session, id, WordKind.NOTE, "tiang keropos", Role.OFFICER, NOW, None)
        await complaints.know_nationally(session, id, "1234567")
        chat = await addresses.find_or_add(session, Address("telegram", "700000001"))
        placed = replace(FILED, number="3333-3333", story="gelap", place=Place("Jl. Kenanga 12"))
        await complaints.file(session, chat, placed, date(2026, 11, 26), NOW)
        assert (await found(session, words("keropos")))[0] == ["2222-2222"]
        assert (await found(session, words("1234567")))[0] == ["2222-2222"]
        assert (await found(session, words("kenanga 12")))[0] == ["3333-3333"]
        assert await finding.knows_nationally(session, "1234567", other=ComplaintId(id + 1))
        assert not await finding.knows_nationally(session, "1234567", other=id)


async def test_by_number_agency_kind_status_and_age(database: Database) -> None:
    async with database.transaction() as session:
        old = await file(session, "2222-2222", "lampu mati", NOW - timedelta(days=9), kind=Kind.QUESTION)
        await file(session, "3333-3333", "lampu mati di kantor pln")
        step = Step(Status.HANDED_OVER, date(2026, 11, 30), agency="pln")
        assert await complaints.change(session, old, Status.UNVERIFIED, step)
        for sought, expected in (
            (replace(EVERYTHING, number="3333-3333"), ["3333-3333"]),
            (replace(EVERYTHING, agency="pln"), ["2222-2222"]),
            (replace(words("lampu"), agency="pln", called=("pln",)), ["3333-3333", "2222-2222"]),
            (replace(EVERYTHING, kind=Kind.QUESTION), ["2222-2222"]),
            (replace(EVERYTHING, statuses=frozenset({Status.UNVERIFIED})), ["3333-3333"]),
            (replace(EVERYTHING, statuses=frozenset({Status.DONE})), []),
            (replace(EVERYTHING, before=NOW - timedelta(days=7)), ["2222-2222"]),
            (replace(EVERYTHING, since=NOW - timedelta(days=7)), ["3333-3333"]),
        ):
            assert (await found(session, sought))[0] == expected


@pytest.mark.parametrize(
    ("sought", "expected"),
    [
        (Sought(None), {"2222-2222"}),
        (Sought(None, confidential=True), {"2222-2222", "3333-3333"}),
        (Sought(None, supervised=True), {"2222-2222", "4444-4444", "5555-5555"}),
        (EVERYTHING, {"2222-2222", "3333-3333", "4444-4444", "5555-5555"}),
        (Sought(frozenset({"pln"}), confidential=True, supervised=True), set()),
    ],
)
async def test_only_what_may_be_seen(database: Database, sought: Sought, expected: set[str]) -> None:
    async with database.transaction() as session:
        await file(session, "2222-2222", "lampu")
        await file(session, "3333-3333", "lampu", privacy=Privacy(confidential=True))
        await file(session, "4444-4444", "lampu", supervised=True)
        await file(session, "5555-5555", "lampu", privacy=Privacy(confidential=True), supervised=True)
        seen, count = await found(session, replace(sought, words=("lampu",)))
        assert set(seen) == expected and count == len(expected)


async def test_for_the_national_system_only_what_it_may_have(database: Database) -> None:
    async with database.transaction() as session:
        await file(session, "2222-2222", "lampu", NOW - timedelta(days=9))
        known = await file(session, "3333-3333", "lampu")
        await complaints.know_nationally(session, known, "1234567")
        await file(session, "4444-4444", "lampu", privacy=Privacy(confidential=True))
        await file(session, "5555-5555", "lampu", supervised=True)
        await file(session, "6666-6666", "lampu")
        since = NOW - timedelta(days=1)
        open_ones = await finding.without_national(session, since, guarded=False)
        everything = await finding.without_national(session, since, guarded=True)
    assert [report.number for report in open_ones] == ["6666-6666"]
    assert [report.number for report in everything] == ["4444-4444", "5555-5555", "6666-6666"]


async def test_no_word_is_kept_in_plain(database: Database) -> None:
    async with database.transaction() as session:
        await file(session, "2222-2222", "lampu jalan mati")
        rows = (await session.exec(select(FoundByRow))).all()
    assert len(rows) == 3 and all(isinstance(row.token, int) for row in rows)
