"""A city moves from its SQLite file into an empty PostgreSQL database. No bot may run on either meanwhile.

Rows go table by table in the order of their keys, each portion one commit: what is there is always the beginning of
what is to come, so a move that was broken off goes on where it stopped. At the end every table is counted and hashed on
both sides. Until then a table of its own says whose the rows are, and no bot starts there.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    MetaData,
    NullPool,
    Result,
    Select,
    String,
    Table,
    collate,
    create_engine,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlmodel import AutoString, SQLModel

from storage import folder
from storage.attachments import STORED
from storage.database import Database
from storage.dumps import POSTGRESQL, SQLITE, engine_of, sqlite_file
from storage.files import Files
from storage.folder import Unusable
from storage.migrate import first_line, migrate
from storage.tables import AttachmentRow, MarkRow

PORTION = 5_000
"""Rows of one commit."""
CITY = "city"
"""The mark that tells this city from every other; made by its first move."""
_ALONE = 2
"""The advisory lock of whoever moves a city in."""
_MOVING = Table("moving", MetaData(), Column("city", String, primary_key=True))
_OWN = frozenset({_MOVING.name, "alembic_version"})

Told = Callable[[str, int, int], None]
"""Called with a table, its rows that are there, and how many it has."""


class MoveProblem(Unusable):
    """The city cannot be moved. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved, and found to be the same on both sides."""

    to: str
    """The address, without its password."""
    rows: dict[str, int]
    missing: int
    """Stored attachments that lie no longer in the folder."""
    anew: bool
    """What an earlier try had brought was of an older state of the city, and was brought again."""


def move(source: str, target: str, data: Path, told: Told) -> Moved:
    """From the SQLite database of one URL to the PostgreSQL database of the other. Raises MoveProblem, Unusable."""
    _refuse(source, target)
    with folder.held(sqlite_file(source).parent, "migrate-to"), _explained():
        asyncio.run(_migrated(source, data))
        here, there = _engine(URL.create("sqlite", database=str(sqlite_file(source)))), _engine(make_url(target))
        with here.connect() as old, _reached(there) as new:
            city = _city(old)
            _take(new, city)
            asyncio.run(_migrated(target, data))
            _mark(new, city)
            anew = _begin_anew_unless_same(old, new)
            rows = {table.name: _copy(old, new, table, told) for table in _tables()}
            _compare(old, new)
            _finish(new)
            return Moved(make_url(target).render_as_string(), rows, _missing(new, Files(data / "attachments")), anew)


async def refuse_half_a_city(database: Database) -> None:
    """Nobody is served from a database into which a city is still moving. Raises Unusable."""
    if engine_of(database.url) != POSTGRESQL:
        return
    async with database.engine.connect() as connection:
        if await connection.scalar(text("SELECT to_regclass('moving') IS NOT NULL")):
            raise Unusable(
                "A city has not wholly moved into this database yet. Finish it with ./kanal migrate-to, from where the "
                "city is."
            )


def _refuse(source: str, target: str) -> None:
    if engine_of(source) != SQLITE:
        raise MoveProblem(
            "The settings name a PostgreSQL database already. To move the city in the data folder there, take "
            "storage.database_url (KANAL_STORAGE__DATABASE_URL) out until that is done."
        )
    if engine_of(target) != POSTGRESQL:
        raise MoveProblem("A city moves to PostgreSQL: postgresql+psycopg://name@host/database.")
    if not sqlite_file(source).exists():
        raise MoveProblem(f"There is no city at {sqlite_file(source)}. Or is it another one (--data, --config)?")


def _engine(url: URL) -> Engine:
    return create_engine(url, poolclass=NullPool, hide_parameters=True)


def _reached(there: Engine) -> Connection:
    try:
        return there.connect()
    except OperationalError as problem:
        raise MoveProblem(
            f"The database {there.url.render_as_string()} cannot be reached: {first_line(problem.orig or problem)}.\n"
            "Nothing was moved. Start its server, make the database (createdb), or put the address right."
        ) from None


@contextmanager
def _explained() -> Iterator[None]:
    """A database's own troubles, in a sentence without anybody's words."""
    from psycopg import Error  # every start looks whether a city is half moved; only a move reads this driver

    try:
        yield
    except (SQLAlchemyError, Error) as problem:
        why = getattr(problem, "orig", None) or problem
        raise MoveProblem(
            f"The move was broken off: {type(why).__name__}. The same command goes on where it stopped."
        ) from None


async def _migrated(url: str, data: Path) -> None:
    database = Database(url)
    try:
        await migrate(database, data / "backups")
    finally:
        await database.close()


def _tables() -> list[Table]:
    """Rows go after the rows they point to."""
    return SQLModel.metadata.sorted_tables


def _city(old: Connection) -> str:
    marks: Table = MarkRow.__table__  # type: ignore[attr-defined]
    new = sqlite.insert(marks).values(name=CITY, value=secrets.token_hex(16)).on_conflict_do_nothing()
    old.execute(new)
    old.commit()
    return str(old.scalar(select(marks.c.value).where(marks.c.name == CITY)))


def _take(new: Connection, city: str) -> None:
    """For this move alone, and only if nothing is there but what an earlier try of it brought."""
    if not new.scalar(select(func.pg_try_advisory_lock(_ALONE))):
        raise MoveProblem("Somebody else is moving a city into this database just now.")
    names = set(inspect(new).get_table_names())
    if _MOVING.name in names:
        if new.scalars(select(_MOVING.c.city)).all() != [city]:
            raise MoveProblem("Another city is moving into this database. Please name an empty one.")
    elif names - _OWN - {table.name for table in _tables()}:
        raise MoveProblem("This database holds tables that are not Kanal's. Please name an empty one.")
    elif any(_count(new, table) for table in _tables() if table.name in names):
        raise MoveProblem(
            "This database holds a city already. If it is this one, moved before: put its address into "
            "storage.database_url (KANAL_STORAGE__DATABASE_URL). If not, name an empty database."
        )
    new.commit()


def _mark(new: Connection, city: str) -> None:
    if not inspect(new).has_table(_MOVING.name):
        _MOVING.create(new)
        new.execute(insert(_MOVING).values(city=city))
    new.commit()


def _begin_anew_unless_same(old: Connection, new: Connection) -> bool:
    """Whether what an earlier try brought was no longer true, and was taken away: somebody was served meanwhile."""
    brought = {table: _count(new, table) for table in _tables()}
    if all(_digest(old, table, count) == _digest(new, table, count) for table, count in brought.items()):
        return False
    new.execute(text(f"TRUNCATE {', '.join(table.name for table in _tables())}"))
    new.commit()
    return True


def _copy(old: Connection, new: Connection, table: Table, told: Told) -> int:
    there, wanted = _count(new, table), _count(old, table)
    told(table.name, there, wanted)
    rows = _stream(old, _rows(old, table).offset(there))
    for portion in _portions(rows, table):
        _bring(new, table, portion)
        there += len(portion)
        told(table.name, there, wanted)
    return there


def _portions(rows: Any, table: Table) -> Iterator[Sequence[Any]]:
    """Rows that point to rows of their own table come at once: to later ones too."""
    if any(key.column.table is table for key in table.foreign_keys):
        return iter([found] if (found := rows.all()) else [])
    portions: Iterator[Sequence[Any]] = rows.partitions()
    return portions


def _bring(new: Connection, table: Table, rows: Sequence[Any]) -> None:
    columns = ", ".join(f'"{column.name}"' for column in table.c)
    driver: Any = new.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)
    new.commit()


def _compare(old: Connection, new: Connection) -> None:
    """By count and hash."""
    wrong = [
        table.name
        for table in _tables()
        if _count(old, table) != _count(new, table) or _digest(old, table) != _digest(new, table)
    ]
    if wrong:
        raise MoveProblem(f"What arrived is not what is here ({', '.join(wrong)}). Start again: it is brought anew.")


def _finish(new: Connection) -> None:
    """Whatever comes next gets a number of its own; from here on this is a city like every other."""
    for table in _tables():
        if table.primary_key.columns.keys() == ["id"] and not _of_words(table.c.id):
            new.execute(
                text(f"SELECT setval(pg_get_serial_sequence(:name, 'id'), max(id)) FROM {table.name}"),  # noqa: S608
                {"name": table.name},
            )
    _MOVING.drop(new)
    new.execute(text("ANALYZE"))
    new.commit()


def _missing(new: Connection, files: Files) -> int:
    attachments: Table = AttachmentRow.__table__  # type: ignore[attr-defined]
    stored = select(attachments.c.file_name).where(attachments.c.state == STORED)
    return sum(not files.path(name).is_file() for name in new.scalars(stored) if name is not None)


def _count(connection: Connection, table: Table) -> int:
    return connection.scalar(select(func.count()).select_from(table)) or 0


def _digest(connection: Connection, table: Table, first: int | None = None) -> str:
    """The SHA-256 of the first rows (None: of all), the same on every engine."""
    over = hashlib.sha256()
    for row in _stream(connection, _rows(connection, table).limit(first)):
        over.update(repr([_plain(value) for value in row]).encode())
    return over.hexdigest()


def _stream(connection: Connection, query: Select[*tuple[Any, ...]]) -> Result[*tuple[Any, ...]]:
    """Not all of them in memory at once."""
    return connection.execute(query, execution_options={"yield_per": PORTION})


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _rows(connection: Connection, table: Table) -> Select[*tuple[Any, ...]]:
    """In the order of their keys, and that byte by byte: the engines' own orders of words differ."""
    words = connection.dialect.name == POSTGRESQL
    keys = (collate(key, "C") if words and _of_words(key) else key for key in table.primary_key)
    return select(table).order_by(*keys)


def _of_words(column: Column[Any]) -> bool:
    """SQLModel's own type for words is no `String`."""
    return isinstance(column.type, String | AutoString)
