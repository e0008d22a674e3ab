"""What waits to be sent: the order of a chat, and a card that many changes share."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import col, select

from conversations.effects import FileComplaint, WordKind
from conversations.rules.complaint import ComplaintId, Kind, Privacy, Role
from handlers import reports
from storage import addresses, history, outcomes
from storage.database import Database
from storage.outbox import OutKind, OutState
from storage.tables import OutboxRow
from tests.storage.sending import add, chat_of, claim, sent, words
from tests.town import GROUPS, MONDAY, PEOPLE, Town

SECOND = timedelta(seconds=1)


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
        await outcomes.again(session, first, MONDAY + 10 * SECOND, "flood")
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


async def test_a_change_that_can_wait_waits_and_one_that_cannot_takes_it_along(here: Town) -> None:
    id = await a_report(here)
    await here.pump.flush()
    dues = []
    for after in (5, 3, 0, 3):
        async with here.database.transaction() as session:
            for _ in range(2):
                await reports.show(session, here.office, id, after=after * SECOND)
        async with here.database.transaction() as session:
            dues.append((await session.exec(select(OutboxRow.due_at).where(OutboxRow.state == "waiting"))).one())
    assert [due - here.now for due in dues] == [5 * SECOND, 3 * SECOND, 0 * SECOND, 0 * SECOND]


async def test_an_urgent_change_in_the_same_commit_does_not_wait(here: Town) -> None:
    id = await a_report(here)
    await here.pump.flush()
    async with here.database.transaction() as session:
        for after in (5, 0):
            await reports.show(session, here.office, id, after=after * SECOND)
    async with here.database.transaction() as session:
        (due,) = (await session.exec(select(OutboxRow.due_at).where(OutboxRow.state == "waiting"))).all()
    assert due == here.now


async def a_report(here: Town) -> ComplaintId:
    filed = FileComplaint(
        "7H3K-9M2Z", Kind.COMPLAINT, "Lampu mati", "Lampu mati", None, None, None, (), Privacy(), "id", ()
    )
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, PEOPLE["siti"].address)
        await reports.file(session, here.office, chat, filed)
    return ComplaintId(1)
