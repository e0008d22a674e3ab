"""What is held until a person writes, the nudge that says so, and when the person last wrote."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import addresses, outcomes
from storage.codec import AddressId
from storage.database import Database
from storage.outbox import OutboxId, OutKind, OutState
from tests.scheduler.platforms import BUDI, file, hand_over
from tests.storage.sending import add, chat_of, claim, sent, state, words
from tests.town import MONDAY, Town

HOUR = timedelta(hours=1)


async def held(database: Database, chat: AddressId, text: str) -> OutboxId:
    id = await add(database, chat, text)
    async with database.transaction() as session:
        await outcomes.hold(session, chat, "window_closed", id=id)
    return id


async def nudge(database: Database, chat: AddressId) -> tuple[OutState, str] | None:
    async with database.transaction() as session:
        return await outcomes.nudge(session, chat)


async def test_a_nudge_is_about_what_is_held_and_about_nothing_when_nothing_is(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    await add(database, chat, "dari minggu lalu", OutKind.NUDGE)
    assert await nudge(database, chat) is None
    first = await held(database, chat, "satu")
    assert await nudge(database, chat) is None
    assert await nudge(database, other) is None
    said = await add(database, chat, "ada kabar", OutKind.NUDGE)
    await held(database, chat, "dua")
    assert await nudge(database, chat) == (OutState.FAILED, "window_closed")  # whatever waited fails with the chat
    again = await add(database, chat, "ada kabar", OutKind.NUDGE)
    await claim(database)
    await sent(database, again)
    assert await nudge(database, chat) == (OutState.SENT, "")
    assert said < again
    async with database.transaction() as session:
        await outcomes.release(session, [one.id for one in await outcomes.held(session, chat)], MONDAY)
    assert await nudge(database, chat) is None
    assert words(await claim(database)) == ["satu"] and await state(database, first) == OutState.SENDING


async def test_only_a_nudge_that_has_not_left_is_dropped(database: Database) -> None:
    chat, other = await chat_of(database, "1"), await chat_of(database, "2")
    left = await add(database, chat, "sudah pergi", OutKind.NUDGE)
    await claim(database)
    ids = [left, await add(database, chat, "belum", OutKind.NUDGE), await add(database, chat, "pesan")]
    ids.append(await add(database, other, "lain", OutKind.NUDGE))
    async with database.transaction() as session:
        await outcomes.drop_nudge(session, chat, "overtaken")
    assert [await state(database, id) for id in ids] == ["sending", "failed", "waiting", "waiting"]


async def test_what_is_held_is_held_for_the_newest_reason(database: Database) -> None:
    chat = await chat_of(database, "1")
    await held(database, chat, "satu")
    said = await add(database, chat, "ada kabar", OutKind.NUDGE)
    async with database.transaction() as session:
        await outcomes.hold(session, chat, "21610", id=said)
        assert [one.template for one in await outcomes.held(session, chat)] == [None]
    assert await nudge(database, chat) == (OutState.FAILED, "21610")


@pytest.mark.parametrize("anew", [True, False])
async def test_the_last_message_is_the_newest_however_late_an_older_one_is_taken_in(
    database: Database, anew: bool
) -> None:
    chat = await chat_of(database, "1")
    async with database.transaction() as session:
        assert await addresses.last_inbound(session, chat) is None
        await addresses.seen(session, chat, "", MONDAY)
        if not anew:
            await addresses.seen(session, chat, "", MONDAY - HOUR)
            assert await addresses.last_inbound(session, chat) == MONDAY
    async with database.transaction() as session:
        await addresses.seen(session, chat, "", MONDAY - HOUR)
    async with database.transaction() as session:
        assert await addresses.last_inbound(session, chat) == MONDAY


async def test_after_two_days_the_nudge_goes_and_the_news_with_the_answer(here: Town) -> None:
    await file(here, "budi")
    here.now += timedelta(days=2)
    await hand_over(here)
    assert "Ada kabar untuk laporan" in here.chats[BUDI][-1].text
    await here.act("budi > ya")
    assert "diteruskan ke" in here.chats[BUDI][-1].text
