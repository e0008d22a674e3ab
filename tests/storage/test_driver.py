"""The way of a statement to SQLite's thread."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from storage.database import Database


async def test_a_statement_goes_to_the_thread_once_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways, execute = [0], aiosqlite.Connection._execute

    async def counted(self: Any, *given: Any, **more: Any) -> Any:
        ways[0] += 1
        return await execute(self, *given, **more)

    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    try:
        async with database.transaction() as session:
            await (await session.connection()).execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY)"))
        monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
        async with database.transaction() as session:
            connection = await session.connection()
            await connection.execute(text("INSERT INTO kept VALUES (:id)"), [{"id": 1}, {"id": 2}])
            found = await connection.execute(text("SELECT id FROM kept ORDER BY id"))
            assert list(found.keys()) == ["id"] and found.scalars().all() == [1, 2]
        assert ways == [4]  # begin, insert, select, commit; nothing to roll back when the connection is given back
        async with database.transaction() as session:
            assert len(await session.rows(text("SELECT id FROM kept"))) == 2  # type: ignore[arg-type]
        assert ways == [6]  # begin, commit; what is made beforehand is done on the spot
    finally:
        await database.close()


async def test_what_a_statement_raises_comes_back_and_what_it_began_is_rolled_back(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/town.db")
    try:
        async with database.transaction() as session:
            await (await session.connection()).execute(text("CREATE TABLE kept (id INTEGER PRIMARY KEY)"))
        with pytest.raises(IntegrityError):
            async with database.transaction() as session:
                await (await session.connection()).execute(
                    text("INSERT INTO kept VALUES (:id)"), [{"id": 1}, {"id": 1}]
                )
        async with database.transaction() as session:
            assert (await session.rows(text("SELECT id FROM kept"))) == []  # type: ignore[arg-type]
    finally:
        await database.close()
