"""Engine and transactions. Every writing transaction takes the write lock at its start; see transaction()."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from storage import driver
from storage.transaction import Spoilt, Transaction

BUSY_MILLISECONDS = 10_000
CONNECT_SECONDS = 10
"""How long a database server may let a new connection wait; without it a host that is gone would take minutes."""


class Unavailable(Exception):
    """The database is locked, full or away: whoever asked is to ask again."""


class Database:
    """One engine. Close it on every way out: an open aiosqlite connection keeps the process alive."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self._turn = asyncio.Lock() if self.engine.dialect.name == "sqlite" else nullcontext()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One commit. No network call belongs inside. Unavailable: nothing was written, the same may work later.

        On SQLite one at a time, in the order they were asked for: waiting here is fair, its own lock is not."""
        try:
            async with self._turn, Transaction(self.engine, expire_on_commit=False) as session, session.begin():
                yield session
        except (OperationalError, Spoilt) as problem:
            trouble = problem.__cause__ if isinstance(problem, Spoilt) else problem
            if isinstance(trouble, OperationalError):
                raise Unavailable(type(trouble.orig).__name__) from None
            raise trouble or problem from None

    async def close(self) -> None:
        await self.engine.dispose()


def _engine(url: str) -> AsyncEngine:
    for logger in ("aiosqlite", "sqlalchemy"):
        logging.getLogger(logger).setLevel(logging.WARNING)  # DEBUG writes parameters and rows: what people said
    sqlite = url.startswith("sqlite")
    options: dict[str, Any] = {"async_creator_fn": driver.connect} if sqlite else {"connect_timeout": CONNECT_SECONDS}
    engine = create_async_engine(url, connect_args=options, hide_parameters=True)  # an error must not quote anybody
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _on_connect)
        event.listen(engine.sync_engine, "begin", _on_begin)
    else:
        event.listen(engine.sync_engine, "begin", _on_begin_postgresql)
    return engine


def _on_connect(connection: Any, record: Any) -> None:
    """Pragmas per connection. `isolation_level=None`: the driver must not begin transactions of its own."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    """The write lock first: a transaction that reads and then writes would lose to another one half-way."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _on_begin_postgresql(connection: Connection) -> None:
    """The same promise there: one transaction after another, the lock going with the commit."""
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")


__all__ = ["Database", "Transaction", "Unavailable"]
