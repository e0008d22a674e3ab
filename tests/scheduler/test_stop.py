"""A stop waits for nobody who does not come: what was under way is in doubt at the next start (ADR 0007)."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection

from conversations.messages import Outbound, Text
from handlers.writer import Do
from scheduler.outbox import Pump
from scheduler.retry import LONGEST
from storage.database import Transaction, Unavailable
from storage.outbox import OutState
from tests.scheduler.platforms import SITI, STORY, after, arrive, told
from tests.scheduler.test_doubts import MARK, start_again, states
from tests.town import FakeChannel, Town


async def stopped(here: Town, channel: FakeChannel, under_way: asyncio.Event) -> None:
    """Siti's story is answered, and while that is under way the pump is told to stop, with no patience."""
    stop, woken = asyncio.Event(), asyncio.Event()
    pump = Pump(here.office, {"telegram": channel}, here.files, woken=woken)
    running = asyncio.create_task(pump.run(stop))
    async with asyncio.timeout(10):
        await arrive(here, SITI, Text(STORY), send=False)
        woken.set()
        await under_way.wait()
        stop.set()
        woken.set()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_a_platform_that_keeps_silent_holds_up_no_stop(here: Town) -> None:
    asked = asyncio.Event()

    class Silent(FakeChannel):
        async def send(self, outbound: Outbound) -> str:
            asked.set()
            await asyncio.Event().wait()
            raise AssertionError("it never answers")

    await stopped(here, Silent("telegram", here), asked)
    assert await states(here, "siti") == [OutState.SENDING]
    await start_again(here)
    await after(here, LONGEST)
    assert [MARK in line for line in told(here, "siti")] == [True]


async def test_a_database_that_is_away_holds_up_no_stop(here: Town, tmp_path: Path) -> None:
    """The message arrived, and that could not be written down: in doubt from the next start on."""
    sent, other = asyncio.Event(), sqlite3.connect(tmp_path / "town.db", isolation_level=None)
    await here.database.close()
    event.listen(here.database.engine.sync_engine, "connect", _impatient)

    class Sending(FakeChannel):
        async def send(self, outbound: Outbound) -> str:
            other.execute("BEGIN IMMEDIATE")
            sent.set()
            return await super().send(outbound)

    with closing(other):
        await stopped(here, Sending("telegram", here), sent)
        with pytest.raises(Unavailable):  # behind what was to be written down, which has failed before it
            await here.office.writer.do(Do(_nothing))
        other.execute("ROLLBACK")
    assert await states(here, "siti") == [OutState.SENDING]
    await start_again(here)
    await after(here, LONGEST)
    assert [MARK in line for line in told(here, "siti")] == [False, True]
    assert await states(here, "siti") == [OutState.SENT]


async def _nothing(session: Transaction) -> None:
    """Any piece of work."""


def _impatient(connection: DBAPIConnection, record: object) -> None:
    """A test waits for nobody."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    cursor.close()
