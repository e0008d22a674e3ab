"""The ways to the databases' own drivers: any number of statements in one go. On SQLite what is short is done on the
spot: the way to the connection's thread and back costs ten times as much. What may take long, or wait for the disk or
for another program (to begin, to commit, whatever comes through SQLAlchemy), goes to the thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import aiosqlite


class Step(NamedTuple):
    """A statement, with its parameters, or those of `many` executions."""

    statement: str
    parameters: Any
    many: bool = False


class Found(NamedTuple):
    """What a statement left: its rows, and what the DB-API says of it."""

    rows: list[Any]
    description: Any = None
    rowcount: int = -1
    lastrowid: int | None = None


def carry_out(connection: sqlite3.Connection, steps: Sequence[Step]) -> list[Found]:
    """Each in its turn; the first that raises ends it."""
    found = []
    cursor = connection.cursor()
    try:
        for statement, parameters, many in steps:
            if many:
                cursor.executemany(statement, parameters)
            else:
                cursor.execute(statement, parameters)
            rows = cursor.fetchall() if cursor.description else []
            found.append(Found(rows, cursor.description, cursor.rowcount, cursor.lastrowid))
    finally:
        cursor.close()
    return found


class Cursor:
    """Of one statement, its rows fetched where it was executed; as much of a cursor as SQLAlchemy uses."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._found = Found([])

    @property
    def description(self) -> Any:
        return self._found.description

    @property
    def rowcount(self) -> int:
        return self._found.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._found.lastrowid

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        (self._found,) = await self._connection.run_apart((Step(statement, parameters),))

    async def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        (self._found,) = await self._connection.run_apart((Step(statement, rows, many=True),))

    async def fetchall(self) -> list[Any]:
        return self._found.rows

    async def close(self) -> None:
        """Nothing is open: its rows are here."""


class Connection(aiosqlite.Connection):
    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def run(self, steps: Sequence[Step]) -> list[Found]:
        """On the spot: inside a transaction, which nobody holds up any more."""
        return carry_out(self._conn, steps)

    async def run_apart(self, steps: Sequence[Step]) -> list[Found]:
        """On the connection's thread."""
        found: list[Found] = await self._execute(carry_out, self._conn, steps)  # type: ignore[no-untyped-call]
        return found

    async def rollback(self) -> None:
        """Every connection given back is rolled back; mostly there is nothing to roll back."""
        if self._conn.in_transaction:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    """Used by two threads, never by both at once."""
    options["check_same_thread"] = False
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=0)
    connection._thread.daemon = True  # as SQLAlchemy does: one left open must not hold up the end
    return connection


async def run(connection: Any, steps: Sequence[Step]) -> list[Found]:
    """On either database: `connection` is ours to SQLite, or psycopg's."""
    if isinstance(connection, Connection):
        return await connection.run(steps)
    found = []
    async with connection.cursor() as cursor:
        for step in steps:
            found.append(await _run(cursor, step))
    return found


async def _run(cursor: Any, step: Step) -> Found:
    if not step.many:
        await cursor.execute(step.statement, step.parameters)
        return Found(await cursor.fetchall() if cursor.description else [], cursor.description, cursor.rowcount)
    await cursor.executemany(step.statement, step.parameters, returning=True)
    rows: list[Any] = []
    while True:
        rows += await cursor.fetchall() if cursor.description else []
        if not cursor.nextset():
            return Found(rows, cursor.description)
