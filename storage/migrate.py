"""Bring the database to this release's form, after a copy of it as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database

MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database, backups: Path) -> None:
    """Run what is missing. A SQLite file with a report in it is copied to `backups` first."""
    async with database.engine.connect() as connection:
        here = await connection.run_sync(_current)
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if here == newest:
        return
    if here is not None:
        _copy(database, backups / f"before-{newest}-from-{here}.db")
    async with database.engine.connect() as connection:
        await _keep_references(connection, "OFF")
        try:
            async with connection.begin():
                await connection.run_sync(_upgrade)
        finally:
            await _keep_references(connection, "ON")


def configuration(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def _keep_references(connection: AsyncConnection, value: str) -> None:
    """SQLite changes a column by making the table anew; the rows that point to it must bear that moment."""
    if connection.dialect.name == "sqlite":  # no effect inside a transaction: so past the engine, before it begins
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute(f"PRAGMA foreign_keys={value}")


def _upgrade(connection: Connection) -> None:
    command.upgrade(configuration(connection), "head")


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _copy(database: Database, to: Path) -> None:
    """SQLite's online backup: right also while others write. Other engines are backed up by their own tools."""
    file = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or not file or to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
