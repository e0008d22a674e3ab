"""What waits to be sent: the order of a chat, leases, receipts, and a card that many changes share."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from sqlmodel import col, select

from conversations.effects import FileComplaint, WordKind
from conversations.messages import Acknowledge, Address, Message, React
from conversations.rules.complaint import ComplaintId, Kind, Privacy, Role
from handlers import reports
from storage import addresses, history, outbox
from storage.codec import AddressId
from storage.database import Database
from storage.outbox import LEASE, OutboxId, OutKind, OutState, Waiting
from storage.tables import OutboxRow
from tests.town import GROUPS, MONDAY, PEOPLE, Town

SECOND = timedelta(seconds=1)


async def chat_of(database: Database, id: str) -> AddressId:
    async with database.transaction() as session:
        return await addresses.find_or_add(session, Address("telegram", id))


async def add(database: Database, chat: AddressId, text: str, kind: OutKind = OutKind.MESSAGE) -> OutboxId:
    bodies = {OutKind.TAP: Acknowledge("cb", text), OutKind.SIGN: React("m1", text)}
    async with database.transaction() as session:
        await outbox.add(session, chat, kind, MONDAY, body=bodies.get(kind, Message(text)))
        newest = select(OutboxRow.id).order_by(col(OutboxRow.id).desc()).limit(1)
        return OutboxId((await session.exec(newest)).one() or 0)


async def claim(database: Database, now: datetime = MONDAY, limit: int = 16) -> list[Waiting]:
    async with database.transaction() as session:
        claimed = await outbox.due(session, now, limit)
        for waiting in claimed:
            await outbox.claim(session, waiting, now)
        return claimed


async def sent(database: Database, *ids: OutboxId) -> None:
    async with database.transaction() as session:
        for id in ids:
            await outbox.sent(session, id, f"p{id}")


async def state(database: Database, id: OutboxId) -> str:
    async with database.transaction() as session:
        return (await session.get_one(OutboxRow, id)).state


def words(claimed: Sequence[Waiting]) -> list[str]:
    return [waiting.body.text for waiting in claimed if isinstance(waiting.body, Message | Acknowledge)]


async def test_one_chat_gets_its_messages_in_order_one_at_a_time(database: Database) -> None:
    chat = await chat_of(database, "1")
    ids = [await add(database, chat, text) for text in ("satu", "dua", "tiga")]
    for id, text in zip(ids, ("satu", "dua", "tiga"), strict=True):
        assert words(await claim(database)) == [text]
        assert await claim(database) == []
        await sent(database, id)
    assert await claim(database) == []


async def test_chats_do_not_wait_for_each_other(database: Database) -> None:
    chats = [await chat_of(database, id) for id in "123"]
    for chat in chats:
        await add(database, chat, f"pertama {chat}")
        await add(database, chat, f"kedua {chat}")
    assert words(await claim(database)) == [f"pertama {chat}" for chat in chats]


async def test_a_message_put_off_holds_its_chat_and_no_other(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    first = await add(database, chat, "satu")
    await add(database, chat, "dua")
    await claim(database)
    async with database.transaction() as session:
        await outbox.again(session, first, MONDAY + 10 * SECOND, "flood")
    await add(database, other, "lain")
    assert words(await claim(database, MONDAY + 9 * SECOND)) == ["lain"]
    assert words(await claim(database, MONDAY + 10 * SECOND)) == ["satu"]


async def test_taps_overtake(database: Database) -> None:
    chats = [await chat_of(database, id) for id in "12"]
    for chat in chats:
        await add(database, chat, f"pesan {chat}")
    await add(database, chats[1], "ketukan", OutKind.TAP)
    assert words(await claim(database, limit=1)) == ["ketukan"]
    assert words(await claim(database)) == [f"pesan {chat}" for chat in chats]


async def test_a_sign_does_not_wait_for_a_slow_message(database: Database) -> None:
    chat = await chat_of(database, "1")
    await add(database, chat, "pesan")
    await claim(database)
    await add(database, chat, "👌", OutKind.SIGN)
    assert [waiting.kind for waiting in await claim(database)] == [OutKind.SIGN]


async def test_what_a_dead_sender_held_comes_back_after_its_lease(database: Database) -> None:
    chat = await chat_of(database, "1")
    id = await add(database, chat, "satu")
    await claim(database)
    for now in (MONDAY + LEASE - SECOND, MONDAY + LEASE):
        assert await claim(database, now) == []
        async with database.transaction() as session:
            await outbox.expire_leases(session, now)
    (again,) = await claim(database, MONDAY + LEASE)
    assert (again.id, again.tries) == (id, 2)


@pytest.mark.parametrize("order", tuple(permutations((OutState.SENT, OutState.DELIVERED, OutState.READ))))
async def test_receipts_only_move_forward(database: Database, order: tuple[OutState, ...]) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    for reported in order:
        await receive(database, id, reported)
    assert await state(database, id) == OutState.READ


@pytest.mark.parametrize("order", tuple(permutations((OutState.SENT, OutState.DELIVERED, OutState.FAILED))))
async def test_what_was_delivered_did_not_fail(database: Database, order: tuple[OutState, ...]) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    for reported in order:
        await receive(database, id, reported)
    assert await state(database, id) == OutState.DELIVERED


@pytest.mark.parametrize("order", tuple(permutations((OutState.SENT, OutState.FAILED))))
async def test_sent_does_not_mend_what_failed(database: Database, order: tuple[OutState, ...]) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    for reported in order:
        await receive(database, id, reported)
    assert await state(database, id) == OutState.FAILED


async def test_a_failure_reported_before_our_own_call_returns_stays(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await receive(database, id, OutState.FAILED)
    await sent(database, id)
    async with database.transaction() as session:
        row = await session.get_one(OutboxRow, id)
    assert (row.state, row.error) == (OutState.FAILED, "63016")


async def test_a_lost_answer_does_not_undo_a_receipt(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await receive(database, id, OutState.DELIVERED)
    async with database.transaction() as session:
        await outbox.unknown(session, id, MONDAY + LEASE, "timeout")
        await outbox.again(session, id, MONDAY, "timeout")
        await outbox.failed(session, id, "timeout")
    assert await state(database, id) == OutState.DELIVERED


async def test_a_receipt_finds_its_row_by_the_platforms_id(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await sent(database, id)
    async with database.transaction() as session:
        await outbox.receipt(session, OutState.READ, None, id=None, provider_id=f"p{id}")
        assert await outbox.receipt(session, OutState.READ, None, id=None, provider_id="nobody's") is None
    assert await state(database, id) == OutState.READ


async def test_whoever_is_gone_gets_nothing_more(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    ids = [await add(database, chat, text) for text in ("satu", "dua")]
    await add(database, other, "lain")
    async with database.transaction() as session:
        await outbox.drop_for(session, chat, "blocked")
    assert [await state(database, id) for id in ids] == [OutState.FAILED, OutState.FAILED]
    assert words(await claim(database)) == ["lain"]


async def test_thirty_changes_are_one_waiting_card_which_shows_the_newest(here: Town) -> None:
    id = await a_report(here)
    await here.pump.flush()
    for number in range(30):
        async with here.database.transaction() as session:
            await history.add_words(session, id, WordKind.NOTE, f"catatan {number}", Role.COORDINATOR, here.now, None)
            await reports.show(session, here.office, id)
    async with here.database.transaction() as session:
        waiting = select(OutboxRow).where(OutboxRow.kind == "card", OutboxRow.state == "waiting")
        assert len((await session.exec(waiting)).all()) == 1
    before = len(here.lines)
    await here.pump.flush()
    cards = [line for line in here.lines[before:] if "kartu diubah" in line]
    assert len(cards) == 1 and "catatan 29" in here.chats[GROUPS["grup"]][-1].text


async def test_a_change_while_the_card_is_on_its_way_is_shown_by_one_more(here: Town) -> None:
    id = await a_report(here)
    (claimed,) = await claim(here.database, here.now)
    for _ in range(3):
        async with here.database.transaction() as session:
            await reports.show(session, here.office, id)
    async with here.database.transaction() as session:
        rows = (await session.exec(select(OutboxRow.state).order_by(col(OutboxRow.id)))).all()
    assert claimed.kind is OutKind.CARD and rows == [OutState.SENDING, OutState.WAITING]


async def receive(database: Database, id: OutboxId, reported: OutState) -> None:
    error = "63016" if reported is OutState.FAILED else None
    async with database.transaction() as session:
        await outbox.receipt(session, reported, error, id=id, provider_id=f"p{id}")


async def a_report(here: Town) -> ComplaintId:
    filed = FileComplaint(
        "7H3K-9M2X", Kind.COMPLAINT, "Lampu mati", "Lampu mati", None, None, None, (), Privacy(), "id", ()
    )
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, PEOPLE["siti"].address)
        await reports.file(session, here.office, chat, filed)
    return ComplaintId(1)
