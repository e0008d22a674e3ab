"""Several senders on one PostgreSQL: what a dead one had under way goes on within seconds, a living one's is its own,
and what a platform told one of them all of them heed. The clock is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from bot.clock import Clock
from conversations.messages import Message, Outbound, React, Retry, SendFailed
from conversations.texts import say
from scheduler.lease import LASTS, RENEWED, Lease
from scheduler.outbox import Pump, Rates
from scheduler.pace import Rate
from storage.database import Database
from storage.outbox import OutKind, OutState, Waiting
from storage.tables import OutboxRow
from tests.storage.postgres import Postgres
from tests.storage.sending import add, chat_of
from tests.town import Town

SECOND = timedelta(seconds=1)
FOLLOWED = 15
"""Seconds after which a dead sender's chats go on."""
MARK = say("id", "sent.again")
GUARD = 30
WIDE = Rate.of(1000, SECOND)


@dataclass
class Platform:
    """Takes everything, remembers the words; never answers while it is `silent`, refuses while there is `trouble`."""

    silent: bool = False
    trouble: SendFailed | None = None
    said: list[str] = field(default_factory=list)
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, outbound: Outbound) -> str:
        assert isinstance(outbound.body, Message | React)
        self.said.append(outbound.body.text if isinstance(outbound.body, Message) else outbound.body.emoji)
        self.asked.set()
        if self.silent:
            await asyncio.Event().wait()
        if self.trouble is not None:
            raise self.trouble
        return f"b{outbound.id}"

    async def fetch(self, ref: str, limit: int) -> bytes:
        raise AssertionError("nobody sends a file here")


@dataclass
class Sender:
    """A process that sends: nothing is shared with others but the database."""

    town: Town
    platform: Platform = field(default_factory=Platform)

    def __post_init__(self) -> None:
        self.lease = Lease(self.town.office)
        self.pump = Pump(
            self.town.office,
            {"telegram": self.platform},
            self.town.files,
            limits={"telegram": limits},
            lease=self.lease,
        )


def limits(waiting: Waiting) -> tuple[Rates, Rates]:
    return {"bot": WIDE}, {f"chat {waiting.address}": WIDE}


@pytest.fixture
async def senders(server: Postgres, migrated_name: str, tmp_path: Path) -> AsyncIterator[tuple[Sender, Sender]]:
    url = server.url(server.create(migrated_name))
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            database = Database(url)
            stack.push_async_callback(database.close)
            made.append(Sender(Town(database, tmp_path)))
        for one in made:
            await one.lease.renew()
        yield made[0], made[1]


@pytest.mark.parametrize("killed_after", range(0, 30, 4))
async def test_what_a_dead_sender_had_under_way_goes_on_within_15_seconds(
    senders: tuple[Sender, Sender], killed_after: int
) -> None:
    dead, other = senders
    await _seconds(senders, killed_after)
    await _say(dead, "satu", "dua")
    async with _under_way(dead):
        pass
    waited = 0
    while not other.platform.said:
        assert waited < FOLLOWED
        await _seconds((other,), 1, of=senders)
        await other.pump.flush()
        waited += 1
    await _seconds((other,), 2, of=senders)
    await other.pump.flush()
    assert other.platform.said == [f"{MARK}\nsatu", "dua"]


async def test_what_a_living_sender_has_under_way_is_its_own(senders: tuple[Sender, Sender]) -> None:
    living, other = senders
    await _say(living, "satu")
    async with _under_way(living):
        for _ in range(60):
            await _seconds(senders, 1)
            await other.pump.flush()
    assert other.platform.said == [] and await _state(other) == OutState.SENDING


async def test_after_an_outage_nobody_who_comes_back_is_taken_for_dead(senders: tuple[Sender, Sender]) -> None:
    """All fell silent at once; one after the other they are there again."""
    slow, other = senders
    await _say(slow, "satu")
    async with _under_way(slow):
        _pass(senders, timedelta(seconds=60))
        for _ in range(LASTS.seconds):
            await _seconds((other,), 1, of=senders)
            await other.pump.flush()
        await slow.lease.renew()
        for _ in range(60):
            await _seconds(senders, 1)
            await other.pump.flush()
    assert other.platform.said == [] and other.lease.senders == 2


async def test_who_slept_too_long_takes_nothing_until_it_has_said_that_it_lives(
    senders: tuple[Sender, Sender],
) -> None:
    sleeper, _ = senders
    _pass(senders, LASTS)
    await _say(sleeper, "satu")
    await sleeper.pump.flush()
    assert sleeper.platform.said == []
    await sleeper.lease.renew()
    await sleeper.pump.flush()
    assert sleeper.platform.said == ["satu"]


