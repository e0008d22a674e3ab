"""The engine's promises: no update lost, moments in UTC only, nothing left open, nobody quoted in an error."""

from __future__ import annotations

import asyncio
import gc
import sqlite3
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

from conversations.messages import Address
from storage import addresses, marks, outbox, timers
from storage.codec import AddressId
from storage.database import BUSY_MILLISECONDS, Database, Unavailable
from storage.outbox import OutKind
from storage.tables import AddressRow, WordsRow

TASKS, TIMES = 8, 20
FAR = 2**40
PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": BUSY_MILLISECONDS}
NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


async def test_no_read_then_update_is_lost(database: Database) -> None:
    async with database.transaction() as session:
        await marks.put(session, "count", "0")

    async def count() -> None:
        for _ in range(TIMES):
            async with database.transaction() as session:
                known = int(await marks.get(session, "count") or 0)
                await asyncio.sleep(0)
                await marks.put(session, "count", str(known + 1))

    await asyncio.gather(*(count() for _ in range(TASKS)))
    async with database.transaction() as session:
        assert await marks.get(session, "count") == str(TASKS * TIMES)


async def test_an_error_takes_the_whole_transaction_back(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with database.transaction() as session:
            await marks.put(session, "half", "done")
            await session.flush()
            raise ZeroDivisionError
    async with database.transaction() as session:
        assert await marks.get(session, "half") is None


async def test_moments_come_back_as_they_were_in_utc(database: Database) -> None:
    jakarta = timezone(timedelta(hours=7))
    async with database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        await timers.set_alarm(session, chat, "quiet", NOON.astimezone(jakarta))
    async with database.transaction() as session:
        assert await timers.due(session, NOON - timedelta(seconds=1), 9) == []
        assert await timers.due(session, NOON, 9) == [(chat, "quiet")]
        await addresses.seen(session, chat, "", NOON.astimezone(jakarta))
    async with database.transaction() as session:
        row = (await session.exec(select(AddressRow))).one()
    assert row.last_inbound_at == NOON and row.last_inbound_at.utcoffset() == timedelta(0)


async def test_a_naive_moment_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="naive"):
        async with database.transaction() as session:
            chat = await addresses.find_or_add(session, Address("telegram", "1"))
            await timers.set_alarm(session, chat, "quiet", NOON.replace(tzinfo=None))


async def test_an_error_quotes_nobody(database: Database) -> None:
    with pytest.raises(IntegrityError) as refused:
        async with database.transaction() as session:
            session.add(WordsRow(complaint_id=404, kind="note", text=b"rahasia sekali", at=NOON))
    assert "rahasia sekali" not in str(refused.value)


async def test_an_address_is_one_row_whoever_comes_first(database: Database) -> None:
    async def find() -> int:
        async with database.transaction() as session:
            return await addresses.find_or_add(session, Address("whatsapp", "+62811"))

    assert len(set(await asyncio.gather(*(find() for _ in range(TASKS))))) == 1


async def test_what_a_transaction_knew_needs_no_garbage_collector(database: Database) -> None:
    async with database.transaction() as session:
        kept = Decimal(7)
        session.remember(("large",), [kept])
    assert gc.get_referrers(kept) == []


async def test_the_pragmas_of_a_connection(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    try:
        async with database.transaction() as session:
            connection = await session.connection()
            found = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar_one() for name in PRAGMAS}
        assert found == PRAGMAS
    finally:
        await database.close()


async def test_postgresql_keeps_its_promise_whatever_its_server_is_set_to(database: Database) -> None:
    """The server of these tests is set to off."""
    if database.shared:
        async with database.transaction() as session:
            assert (await (await session.connection()).scalar(text("SHOW synchronous_commit"))) == "on"


async def test_a_transaction_holds_the_write_lock_from_its_beginning(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    try:
        async with database.transaction() as session:
            await session.connection()
            with closing(sqlite3.connect(tmp_path / "town.db", timeout=0)) as other:
                with pytest.raises(sqlite3.OperationalError, match="locked"):
                    other.execute("BEGIN IMMEDIATE")
                assert other.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    finally:
        await database.close()


async def test_closed_means_that_no_file_and_no_thread_is_left(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    async with database.transaction() as session:
        await (await session.connection()).execute(text("CREATE TABLE kept (id INTEGER)"))
    assert (tmp_path / "town.db-wal").exists() and set(threading.enumerate()) - before
    await database.close()
    assert names(tmp_path) == ["town.db"]
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=10)  # it has been told to end; returns the moment it has
    assert set(threading.enumerate()) <= before


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def test_a_database_locked_by_another_program_is_unavailable_and_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "locked.db"
    database = Database(f"sqlite+aiosqlite:///{file}?timeout=0")
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(SQLModel.metadata.create_all)
        async with database.engine.connect() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert driver is not None
            await driver.execute("PRAGMA busy_timeout=0")  # a test waits for nobody
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(Unavailable):
                async with database.transaction() as session:
                    await marks.put(session, "a", "b")
        async with database.transaction() as session:
            assert await marks.get(session, "a") is None
    finally:
        await database.close()


async def test_numbers_beyond_four_bytes_are_kept(database: Database) -> None:
    """PostgreSQL gives them out in blocks: a nation would be through with four bytes in days."""
    async with database.transaction() as session:
        await session.exec(insert(AddressRow).values(id=FAR, channel="telegram", external_id="1"))
        await timers.set_alarm(session, AddressId(FAR), "quiet", NOON)
    if database.shared:
        async with database.engine.begin() as connection:
            await connection.execute(text(f"SELECT setval('outbox_id_seq', {FAR})"))
    async with database.transaction() as session:
        assert await timers.due(session, NOON, 9) == [(FAR, "quiet")]
        assert await outbox.add(session, AddressId(FAR), OutKind.MESSAGE, NOON) == (FAR + 1 if database.shared else 1)
    async with database.transaction() as session:
        assert [waiting.address for waiting in await outbox.due(session, NOON, 9)] == [FAR]


async def test_nobody_waits_behind_those_who_wait_for_a_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of ten would else wait for all before it, and a platform's call is over long before."""
    monkeypatch.setattr("storage.database.TURN_SECONDS", 0.05)
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    try:
        async with database.transaction() as session:
            waiting = [asyncio.create_task(_nothing(database)) for _ in range(10)]
            ended, late = await asyncio.wait(waiting, timeout=2)
            assert not late and all(isinstance(task.exception(), Unavailable) for task in ended)
            assert session.in_transaction()
        await _nothing(database)
    finally:
        await database.close()


async def _nothing(database: Database) -> None:
    async with database.transaction():
        pass
