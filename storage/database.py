"""Engine and transactions. Every writing transaction takes its locks at its start; see transaction()."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from conversations.messages import Address
from storage import driver
from storage.transaction import Spoilt, Transaction, clashed

BUSY_MILLISECONDS = 5_000
TURN_SECONDS = 5.0
"""How long a transaction waits for those before it, while another program may hold SQLite's lock: whoever called is
told within ten seconds, where platforms wait for fifteen."""
CONNECT_SECONDS = 10
"""How long a database server may let a new connection wait; without it a host that is gone would take minutes."""

IDLE_SECONDS = 10
"""A PostgreSQL transaction whose process has said nothing for so long is broken off by the server: a machine that is
gone, or hangs, must not keep everybody else's locks."""


class Unavailable(Exception):
    """The database is locked, full or away: whoever asked is to ask again."""


class Clash(Unavailable):
    """Two transactions waited for each other, and this one gave way: the same works at once."""


class Database:
    """One engine. Close it on every way out: an open aiosqlite connection keeps the process alive."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)
        self.shared = self.engine.dialect.name != "sqlite"
        """Other processes may be at work on it too."""
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def transaction(self, of: Collection[Address] | None = None) -> AsyncIterator[Transaction]:
        """One commit. No network call belongs inside. Unavailable: nothing was written, the same may work later.

        On SQLite one at a time, in the order they were asked for: waiting here is fair, its own lock is not.
        On PostgreSQL too, among all processes, unless it is known what it is about: `of` are the citizens' chats it
        writes for, and only those that write for one of them wait for each other."""
        engine = self.engine.execution_options(of=of) if self.shared else self.engine
        try:
            async with self._in_turn(), Transaction(engine) as session, session.begin():
                await session.open()
                yield session
        except (OperationalError, Spoilt) as problem:
            trouble = problem.__cause__ if isinstance(problem, Spoilt) else problem
            if clashed(trouble):
                raise Clash(type(trouble).__name__) from None
            if isinstance(trouble, OperationalError):
                raise Unavailable(type(trouble.orig).__name__) from None
            raise trouble or problem from None

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """A look at what is committed, beside everybody who writes: it waits for nobody, and nobody waits for it. Keep
        it short all the same: while it is open SQLite's log only grows. Unavailable: the same may work later."""
        try:
            async with Transaction(self.engine.execution_options(reads=True)) as session, session.begin():
                await session.open()
                yield session
        except OperationalError as problem:
            raise Unavailable(type(problem.orig).__name__) from None

    @asynccontextmanager
    async def _in_turn(self) -> AsyncIterator[None]:
        if self.shared:
            yield
            return
        try:
            async with asyncio.timeout(TURN_SECONDS):
                await self._turn.acquire()
        except TimeoutError:
            raise Unavailable("busy") from None
        try:
            yield
        finally:
            self._turn.release()

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
        event.listen(engine.sync_engine, "connect", _on_connect_postgresql)
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
    reads = connection.get_execution_options().get("reads", False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _on_connect_postgresql(connection: Any, record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    cursor.execute("SET synchronous_commit = on")  # whatever the server or the role is set to
    cursor.close()
    connection.commit()


def _on_begin_postgresql(connection: Connection) -> None:
    """The same promise there, the locks going with the commit. Chats are locked in one order, before anything else."""
    if connection.get_execution_options().get("reads", False):
        return
    chats: Collection[Address] | None = connection.get_execution_options().get("of")
    if chats is None:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(1)")
        return
    connection.exec_driver_sql("SELECT pg_advisory_xact_lock_shared(1)")
    if chats:
        query = "SELECT pg_advisory_xact_lock(chat) FROM unnest(%s::bigint[]) AS chat"
        connection.exec_driver_sql(query, (sorted(map(_key, chats)),))


def _key(chat: Address) -> int:
    """A number for a chat, the same in every process; two chats of one number would only wait for each other."""
    named = f"{chat.channel} {chat.id}".encode()
    return int.from_bytes(blake2b(named, digest_size=8).digest(), signed=True)


__all__ = ["Clash", "Database", "Transaction", "Unavailable"]