async def test_what_a_sender_leaves_behind_when_it_stops_is_the_others_at_once(
    senders: tuple[Sender, Sender],
) -> None:
    leaving, other = senders
    await _say(leaving, "satu")
    async with _under_way(leaving):
        stop = asyncio.Event()
        stop.set()
        await leaving.lease.run(stop)
        await other.pump.flush()
        assert await _state(other) == OutState.SENDING  # it may still come to its end
    await leaving.lease.leave()
    await other.pump.flush()
    _pass(senders, SECOND)
    await other.pump.flush()
    assert other.platform.said == [f"{MARK}\nsatu"]


async def test_when_the_machines_clock_jumps_nobody_is_taken_for_dead(senders: tuple[Sender, Sender]) -> None:
    living, other = senders
    machine, passed = living.town.now, 0.0
    clock = Clock(machine=lambda: machine, passed=lambda: passed)
    await _say(living, "satu")
    async with _under_way(living):
        for jump in (timedelta(0), timedelta(minutes=2), timedelta(minutes=-2)):
            machine += jump
            for _ in range(5):
                machine, passed = machine + RENEWED, passed + RENEWED.seconds
                living.town.now = other.town.now = clock()
                for one in senders:
                    await one.lease.renew()
                    assert one.lease.lives
                await other.pump.flush()
    assert other.platform.said == [] and other.lease.senders == 2


async def test_alone_on_sqlite_it_has_no_name_and_asks_nobody(migrated_file: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{migrated_file}")
    try:
        alone = Sender(Town(database, tmp_path))
        assert alone.lease.lives and alone.lease.sender is None
    finally:
        await database.close()


PAUSE = 20


async def test_a_pause_for_a_chat_is_heeded_by_all_and_holds_nobody_else(senders: tuple[Sender, Sender]) -> None:
    told, other = senders
    told.platform.trouble = SendFailed("429", Retry.LATER, after=timedelta(seconds=PAUSE))
    await _say(told, "satu", "dua")
    await told.pump.flush()
    await _say(other, "halo", chat="2")
    await add(other.town.database, await chat_of(other.town.database, "1"), "a sign waits for no message", OutKind.SIGN)
    await _flushed(other, PAUSE - 1, senders)
    assert other.platform.said == ["halo"]
    await _flushed(other, 3, senders)
    assert sorted(other.platform.said) == ["a sign waits for no message", "dua", "halo", "satu"]


async def test_a_pause_for_the_bot_is_heeded_by_all(
    senders: tuple[Sender, Sender], monkeypatch: pytest.MonkeyPatch
) -> None:
    told, other = senders
    monkeypatch.setattr(told.pump, "_limits", {"telegram": lambda waiting: ({"bot": WIDE}, {})})
    told.platform.trouble = SendFailed("429", Retry.LATER, after=timedelta(seconds=PAUSE))
    await _say(told, "satu")
    await told.pump.flush()
    await _say(other, "halo", chat="2")
    await _flushed(other, PAUSE - 1, senders)
    assert other.platform.said == []
    await _flushed(other, 2, senders)
    assert sorted(other.platform.said) == ["halo", "satu"]


async def _flushed(one: Sender, seconds: int, of: Sequence[Sender]) -> None:
    for _ in range(seconds):
        await _seconds((one,), 1, of=of)
        await one.pump.flush()


async def _say(by: Sender, *texts: str, chat: str = "1") -> None:
    for text in texts:
        await add(by.town.database, await chat_of(by.town.database, chat), text)


@asynccontextmanager
async def _under_way(one: Sender) -> AsyncIterator[None]:
    """It sends and hears nothing; afterwards it is dead: nothing of it is written down."""
    one.platform.silent = True
    running = asyncio.create_task(one.pump.run(asyncio.Event()))
    async with asyncio.timeout(GUARD):
        await one.platform.asked.wait()
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def _seconds(living: Sequence[Sender], count: int, of: Sequence[Sender] | None = None) -> None:
    """Time passes for all; those that live say so in turn, each at its own moments."""
    for _ in range(count):
        _pass(of or living, SECOND)
        for offset, one in enumerate(living):
            if (int(one.town.now.timestamp()) + offset) % RENEWED.seconds == 0:
                await one.lease.renew()


def _pass(senders: Sequence[Sender], passed: timedelta) -> None:
    for one in senders:
        one.town.now += passed


async def _state(one: Sender) -> str:
    async with one.town.database.transaction() as session:
        return (await session.exec(select(OutboxRow.state))).one()
