"""Bring the database to this release's form, after a copy of it as it was.

Alembic is imported only when there is something to do: every ordinary start is spared its third of a second.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.database import Database, Unavailable
from storage.dumps import copy_sqlite
from storage.folder import Unusable

if TYPE_CHECKING:
    from alembic.config import Config

HELD = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
"""SQLite's words for a file that another program is writing to."""
MIGRATIONS = Path(__file__).parent / "migrations"


async def migrate(database: Database, backups: Path) -> None:
    """Run what is missing: revisions are files named NNNN_what.py. An older SQLite file is copied first.
    Raises Unusable, or Unavailable while another program holds it."""
    here = await _revision(database)
    newest = max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    if here == newest:
        return
    if here is not None and not knows(here):
        raise Unusable("This database is of a newer release of Kanal. Please install that one.")
    if here is not None:
        _copy(database, backups / f"before-{newest}-from-{here}.db")
    async with database.engine.connect() as connection:
        await _keep_references(connection, "OFF")
        try:
            async with connection.begin():
                await connection.run_sync(_upgrade)
        finally:
            await _keep_references(connection, "ON")


def knows(revision: str) -> bool:
    """Whether a database at this revision is of this release or an earlier one."""
    return any((MIGRATIONS / "versions").glob(f"{revision}_*.py"))


def configuration(connection: Connection) -> Config:
    """Alembic's configuration over a connection that is open already."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


async def _revision(database: Database) -> str | None:
    try:
        async with database.engine.connect() as connection:
            return await connection.run_sync(_current)
    except (SQLAlchemyError, OSError) as problem:
        why = getattr(problem, "orig", None) or problem
        if database.engine.dialect.name != "sqlite":
            raise Unusable(
                f"The database {database.engine.url.render_as_string()} cannot be reached: {first_line(why)}.\n"
                "Start its server, or put storage.database_url (KANAL_STORAGE__DATABASE_URL) right."
            ) from None
        if getattr(why, "sqlite_errorcode", None) in HELD:
            raise Unavailable(first_line(why)) from None
        raise Unusable(
            f"The database {database.engine.url.database} cannot be used: {why}.\n"
            "If it is damaged, move its folder aside and bring a backup back with ./kanal restore; "
            "if it is the wrong one, name another folder with --data."
        ) from None


def first_line(problem: BaseException) -> str:
    """What the driver says of a connection that was not made: host, port, name and reason, never a password."""
    words = str(problem).partition("\n")[0].removeprefix("connection failed: ").removeprefix("connection is bad: ")
    return words.rstrip(".") or type(problem).__name__


async def _keep_references(connection: AsyncConnection, value: str) -> None:
    """SQLite changes a column by making the table anew; the rows that point to it must bear that moment."""
    if connection.dialect.name == "sqlite":  # no effect inside a transaction: so past the engine, before it begins
        driver = (await connection.get_raw_connection()).driver_connection
        assert driver is not None
        await driver.execute(f"PRAGMA foreign_keys={value}")


def _upgrade(connection: Connection) -> None:
    from alembic import command

    command.upgrade(configuration(connection), "head")


def _current(connection: Connection) -> str | None:
    """The revision the database stands at; None when it is new."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return revision


def _copy(database: Database, to: Path) -> None:
    """SQLite alone: other engines are backed up by their own tools."""
    file = database.engine.url.database
    if database.engine.dialect.name != "sqlite" or not file or to.exists():
        return
    to.parent.mkdir(parents=True, exist_ok=True)
    copy_sqlite(Path(file), to)
