"""What became of what was sent: reports of the platform, sends nobody marked, and whoever cannot be reached."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

import pytest

from storage import outcomes
from storage.database import Database
from storage.outbox import HOLD, LEASE, OutboxId, OutKind, OutState
from storage.tables import OutboxRow
from tests.storage.sending import add, chat_of, claim, sent, state, words
from tests.town import MONDAY

SECOND = timedelta(seconds=1)


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
        await outcomes.unknown(session, id, MONDAY, MONDAY + LEASE, "timeout")
        await outcomes.again(session, id, MONDAY, "timeout")
        await outcomes.resend(session, id, MONDAY, "timeout", MONDAY)
        await outcomes.failed(session, id, "timeout")
    assert await state(database, id) == OutState.DELIVERED


async def test_a_receipt_finds_its_row_by_the_platforms_id(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await sent(database, id)
    async with database.transaction() as session:
        await outcomes.receipt(session, OutState.READ, None, id=None, provider_id=f"p{id}")
        assert await outcomes.receipt(session, OutState.READ, None, id=None, provider_id="nobody's") is None
    assert await state(database, id) == OutState.READ


# --- sends nobody marked, and such as nobody knows of --------------------------------------------------------------


async def overdue(database: Database, now: datetime, *, restarted: bool = False) -> list[tuple[OutboxId, OutState]]:
    async with database.transaction() as session:
        return [(one.waiting.id, one.state) for one in await outcomes.overdue(session, now, restarted=restarted)]


async def test_what_a_dead_sender_held_is_overdue_after_its_lease_or_at_the_next_start(database: Database) -> None:
    chat = await chat_of(database, "1")
    id = await add(database, chat, "satu")
    await claim(database)
    assert await overdue(database, MONDAY + LEASE - SECOND) == []
    assert await overdue(database, MONDAY, restarted=True) == [(id, OutState.SENDING)]
    async with database.transaction() as session:
        (one,) = await outcomes.overdue(session, MONDAY + LEASE, restarted=False)
    assert (one.waiting.id, one.waiting.tries, one.claimed_at) == (id, 1, MONDAY)


async def test_what_is_in_doubt_is_overdue_when_it_is_to_be_asked_about(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await doubt(database, id)
    assert await overdue(database, MONDAY + 14 * SECOND, restarted=True) == []
    assert await overdue(database, MONDAY + 15 * SECOND) == [(id, OutState.UNKNOWN)]
    async with database.transaction() as session:
        await outcomes.ask_later(session, id, MONDAY + 30 * SECOND)
    assert await overdue(database, MONDAY + 29 * SECOND) == []


async def test_what_is_in_doubt_holds_its_chat_for_a_minute(database: Database) -> None:
    chat = await chat_of(database, "1")
    id = await add(database, chat, "satu")
    await add(database, chat, "dua")
    await claim(database)
    await doubt(database, id)
    assert await claim(database, MONDAY + HOLD - SECOND) == []
    assert words(await claim(database, MONDAY + HOLD)) == ["dua"]


@pytest.mark.parametrize("in_doubt", [True, False])
async def test_what_is_sent_once_more_says_whether_it_is_in_doubt(database: Database, in_doubt: bool) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await doubt(database, id)
    async with database.transaction() as session:
        if in_doubt:
            await outcomes.resend(session, id, MONDAY, "timeout", MONDAY)
        else:
            await outcomes.not_there(session, id, MONDAY)
        await outcomes.again(session, id, MONDAY, "flood")
    assert [waiting.doubted_at for waiting in await claim(database)] == [MONDAY if in_doubt else None]


async def test_a_late_answer_to_a_question_does_not_send_it_a_third_time(database: Database) -> None:
    id = await add(database, await chat_of(database, "1"), "satu")
    await claim(database)
    await doubt(database, id)
    async with database.transaction() as session:
        await outcomes.not_there(session, id, MONDAY)
    await claim(database)
    async with database.transaction() as session:
        await outcomes.not_there(session, id, MONDAY)
        await outcomes.ask_later(session, id, MONDAY)
    assert await state(database, id) == OutState.SENDING and await claim(database) == []


async def test_the_ids_a_chat_knows_are_its_own(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    first, foreign = await add(database, chat, "satu"), await add(database, other, "lain")
    await add(database, chat, "dua")
    await sent(database, first, foreign)
    async with database.transaction() as session:
        assert await outcomes.known(session, chat) == [f"p{first}"]


# --- nothing reaches this chat ------------------------------------------------------------------------------------


async def test_messages_for_whoever_is_gone_are_held_and_the_rest_fails(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    delivered, refused, waits = [await add(database, chat, text) for text in ("nol", "satu", "dua")]
    tap = await add(database, chat, "ketukan", OutKind.TAP)
    await add(database, other, "lain")
    await receive(database, delivered, OutState.DELIVERED)
    async with database.transaction() as session:
        await outcomes.hold(session, chat, "blocked", id=refused)
    assert [await state(database, id) for id in (delivered, refused, waits)] == ["delivered", "held", "held"]
    assert await state(database, tap) == OutState.FAILED
    assert words(await claim(database)) == ["lain"]


async def test_what_was_held_leaves_in_its_order_as_if_it_had_never_been_tried(database: Database) -> None:
    chat = await chat_of(database, "1")
    ids = [await add(database, chat, text) for text in ("satu", "dua")]
    await claim(database)
    async with database.transaction() as session:
        await outcomes.hold(session, chat, "blocked", id=ids[0])
        assert [one.id for one in await outcomes.held(session, chat)] == ids
        await outcomes.release(session, ids, MONDAY)
    (first,) = await claim(database)
    assert (first.id, first.tries) == (ids[0], 1)


@pytest.mark.parametrize("reported", [OutState.SENT, OutState.DELIVERED])
async def test_a_late_report_for_what_is_held(database: Database, reported: OutState) -> None:
    chat = await chat_of(database, "1")
    id = await add(database, chat, "satu")
    async with database.transaction() as session:
        await outcomes.hold(session, chat, "63024", id=id)
    await receive(database, id, reported)
    await sent(database, id)
    assert await state(database, id) == (OutState.HELD if reported is OutState.SENT else OutState.DELIVERED)


async def doubt(database: Database, id: OutboxId) -> None:
    async with database.transaction() as session:
        await outcomes.unknown(session, id, MONDAY, MONDAY + 15 * SECOND, "timeout")


async def receive(database: Database, id: OutboxId, reported: OutState) -> None:
    error = "63016" if reported is OutState.FAILED else None
    async with database.transaction() as session:
        await outcomes.receipt(session, reported, error, id=id, provider_id=f"p{id}")
