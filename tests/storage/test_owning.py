"""On both databases: whose report it is, what its citizen told later, and the history that names both officers."""

from __future__ import annotations

from datetime import date

from conversations.after_effects import FillIn
from conversations.desk import Sought
from conversations.history import GIVEN
from conversations.messages import Address
from conversations.rules.complaint import ComplaintId, OfficerId, Period, Place, Role
from storage import addresses, complaints, desk, filling, finding, handing, history
from storage.database import Transaction
from tests.storage.test_complaints import FILED, NOW, TODAY
from tests.town import PEOPLE, Town

PLACE, DAY = Place("Jalan Anggrek 5", -6.9147, 107.6098), Period("kemarin", date(2026, 11, 22), date(2026, 11, 22))


async def filed(session: Transaction) -> ComplaintId:
    who = await addresses.find_or_add(session, Address("telegram", "1"))
    return await complaints.file(session, who, FILED, TODAY, NOW)


async def officers(here: Town, session: Transaction) -> dict[str, OfficerId]:
    return {seat.officer.name: seat.officer.id for seat in await desk.seats(session, here.office.catalogue)}


async def test_only_who_saw_its_owner_gives_it(here: Town) -> None:
    async with here.database.transaction() as session:
        report, known = await filed(session), await officers(here, session)
        joko, ratna = known[PEOPLE["joko"].name], known[PEOPLE["ratna"].name]
    async with here.database.transaction() as session:
        assert not await handing.give(session, report, ratna, joko)
        assert await handing.give(session, report, None, joko)
        assert not await handing.give(session, report, None, ratna)
        assert await handing.give(session, report, joko, ratna)
    async with here.database.transaction() as session:
        after = await complaints.get(session, report)
        assert after is not None and after.owner == ratna


async def test_the_history_names_who_gave_it_and_to_whom_beside_other_details(here: Town) -> None:
    async with here.database.transaction() as session:
        report, known = await filed(session), await officers(here, session)
        joko, ratna = known[PEOPLE["joko"].name], known[PEOPLE["ratna"].name]
        await history.record(session, report, "changed", Role.COORDINATOR, NOW, officer=ratna, detail="dishub")
        await history.record(session, report, GIVEN, Role.COORDINATOR, NOW, officer=ratna, detail=str(joko))
    async with here.database.transaction() as session:
        for events in (await history.events(session, report), await history.newest(session, report)):
            told = [(event.who, event.to, event.detail) for event in events]
            assert told == [("Ratna Dewi", "", "dishub"), ("Ratna Dewi", "Joko Prasetyo", str(joko))]


async def test_what_was_told_later_is_kept_and_found_and_the_rest_stays(here: Town) -> None:
    async with here.database.transaction() as session:
        report = await filed(session)
    async with here.database.transaction() as session:
        await filling.fill(session, FillIn(report, PLACE, None))
        after = await complaints.get(session, report)
        assert after is not None and (after.place, after.when) == (PLACE, FILED.when)
        await filling.fill(session, FillIn(report, None, DAY))
    async with here.database.transaction() as session:
        after = await complaints.get(session, report)
        assert after is not None and (after.place, after.when, after.story) == (PLACE, DAY, FILED.story)
        found, count = await finding.search(session, Sought(None, words=("anggrek",)), offset=0, limit=5, counted=9)
        assert ([one.id for one in found], count) == ([report], 1)
