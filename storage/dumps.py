"""A consistent copy of a whole database while others write to it, and the way back. SQLite by its online backup,
PostgreSQL by its own programs; the rows are looked at with plain queries, so that any release's tables will do."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, NullPool, column, func, inspect, select, table, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from storage.attachments import STORED

SQLITE, POSTGRESQL = "sqlite", "postgresql"
_ATTACHMENTS = table("attachments", column("file_name"), column("sha256"), column("state"))


class BackupProblem(Exception):
    """It cannot be done. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds: its revision, rows by table, and the stored attachments' names with their SHA-256."""

    revision: str
    rows: dict[str, int]
    attachments: dict[str, str]


def engine_of(url: str) -> str:
    """`sqlite` or `postgresql`."""
    return make_url(url).get_backend_name()


def sqlite_file(url: str) -> Path:
    """Where an SQLite database lies."""
    return Path(make_url(url).database or "")


def copy_sqlite(file: Path, to: Path) -> None:
    """SQLite's online backup: right also while others write. The copy is one file without companions."""
    there = file.absolute().as_uri() + "?mode=rw"  # never a new, empty one
    with closing(sqlite3.connect(there, uri=True)) as source, closing(sqlite3.connect(to)) as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


async def take(url: str, to: Path) -> Contents:
    """Copy the database of `url` into the file `to`, checked. Others go on reading and writing."""
    if engine_of(url) == POSTGRESQL:
        return await _dump(url, to)
    with _told():
        copy_sqlite(sqlite_file(url), to)
    return await checked(to)


async def checked(file: Path) -> Contents:
    """What an SQLite file holds, once SQLite itself finds it in order."""
    async with _connected(URL.create("sqlite+aiosqlite", database=str(file))) as connection:
        if (await connection.execute(text("PRAGMA integrity_check"))).scalars().all() != ["ok"]:
            raise BackupProblem(f"SQLite finds {file} damaged (PRAGMA integrity_check).")
        if (await connection.execute(text("PRAGMA foreign_key_check"))).first() is not None:
            raise BackupProblem(f"Rows of {file} point to rows that are missing (PRAGMA foreign_key_check).")
        return await connection.run_sync(_contents)


async def is_empty(url: str) -> bool:
    """Whether nothing is there that could be overwritten."""
    if engine_of(url) == SQLITE:
        return not sqlite_file(url).exists()
    async with _connected(url) as connection:
        return not await connection.run_sync(lambda inner: inspect(inner).get_table_names())


async def bring(url: str, dump: Path) -> Contents:
    """Into an empty PostgreSQL database: the whole dump or nothing of it."""
    options = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    await _run("pg_restore", url, *options, str(dump))
    async with _connected(url) as connection:
        return await connection.run_sync(_contents)


async def _dump(url: str, to: Path) -> Contents:
    """The rows counted are exactly those dumped: both see the same snapshot."""
    async with _connected(url) as connection:
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        snapshot = (await connection.execute(text("SELECT pg_export_snapshot()"))).scalar_one()
        contents = await connection.run_sync(_contents)
        options = ("--format=custom", "--no-owner", "--no-privileges")
        await _run("pg_dump", url, *options, f"--snapshot={snapshot}", f"--file={to}")
        return contents


def _contents(connection: Connection) -> Contents:
    names = sorted(inspect(connection).get_table_names())
    if "alembic_version" not in names:
        raise BackupProblem("This database is not Kanal's: its tables are missing.")
    rows = {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}
    stored = select(_ATTACHMENTS.c.file_name, _ATTACHMENTS.c.sha256).where(_ATTACHMENTS.c.state == STORED)
    revision: str = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    return Contents(revision, rows, {row.file_name: row.sha256 for row in connection.execute(stored)})


@asynccontextmanager
async def _connected(url: str | URL) -> AsyncIterator[AsyncConnection]:
    """A connection of its own: it neither waits for the writers' lock nor takes it."""
    engine = create_async_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with _told():
            async with engine.connect() as connection:
                yield connection
    finally:
        await engine.dispose()


@contextmanager
def _told() -> Iterator[None]:
    """A database's own troubles, in a sentence."""
    try:
        yield
    except SQLAlchemyError as problem:
        why = getattr(problem, "orig", None) or problem
        raise BackupProblem(f"The database cannot be read: {type(why).__name__}. Is it there, does it run?") from None
    except sqlite3.Error as problem:
        raise BackupProblem(f"The database cannot be read: {problem}.") from None


async def _run(program: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs; the password goes through the environment, where other users cannot read it."""
    path, address = shutil.which(program), make_url(url)
    if path is None:
        raise BackupProblem(
            f"{program} is not installed, and only it can do this. On Debian or Ubuntu: sudo apt install "
            "postgresql-client (of the server's version or newer)."
        )
    secret = {"PGPASSWORD": str(address.password)} if address.password is not None else {}
    running = await asyncio.create_subprocess_exec(
        path,
        *arguments,
        f"--dbname={_conninfo(address)}",
        env=os.environ | secret,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await running.communicate()
    if running.returncode:
        errors = [line for line in said.decode(errors="replace").splitlines() if line.startswith(f"{program}: error:")]
        raise BackupProblem("\n".join(errors) or f"{program} ended with code {running.returncode}.")


def _conninfo(address: URL) -> str:
    """The address as PostgreSQL's own programs read it, without the password."""
    parts: dict[str, object] = {"dbname": address.database, "user": address.username}
    parts |= {"host": address.host, "port": address.port, **address.query}
    return " ".join(f"{name}={_quoted(str(value))}" for name, value in parts.items() if value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
