"""On both databases: chains of duplicates, who gets whose news through them, and what comes apart again."""

from __future__ import annotations

from sqlmodel import col, update

from conversations.rules.complaint import ComplaintId
from storage import complaints, duplicates, followers
from storage.database import Database, Transaction
from storage.tables import ComplaintRow
from tests.storage.test_after_filing import chat, filed
from tests.storage.test_complaints import NOW


async def joined(session: Transaction, id: ComplaintId, into: ComplaintId | None) -> None:
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(duplicate_of=into))
    complaints.changed(session)


async def test_a_chain_ends_somewhere_and_all_of_it_is_counted(database: Database) -> None:
    """The first was merged into a later one: an id may point to a larger one."""
    async with database.transaction() as session:
        one, two, three, other = [await filed(session, await chat(session, str(n)), n) for n in range(1, 5)]
        await joined(session, one, three)
        await joined(session, two, three)
        await joined(session, three, other)
    async with database.transaction() as session:
        assert [await duplicates.end(session, id) for id in (one, three, other)] == [other, other, other]
        assert set(await duplicates.of(session, other)) == {one, two, three}
        assert set(await duplicates.of(session, one)) == set()
        await duplicates.load_counts(session, (one, three, other))
        assert [await duplicates.count(session, id) for id in (one, three, other)] == [0, 2, 3]
        await joined(session, three, None)
        assert [await duplicates.count(session, id) for id in (three, other)] == [2, 0]


async def test_news_follows_a_chain_and_a_writers_second_chat_stays_the_writers(database: Database) -> None:
    async with database.transaction() as session:
        anna, bima, citra, phone, fan = [await chat(session, id) for id in "12345"]
        first, second, third = [await filed(session, who, n) for n, who in enumerate((anna, bima, citra), 1)]
        await followers.add(session, first, phone, None, NOW, mine=True)
        await followers.add(session, second, fan, None, NOW)
        await joined(session, first, second)
        await followers.merge(session, second, anna, first, NOW)
        await joined(session, second, third)
        await followers.merge(session, third, bima, second, NOW)
    async with database.transaction() as session:
        found = {one.address: (one.own, one.mine) for one in await followers.of_complaint(session, third)}
        numbers = [report.number for id in (first, second) if (report := await complaints.get(session, id))]
        assert found == {
            anna: (numbers[0], False),
            phone: (numbers[0], False),
            bima: (numbers[1], False),
            fan: ("", False),
        }
        assert [(one.report.id, one.own) for one in await followers.followed(session, anna)] == [(third, numbers[0])]
        assert [(one.report.id, one.mine) for one in await followers.followed(session, phone)] == [(first, True)]
        assert [(one.report.id, one.own) for one in await followers.followed(session, fan)] == [(third, "")]
        await followers.leave(session, third, fan)
        assert await followers.followed(session, fan) == ()
        await joined(session, second, None)
        await followers.part(session, third, bima, second, NOW)
        assert await followers.of_complaint(session, third) == ()
        assert {one.address for one in await followers.of_complaint(session, second)} == {anna, phone}


async def test_the_news_comes_on_for_a_second_duplicate_and_for_who_had_joined_before(database: Database) -> None:
    async with database.transaction() as session:
        anna, bima, fan = [await chat(session, id) for id in "123"]
        target = await filed(session, bima, 1)
        one, two, his = [await filed(session, who, n) for n, who in enumerate((anna, anna, fan), 2)]
        await followers.add(session, target, fan, None, NOW)
        for id, who in ((one, anna), (two, anna), (his, fan)):
            await joined(session, id, target)
            await followers.merge(session, target, who, id, NOW)
        await joined(session, one, None)
        await followers.part(session, target, anna, one, NOW)
        await joined(session, his, None)
        await followers.part(session, target, fan, his, NOW)
    async with database.transaction() as session:
        second = await complaints.get(session, two)
        assert second is not None
        found = {follower.address: follower.own for follower in await followers.of_complaint(session, target)}
        assert found == {anna: second.number, fan: ""}
        await joined(session, two, None)
        await followers.part(session, target, anna, two, NOW)
        assert [follower.address for follower in await followers.of_complaint(session, target)] == [fan]
