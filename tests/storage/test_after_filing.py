"""On both databases: chats that are one person's, PINs and wrong ones, what is found nearby, who follows what."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations.effects import FileComplaint
from conversations.messages import Address
from conversations.rules.complaint import ComplaintId, Place
from conversations.rules.tracking import number
from conversations.supporting import Search, spots
from storage import addresses, complaints, followers, links, pins
from storage import spots as found
from storage.codec import AddressId
from storage.database import Database, Transaction
from tests.storage.test_complaints import FILED, NOW, TODAY
from tests.town import sample_city

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LIGHTS = replace(FILED, topic="street_lighting", place=Place("Jl. Mawar no 3", -6.2001, 106.8166))


async def chat(session: Transaction, id: str) -> AddressId:
    return await addresses.find_or_add(session, Address("telegram", id))


async def filed(session: Transaction, who: AddressId, serial: int, what: FileComplaint = LIGHTS) -> ComplaintId:
    id = await complaints.file(session, who, replace(what, number=number(serial)), TODAY, NOW)
    spot = spots(what.topic, what.place, sample_city())
    if spot is not None:
        found.add(session, id, spot)
    return id


async def test_linked_chats_are_one_persons_until_they_are_cut(database: Database) -> None:
    async with database.transaction() as session:
        one, two, three, other = [await chat(session, id) for id in "1234"]
        assert await links.chats(session, one) == (one,)
        await links.link(session, two, one)
        await links.link(session, two, three)
    async with database.transaction() as session:
        assert await links.chats(session, one) == await links.chats(session, three) == (one, two, three)
        assert await links.chats(session, other) == (other,)
        await links.cut(session, one)
    async with database.transaction() as session:
        assert (await links.chats(session, one), await links.chats(session, two)) == ((one,), (two, three))
        await links.cut(session, two)
    async with database.transaction() as session:
        assert (await links.chats(session, two), await links.chats(session, three)) == ((two,), (three,))


async def test_a_pin_opens_its_report_in_time_and_is_kept_as_a_hash(database: Database) -> None:
    async with database.transaction() as session:
        report = await filed(session, await chat(session, "1"), 1)
        await pins.put(session, report, "012345", "salz", NOW + DAY)
    async with database.transaction() as session:
        assert await pins.opens(session, report, "012345", NOW)
        assert not await pins.opens(session, report, "012346", NOW)
        assert not await pins.opens(session, report, "012345", NOW + DAY)
        assert not await pins.opens(session, None, "012345", NOW)
        kept = (await session.exec(pins.select(pins.PinRow))).one()
        assert "012345" not in f"{kept.salt}{kept.hashed}"
        await pins.put(session, report, "999999", "pfeffer", NOW + DAY)
    async with database.transaction() as session:
        assert not await pins.opens(session, report, "012345", NOW)
        await pins.forget(session, (report,))
        assert not await pins.opens(session, report, "999999", NOW)


@pytest.mark.parametrize("known", [True, False])
async def test_wrong_tries_lock_a_number_and_a_chat_for_an_hour(database: Database, known: bool) -> None:
    async with database.transaction() as session:
        one, two = await chat(session, "1"), await chat(session, "2")
        if known:
            await filed(session, one, 1)
        mine = pins.subjects(two, number(1))
        for _ in range(4):
            await pins.count_wrong(session, mine, NOW, HOUR)
        assert not await pins.locked(session, mine, 5, NOW)
        await pins.count_wrong(session, mine, NOW, HOUR)
    async with database.transaction() as session:
        assert await pins.locked(session, mine, 5, NOW)
        assert await pins.locked(session, pins.subjects(two, number(2)), 5, NOW)  # the chat
        assert await pins.locked(session, pins.subjects(one, number(1)), 5, NOW)  # the number
        assert not await pins.locked(session, pins.subjects(one, number(2)), 5, NOW)
        assert not await pins.locked(session, mine, 5, NOW + HOUR)
        await pins.clear(session, NOW + HOUR)
        await pins.count_wrong(session, mine, NOW + HOUR, HOUR)
        assert not await pins.locked(session, mine, 5, NOW + HOUR)


async def test_what_stands_nearby_is_found_by_topic_and_place_newest_first(database: Database) -> None:
    async with database.transaction() as session:
        one = await chat(session, "1")
        ids = [await filed(session, one, serial) for serial in range(found.LOOKED_AT + 5)]
        await filed(session, one, 100, replace(LIGHTS, place=Place("Jl. Melati", -6.3, 106.9)))
        await filed(session, one, 101, replace(LIGHTS, topic="waste_cleanliness"))
    async with database.transaction() as session:
        by_words = await found.near(session, Search("street_lighting", frozenset({"jalan mawar"}), ()))
        assert [report.id for report in by_words] == ids[::-1][: found.LOOKED_AT]
        here = spots("street_lighting", LIGHTS.place, sample_city())
        assert here is not None
        by_pin = await found.near(session, replace(here, words=frozenset()))
        assert [report.id for report in by_pin] == ids[::-1][: found.LOOKED_AT]
        assert await found.near(session, Search("street_lighting", frozenset(), ())) == ()


async def test_two_neighbours_in_one_commit_find_each_other_though_both_were_looked_up_before(
    database: Database,
) -> None:
    search = Search("street_lighting", frozenset({"jalan mawar"}), ())
    async with database.transaction() as session:
        await found.load(session, (search,))
        assert await found.near(session, search) == ()
        id = await filed(session, await chat(session, "1"), 1)
        assert [report.id for report in await found.near(session, search)] == [id]
        with contextlib.suppress(LookupError):
            async with session.attempt():
                await filed(session, await chat(session, "2"), 2)
                raise LookupError
        assert [report.id for report in await found.near(session, search)] == [id]


async def test_who_follows_what_and_how_many_support_it(database: Database) -> None:
    async with database.transaction() as session:
        one, two, three = [await chat(session, id) for id in "123"]
        report, own = await filed(session, one, 1), await filed(session, two, 2)
        await followers.add(session, report, two, None, NOW)
        await followers.add(session, report, three, None, NOW, mine=True)
    async with database.transaction() as session:
        assert [(f.report.id, f.mine) for f in await followers.followed(session, two)] == [(report, False)]
        assert [(f.report.id, f.mine) for f in await followers.followed(session, three)] == [(report, True)]
        assert (await followers.joined(session, report), await followers.joined(session, own)) == (1, 0)
        await followers.cut(session, (one,))
        assert await followers.followed(session, three) == ()
        await followers.leave(session, report, two)
        assert (await followers.joined(session, report), await followers.followed(session, two)) == (0, ())


async def test_stars_and_the_day_of_closing_are_kept(database: Database) -> None:
    async with database.transaction() as session:
        report = await filed(session, await chat(session, "1"), 1)
        await complaints.rate(session, report, 4)
    async with database.transaction() as session:
        kept = await complaints.get(session, report)
        assert kept is not None and (kept.rating, kept.closed_at) == (4, None)
