"""SQLite's connection, with one way to its thread and back for each statement. SQLAlchemy's own goes four times (for a
cursor, to execute, to fetch, to close), and each time costs as much as a short statement."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiosqlite


class Cursor:
    """Of one statement, its rows fetched where it was executed; as much of a cursor as SQLAlchemy uses."""

    arraysize = 1

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        await self._connection.run(lambda cursor: cursor.execute(statement, parameters), self._keep)

    async def executemany(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        await self._connection.run(lambda cursor: cursor.executemany(statement, rows), self._keep)

    async def fetchall(self) -> list[Any]:
        return self._rows

    async def close(self) -> None:
        """Nothing is open: its rows are here."""

    def _keep(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.rowcount, self.lastrowid = cursor.description, cursor.rowcount, cursor.lastrowid
        self._rows = cursor.fetchall() if cursor.description else []


class Connection(aiosqlite.Connection):
    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self)

    async def run(self, execute: Callable[[sqlite3.Cursor], object], keep: Callable[[sqlite3.Cursor], None]) -> None:
        """A statement and all it finds."""

        def there() -> None:
            cursor = self._conn.cursor()
            try:
                execute(cursor)
                keep(cursor)
            finally:
                cursor.close()

        await self._execute(there)  # type: ignore[no-untyped-call]

    async def rollback(self) -> None:
        """Every connection given back is rolled back; mostly there is nothing to roll back."""
        if self._conn.in_transaction:
            await super().rollback()


def connect(database: str, **options: Any) -> Connection:
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=0)
    connection._thread.daemon = True  # as SQLAlchemy does: one left open must not hold up the end
    return connection
