"""One commit. What is written is gathered and goes to the database together; every query sends it there first.

Many events share a commit: each works inside `attempt`, which takes back what it wrote when it fails. A savepoint is
begun only by an attempt that queries: most events find everything they need already known, and cost no statement.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    Table,
    bindparam,
    delete,
    event,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.util import greenlet_spawn
from sqlmodel import Session, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

BLOCK = 32
"""Numbers a PostgreSQL sequence is asked for at once."""
DEADLOCK = "40P01"

Row = Mapping[str, object]
Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Bulk:
    """One statement for many rows of a table."""

    table: type[SQLModel]
    kind: str
    """insert, once (nothing where it exists already), upsert, update, or delete."""
    by: tuple[str, ...] = ()
    """The columns that say which row; not needed to insert."""
    sets: tuple[tuple[str, Any], ...] = ()
    """What an update writes, where it is more than the row's own values."""

    @property
    def rank(self) -> int:
        """Rows go before the rows that point to them."""
        return _ranks()[self.table.__tablename__]  # type: ignore[index]


@dataclass(slots=True)
class _Layer:
    """What one attempt wrote and learnt."""

    rows: dict[Bulk, dict[Key, Row]] = field(default_factory=dict)
    known: dict[Key, Any] = field(default_factory=dict)
    savepoint: SessionTransaction | None = None

    def put(self, bulk: Bulk, key: Key, row: Row) -> None:
        """In place of whatever else was to happen to the row of this key."""
        for other, rows in self.rows.items():
            if other.table is bulk.table and other is not bulk:
                rows.pop(key, None)
        self.rows.setdefault(bulk, {})[key] = row


class Spoilt(Exception):
    """What others in this commit wrote could not be written: the commit is lost, and no fault of this attempt."""


class _Unit(Session):
    """The synchronous heart: everything here runs where a query may be made."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.layers = [_Layer()]
        self.counters: dict[str, Iterator[int]] = {}

    def write_out(self) -> None:
        """Send what is gathered; an attempt's own rows behind its savepoint."""
        outer, *attempts = self.layers
        try:
            self._send(outer)
        except SQLAlchemyError as problem:
            if attempts:
                raise Spoilt from problem
            raise
        for layer in attempts:
            if layer.savepoint is None:
                layer.savepoint = self.begin_nested()
            self._send(layer)

    def read(self, query: Select[*tuple[Any, ...]], values: Row) -> Sequence[Any]:
        self.write_out()
        return self.connection().execute(query, values).all()

    def write(self, statement: Executable, rows: Sequence[Row]) -> Sequence[Any]:
        self.write_out()
        return self.connection().execute(statement, rows).all()

    def number(self, table: Table) -> int:
        """The next row's id: known before the row is written, so that others can point to it."""
        number = next(self.counters.get(table.name, iter(())), None)
        if number is not None:
            return number
        self.counters[table.name] = _numbers(self.connection(), table)
        return self.number(table)

    def _send(self, layer: _Layer) -> None:
        rows, layer.rows = layer.rows, {}
        connection = self.connection()
        for bulk in sorted(filter(rows.get, rows), key=lambda bulk: bulk.rank):
            connection.execute(_statement(bulk, connection.dialect.name), list(rows[bulk].values()))


class Transaction(AsyncSession):
    """What every storage function takes first."""

    sync_session_class = _Unit
    sync_session: _Unit

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work at the same time."""
        return self.get_bind().dialect.name != "sqlite"

    def gather(self, bulk: Bulk, row: Row, key: Key | None = None) -> None:
        """Write this row with the others. Of all that is gathered for a table under one key the last counts: an alarm
        set and then cancelled is cancelled."""
        self.sync_session.layers[-1].put(bulk, key if key is not None else (object(),), row)

    def known(self, key: Key) -> Any:
        """What was remembered under this key in this transaction; None when nothing was."""
        for layer in reversed(self.sync_session.layers):
            if key in layer.known:
                return layer.known[key]
        return None

    def remember(self, key: Key, value: object) -> None:
        """Keep what was read, or what a query would now find, until the commit. None: it is to be read anew."""
        self.sync_session.layers[-1].known[key] = value

    async def number(self, table: type[SQLModel]) -> int:
        """The id of a row about to be written."""
        return await greenlet_spawn(self.sync_session.number, table.__table__)  # type: ignore[attr-defined]

    async def rows(self, query: Select[*tuple[Any, ...]], **values: object) -> Sequence[Any]:
        """Plain rows: what hot queries read, for an object of a table costs ten times as much. The hottest are made
        once, with parameters (`values`): to make one takes longer than to run it."""
        return await greenlet_spawn(self.sync_session.read, query, values)

    async def written(self, statement: Executable, rows: Sequence[Row]) -> Sequence[Any]:
        """What a statement for many rows returns of them."""
        return await greenlet_spawn(self.sync_session.write, statement, rows)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Everything written inside stays if all goes well; if it raises, nothing of it."""
        unit = self.sync_session
        layer = _Layer()
        unit.layers.append(layer)
        try:
            yield
            if layer.savepoint is not None:
                await greenlet_spawn(unit.write_out)
                await greenlet_spawn(layer.savepoint.commit)
        except BaseException as problem:
            unit.layers.remove(layer)
            if layer.savepoint is not None:
                await greenlet_spawn(layer.savepoint.rollback)
            if clashed(problem):
                raise Spoilt from problem
            raise
        unit.layers.remove(layer)
        outer = unit.layers[-1]
        for bulk, rows in layer.rows.items():
            for key, row in rows.items():
                outer.put(bulk, key, row)
        outer.known.update(layer.known)


def clashed(problem: BaseException | None) -> bool:
    """Whether this is PostgreSQL's word that two transactions waited for each other, and it ended this one."""
    return isinstance(problem, OperationalError) and getattr(problem.orig, "sqlstate", None) == DEADLOCK


@event.listens_for(_Unit, "do_orm_execute")
def _before_query(state: ORMExecuteState) -> None:
    """A query sees what was gathered before it, and reads what it finds anew."""
    state.session.write_out()  # type: ignore[attr-defined]
    if state.is_select:
        state.update_execution_options(populate_existing=True)


@event.listens_for(_Unit, "before_commit")
def _before_commit(session: Session) -> None:
    session.write_out()  # type: ignore[attr-defined]


def _numbers(connection: Connection, table: Table) -> Iterator[int]:
    """Ids no row has. On SQLite the write lock is ours; elsewhere others count at the same time."""
    if connection.dialect.name == "sqlite":
        return count(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one() + 1)
    query = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :block)")
    return iter(connection.execute(query, {"name": table.name, "block": BLOCK}).scalars().all())


@cache
def _ranks() -> dict[str, int]:
    return {table.name: rank for rank, table in enumerate(SQLModel.metadata.sorted_tables)}


@cache
def _statement(bulk: Bulk, dialect: str) -> Executable:
    table: Table = bulk.table.__table__  # type: ignore[attr-defined]
    where = [table.c[name] == bindparam(f"by_{name}") for name in bulk.by]
    match bulk.kind:
        case "insert":
            return insert(table)
        case "update":
            return update(table).where(*where).values(dict(bulk.sets)) if bulk.sets else update(table).where(*where)
        case "delete":
            return delete(table).where(*where)
    dialect_insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = dialect_insert(table)
    if bulk.kind == "once":
        return statement.on_conflict_do_nothing()
    values = {column.name: statement.excluded[column.name] for column in table.c if column.name not in bulk.by}
    return statement.on_conflict_do_update(index_elements=list(bulk.by), set_=values)
