"""Migrations end where the tables say, run once, and leave a copy of the database as it was."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from conversations.messages import Address
from storage import addresses, migrate, timers
from storage.codec import AddressId
from storage.database import Database

NOON = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
LATER = '''"""A release that is still to come; SQLite makes the table anew, and others point to it."""

import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    with op.batch_alter_table("addresses") as addresses:
        addresses.add_column(sa.Column("nickname", sa.String()))
        addresses.alter_column("unreachable", type_=sa.Text())
'''


async def test_the_migrations_make_what_the_tables_say(database: Database) -> None:
    async with database.engine.connect() as connection:
        assert await connection.run_sync(_differences) == []


async def test_the_migrations_make_the_indexes_as_the_tables_say(tmp_path: Path) -> None:
    """What autogenerate does not compare: the rows an index is over, and expressions."""
    by_tables, by_migrations = (Database(f"sqlite+aiosqlite:///{tmp_path}/{name}.db") for name in ("a", "b"))
    async with by_tables.engine.begin() as connection:
        await connection.run_sync(SQLModel.metadata.create_all)
    await migrate.migrate(by_migrations, tmp_path / "backups")
    assert await _indexes(by_migrations) == await _indexes(by_tables)
    await by_tables.close()
    await by_migrations.close()


async def test_a_fresh_database_is_made_without_a_copy(empty_url: str, tmp_path: Path) -> None:
    database = Database(empty_url)
    try:
        await migrate.migrate(database, tmp_path / "backups")
        async with database.engine.connect() as connection:
            assert set(SQLModel.metadata.tables) < set(await connection.run_sync(_tables))
        assert not (tmp_path / "backups").exists()
    finally:
        await database.close()


async def test_migrating_once_more_changes_nothing(database: Database, tmp_path: Path) -> None:
    chat = await _someone(database)
    await migrate.migrate(database, tmp_path / "backups")
    async with database.transaction() as session:
        assert await addresses.find(session, Address("telegram", "1")) == chat
    assert not (tmp_path / "backups").exists()


async def test_a_later_release_finds_everything_and_leaves_a_copy(
    database: Database, tmp_path: Path, later: Path
) -> None:
    chat, backups = await _someone(database), tmp_path / "backups"
    await migrate.migrate(database, backups)
    async with database.transaction() as session:
        assert await addresses.find(session, Address("telegram", "1")) == chat
    async with database.engine.connect() as connection:
        assert "nickname" in await connection.run_sync(_columns)
    async with database.transaction() as session:
        assert await timers.due(session, NOON, 9) == [(chat, "quiet")]
        with pytest.raises(IntegrityError):
            await timers.set_alarm(session, AddressId(404), "quiet", NOON)
            await timers.due(session, NOON, 9)
        await session.rollback()
    if database.engine.dialect.name != "sqlite":
        assert not backups.exists()  # other engines have their own tools
        return
    (copy,) = backups.iterdir()
    with closing(sqlite3.connect(copy)) as old:
        assert old.execute("SELECT external_id FROM addresses").fetchall() == [("1",)]
        assert old.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert "nickname" not in {row[1] for row in old.execute("PRAGMA table_info(addresses)")}


async def test_a_first_copy_is_not_written_over(database: Database, tmp_path: Path, later: Path) -> None:
    """A migration that broke half-way is tried again: the copy of before the first try is the one to keep."""
    backups = tmp_path / "backups"
    kept = backups / f"before-9999-from-{later.stem}.db"
    backups.mkdir()
    kept.write_bytes(b"as it was")
    await migrate.migrate(database, backups)
    assert kept.read_bytes() == b"as it was"


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One release more, in a copy of the folder. The path returned is named after the newest real one."""
    copied = shutil.copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    newest = sorted(path.name.partition("_")[0] for path in (copied / "versions").glob("*.py"))[-1]
    (copied / "versions" / "9999_later.py").write_text(LATER.format(newest=newest))
    monkeypatch.setattr(migrate, "MIGRATIONS", copied)
    return copied / newest


async def _someone(database: Database) -> int:
    """An address with a row that points to it."""
    async with database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "1"))
        await addresses.named(session, chat, "Siti")
        await timers.set_alarm(session, chat, "quiet", NOON)
    return chat


async def _indexes(database: Database) -> dict[str, str]:
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    async with database.engine.connect() as connection:
        found = (await connection.exec_driver_sql(query)).all()
    return {name: " ".join(sql.replace('"', "").split()) for name, sql in found}


def _differences(connection: Connection) -> object:
    return compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)


def _tables(connection: Connection) -> list[str]:
    return inspect(connection).get_table_names()


def _columns(connection: Connection) -> set[str]:
    return {column["name"] for column in inspect(connection).get_columns("addresses")}
