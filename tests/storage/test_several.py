"""Several processes on one PostgreSQL: each row is sent once, one person's events follow each other, and what a dead
process held goes to the others when its lease is over. Each town is a process: nothing is shared but the database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlmodel import col, func, select

from conversations.messages import Address, Inbound, Message, Outbound, Text
from conversations.session import Session
from handlers import events, reports, timers
from handlers.writer import Do
from scheduler.lease import Lease
from scheduler.outbox import Pump
from scheduler.pace import Rate
from storage import cards, marks, outbox, sessions
from storage import timers as alarms
from storage.database import Database, Transaction
from storage.outbox import LEASE, OutState
from storage.tables import ComplaintRow, InboxRow, OutboxRow, TimerRow
from tests.handlers.test_writer import DIALOGUE
from tests.storage.postgres import Postgres
from tests.storage.sending import add, chat_of
from tests.storage.test_outbox import a_report
from tests.town import Town

PEOPLE, ROWS = 24, 60
GUARD = 30
"""Seconds after which a test gives up."""
X, Y = Address("telegram", "5001"), Address("telegram", "5002")


@dataclass
class Platform:
    """Takes everything; remembers what, in which order. Lets nothing through before the one beside it has something."""

    sent: dict[Address, list[int]] = field(default_factory=dict)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    beside: Platform | None = None

    async def send(self, outbound: Outbound) -> str:
        self.begun.set()
        if self.beside is not None:
            await self.beside.begun.wait()
        self.sent.setdefault(outbound.to, []).append(outbound.id)
        await asyncio.sleep(0)
        return f"b{outbound.id}"

    async def fetch(self, ref: str, limit: int) -> bytes:
        raise AssertionError("nobody sends a file here")


@pytest.fixture
async def towns(server: Postgres, migrated_name: str, tmp_path: Path) -> AsyncIterator[tuple[Town, Town, Town]]:
    url = server.url(server.create(migrated_name))
    async with AsyncExitStack() as stack:
        made = []
        for process in range(3):
            database = Database(url)
            stack.push_async_callback(database.close)
            made.append(Town(database, tmp_path, drawn=process))
        await made[0].settle_officers()
        yield made[0], made[1], made[2]


async def test_two_senders_at_once_send_each_row_once(towns: tuple[Town, Town, Town]) -> None:
    first, second, _ = towns
    chats = [await chat_of(first.database, str(number)) for number in range(ROWS // 3)]
    rows = [await add(first.database, chat, "halo") for _ in range(3) for chat in chats]
    one = Platform()
    other = one.beside = Platform(beside=one)
    pumps = [
        Pump(town.office, {"telegram": platform}, town.files, at_once=5)
        for town, platform in ((first, one), (second, other))
    ]
    await asyncio.gather(*(pump.flush() for pump in pumps))
    await pumps[0].flush()  # whoever was last may have left the end of a lane to the other
    assert sorted(id for by in (one, other) for ids in by.sent.values() for id in ids) == sorted(rows)
    assert one.sent and other.sent
    async with first.database.transaction() as session:
        assert set((await session.exec(select(OutboxRow.state))).all()) == {OutState.SENT}


async def test_two_senders_keep_the_platforms_rate_together(towns: tuple[Town, Town, Town]) -> None:
    """30 wait, 10 a second may leave; each row goes to whoever has some of the rate left."""
    first, second, _ = towns
    for number in range(30):
        await add(first.database, await chat_of(first.database, str(number)), "halo")
    one, other = Platform(), Platform()
    limit = {"telegram": lambda _: ({"bot": Rate.of(10, timedelta(seconds=1))}, {})}
    leases = [Lease(town.office) for town in (first, second)]
    pumps = [
        Pump(town.office, {"telegram": platform}, town.files, limits=limit, lease=lease)
        for town, platform, lease in ((first, one, leases[0]), (second, other, leases[1]))
    ]
    for lease in (*leases, leases[0]):
        await lease.renew()
    for passed in range(3):
        for pump in pumps:
            await pump.flush()
        assert (len(one.sent), len(other.sent)) == (5 * (passed + 1), 5 * (passed + 1))
        for town in towns:
            town.now += timedelta(seconds=1)


async def test_who_talks_to_two_processes_in_turn_is_answered_in_order(towns: tuple[Town, Town, Town]) -> None:
    platform, stop = Platform(), asyncio.Event()
    pumps = [Pump(town.office, {"telegram": platform}, town.files) for town in towns[:2]]
    running = [asyncio.create_task(pump.run(stop)) for pump in pumps]
    await asyncio.gather(*(_files(towns, who) for who in range(PEOPLE)))
    stop.set()
    await asyncio.gather(*running)
    for pump in pumps:
        await pump.flush()
    async with towns[0].database.transaction() as session:
        assert (await session.exec(select(func.count()).select_from(ComplaintRow))).one() == PEOPLE
        assert set((await session.exec(select(InboxRow.state))).all()) == {"done"}
        rows = (await session.exec(select(OutboxRow.state, OutboxRow.kind))).all()
    assert {state for state, _ in rows} == {OutState.SENT}
    for who in range(PEOPLE):
        assert len(platform.sent[_person(who)]) == len(DIALOGUE)
        assert platform.sent[_person(who)] == sorted(platform.sent[_person(who)])


async def test_the_same_event_at_two_processes_at_once_counts_once(towns: tuple[Town, Town, Town]) -> None:
    taken = await asyncio.gather(*(_says(town, X, 1, "halo") for town in towns))
    assert sorted(taken) == [False, False, True]


async def test_one_persons_events_wait_for_each_other_and_for_nobody_elses(towns: tuple[Town, Town, Town]) -> None:
    first, second, third = towns
    chat = await chat_of(first.database, X.id)
    async with asyncio.timeout(GUARD):
        async with first.database.transaction(of=(X,)) as session:
            await session.connection()  # now it begins
            waits = asyncio.create_task(_says(second, X, 1, "halo"))
            await _says(third, Y, 1, "halo")
            await sessions.save_citizen(session, chat, Session(language="en", language_chosen=True), first.now)
        await waits
    async with first.database.transaction() as session:
        (answer,) = [one.body for one in await outbox.due(session, first.now, 9) if one.to == X]
    assert isinstance(answer, Message) and "Hello" in answer.text, answer


async def test_what_concerns_everybody_waits_for_all_and_all_for_it(towns: tuple[Town, Town, Town]) -> None:
    first, second, third = towns

    async def count(town: Town) -> None:
        async with town.database.transaction() as session:
            known = int(await marks.get(session, "count") or 0)
            await asyncio.sleep(0)
            await marks.put(session, "count", str(known + 1))

    async with asyncio.timeout(GUARD):
        async with first.database.transaction(of=(X,)) as session:
            await session.connection()  # now it begins
            waits = [asyncio.create_task(count(town)) for town in (second, third)]
            await asyncio.sleep(0)
            await marks.put(session, "count", "10")
        await asyncio.gather(*waits)
    async with first.database.transaction() as session:
        assert await marks.get(session, "count") == "12"


async def test_a_card_that_is_being_changed_is_not_sent_without_the_change(towns: tuple[Town, Town, Town]) -> None:
    """The row that waits serves the change: either it leaves afterwards, or another one does."""
    first, second, _ = towns
    id = await a_report(first)
    async with first.database.transaction(of=(X,)) as session:
        await reports.show(session, first.office, id)
        async with second.database.transaction(of=()) as other:
            assert await outbox.due(other, first.now, 9) == []
    async with asyncio.timeout(GUARD), second.database.transaction(of=()) as session:
        (claimed,) = await outbox.due(session, first.now, 9)
        await outbox.claim(session, claimed, first.now)
        assert await cards.get(session, claimed.card or cards.CardId(0))
        shown = asyncio.create_task(_show(first, id))
        await _blocked(towns[2], shown)
    await shown
    async with first.database.transaction() as session:
        rows = (await session.exec(select(OutboxRow.state).order_by(col(OutboxRow.id)))).all()
    assert rows == [OutState.SENDING, OutState.WAITING]


async def test_two_who_wait_for_each_other_both_come_through(towns: tuple[Town, Town, Town]) -> None:
    first, second, _ = towns
    name = make_url(first.database.url).database
    with psycopg.connect(f"host={first.database.engine.url.query['host']} user=postgres dbname={name}") as admin:
        admin.execute(f"ALTER DATABASE {name} SET deadlock_timeout = '20ms'".encode())
    both, calls = asyncio.Barrier(2), list[str]()

    async def put(names: str, session: Transaction) -> None:
        calls.append(names)
        for number, name in enumerate(names):
            async with session.attempt():
                await marks.put(session, name, names)
                await marks.get(session, name)
            if number == 0 and len(calls) <= 2:
                await both.wait()

    async with asyncio.timeout(GUARD):
        await asyncio.gather(
            first.office.writer.do(Do(partial(put, "ab"), alone=False)),
            second.office.writer.do(Do(partial(put, "ba"), alone=False)),
        )
    assert len(calls) == 3
    async with first.database.transaction() as session:
        assert await marks.get(session, "a") == await marks.get(session, "b") == calls[2]


async def test_a_new_process_takes_nothing_from_one_that_lives_and_all_from_one_whose_lease_is_over(
    towns: tuple[Town, Town, Town],
) -> None:
    first, second, _ = towns
    id = await add(first.database, await chat_of(first.database, "1"), "halo")
    async with first.database.transaction() as session:
        (claimed,) = await outbox.due(session, first.now, 9)
        await outbox.claim(session, claimed, first.now)
    stop, platform = asyncio.Event(), Platform()
    stop.set()
    await Pump(second.office, {"telegram": platform}, second.files).run(stop)
    assert await _state(first, id) == OutState.SENDING
    second.now += LEASE
    await Pump(second.office, {"telegram": platform}, second.files).run(stop)
    second.now += LEASE
    await Pump(second.office, {"telegram": platform}, second.files).flush()
    assert await _state(first, id) == OutState.SENT and [id] in platform.sent.values()


async def test_an_alarm_goes_off_once_and_is_anothers_only_after_the_lease(towns: tuple[Town, Town, Town]) -> None:
    first, second, _ = towns
    for number in range(ROWS):
        chat = await chat_of(first.database, str(number))
        async with first.database.transaction() as session:
            await alarms.set_alarm(session, chat, "quiet", first.now)
    async with first.database.transaction(of=()) as session:
        dead = await alarms.due(session, first.now, 10)
    rung = await asyncio.gather(timers.ring(first.office), timers.ring(second.office))
    assert len(dead) == 10 and sum(rung) == ROWS - len(dead)
    assert await _left(first) == len(dead) and await timers.ring(second.office) == 0
    second.now += alarms.LEASE
    assert await timers.ring(second.office) == len(dead) and await _left(first) == 0


async def test_alarms_being_taken_are_passed_over(towns: tuple[Town, Town, Town]) -> None:
    first, second, _ = towns
    for number in range(4):
        chat = await chat_of(first.database, str(number))
        async with first.database.transaction() as session:
            await alarms.set_alarm(session, chat, "quiet", first.now)
    async with asyncio.timeout(GUARD), first.database.transaction(of=()) as session:
        taken = await alarms.due(session, first.now, 2)
        async with second.database.transaction(of=()) as other:
            rest = await alarms.due(other, first.now, 9)
    assert len({*taken, *rest}) == len(taken) + len(rest) == 4


def _person(number: int) -> Address:
    return Address("telegram", str(6000 + number))


async def _says(town: Town, who: Address, serial: int, said: str) -> bool:
    inbound = Inbound(f"{who.id}-{serial}", who, who, town.now, Text(said), message_id=str(serial), sender_name="P")
    return await events.receive(town.office, inbound, "{}")


async def _files(towns: tuple[Town, Town, Town], who: int) -> None:
    for serial, said in enumerate(DIALOGUE):
        theirs = said.replace("mawar", f"mawar{who}")  # nobody's neighbour
        assert await _says(towns[(serial + who) % 2], _person(who), serial, theirs)


async def _show(town: Town, id: reports.ComplaintId) -> None:
    async with town.database.transaction(of=(X,)) as session:
        await reports.show(session, town.office, id)


async def _blocked(town: Town, task: asyncio.Task[None]) -> None:
    """Until it waits for somebody else's lock, or is done without."""
    query = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
    async with town.database.engine.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT", of=())
        while True:
            if task.done() or await connection.scalar(query):
                return
            await asyncio.sleep(0)


async def _state(town: Town, id: outbox.OutboxId) -> str:
    async with town.database.transaction() as session:
        return (await session.exec(select(OutboxRow.state).where(OutboxRow.id == id))).one()


async def _left(town: Town) -> int:
    async with town.database.transaction() as session:
        return (await session.exec(select(func.count()).select_from(TimerRow))).one()
