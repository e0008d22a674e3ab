"""The product's own SQLite file, without aiosqlite's threads: each statement is an await of the one loop, at which the
process may be killed. Another program may hold the lock, and the disk may be full."""

from __future__ import annotations

import asyncio
import random
import re
import shutil
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import SQLModel

from storage import database, driver
from storage.driver import Found, Step

POLL = 0.05
"""Seconds between two looks at a lock that another program holds."""
_BUSY = re.compile(r"PRAGMA busy_timeout=(\d+)")
_engine_of_product = database._engine


class Disk:
    """One database file for a whole run, across all deaths of the process. `full`: no commit succeeds."""

    def __init__(self, file: Path, empty: Path, dice: random.Random) -> None:
        self.file, self.dice, self.full = file, dice, False
        shutil.copyfile(empty, file)
        self._open: list[_Connection] = []
        self._looker = sqlite3.connect(file, isolation_level=None)

    def engine(self, url: str) -> AsyncEngine:
        """In place of `storage.database._engine`: the same engine, connected to this file."""
        if not _ENGINE:
            _ENGINE.append(_engine_of_product("sqlite+aiosqlite:////simulated.db"))
            event.listen(_ENGINE[0].sync_engine, "do_connect", _connect)
        _DISK[:] = [self]
        _ENGINE[0].sync_engine.dispose(close=False)
        return _ENGINE[0]

    def connect(self) -> _Connection:
        connection = _Connection(self)
        self._open.append(connection)
        return connection

    def pull_the_plug(self) -> None:
        """The process is dead: what it had not committed is gone, and its lock."""
        for connection in self._open:
            connection.drop()
        self._open.clear()

    async def hold(self, seconds: float) -> None:
        """Another program writes for so long."""
        other = sqlite3.connect(self.file, isolation_level=None, timeout=0)
        try:
            while not _begun(other):  # noqa: ASYNC110
                await asyncio.sleep(POLL)
            await asyncio.sleep(seconds)
        finally:
            other.close()

    def look(self, query: str, *values: Any) -> list[Any]:
        """What is committed, read from outside and without a lock."""
        return self._looker.execute(query, values).fetchall()

    def close(self) -> None:
        self.pull_the_plug()
        self._looker.close()


class _Connection(driver.Connection):
    """The product's connection, its thread replaced by the loop."""

    def __init__(self, disk: Disk) -> None:
        super().__init__(lambda: sqlite3.connect(disk.file, isolation_level=None, timeout=0), 64)
        self._disk, self._patience, self._before = disk, 0.0, 0
        self._tx = self  # type: ignore[assignment]

    def __await__(self) -> Any:
        return self._connect().__await__()

    def __del__(self) -> None:
        self.drop()

    async def _connect(self) -> _Connection:
        self._connection = self._connector()
        return self

    def put_nowait(self, work: tuple[asyncio.Future[Any], Callable[[], Any]]) -> None:
        """SQLAlchemy's own way past the driver."""
        done, function = work
        done.set_result(function())

    async def close(self) -> None:
        self.drop()

    def stop(self) -> None:
        self.drop()

    def drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    async def run_apart(self, steps: Sequence[Step]) -> list[Found]:
        await asyncio.sleep(0)
        return [await self._carry_out(step) for step in steps]

    async def _carry_out(self, step: Step) -> Found:
        if found := _BUSY.fullmatch(step.statement):
            self._patience = int(found[1]) / 1000
            step = Step("PRAGMA busy_timeout=0", ())
        if step.statement == "BEGIN IMMEDIATE":
            return await self._begin(step)
        (done,) = driver.carry_out(self._conn, (step,))
        return done

    async def _begin(self, step: Step) -> Found:
        """As SQLite waits for a lock, on our clock."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._patience
        while True:
            try:
                (begun,) = driver.carry_out(self._conn, (step,))
                self._before = self.total_changes
                return begun
            except sqlite3.OperationalError:
                if loop.time() >= until:
                    raise
            await asyncio.sleep(POLL)

    async def _execute(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        if fn.__name__ == "commit":
            await self._committing()
        if self._connection is None:
            raise ValueError("Connection closed")
        return fn(*args, **kwargs)

    async def _committing(self) -> None:
        await asyncio.sleep(self._disk.dice.choice((0.0, 0.001, 0.004, 0.02)))
        if self._disk.full and self._connection is not None and self._connection.total_changes > self._before:
            raise sqlite3.OperationalError("database or disk is full")


_ENGINE: list[AsyncEngine] = []
"""One for all runs: compiling its statements takes longer than a run. It holds nothing but them."""
_DISK: list[Disk] = []


def _connect(dialect: Any, record: Any, args: Any, options: dict[str, Any]) -> None:
    options["async_creator_fn"] = lambda *_, **__: _DISK[0].connect()


def _begun(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return False
    return True


def tables(file: Path) -> Path:
    """A file with empty tables, to be copied for each run."""

    engine = create_engine(f"sqlite:///{file}")
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return file
