"""One commit. What is written is gathered and goes to the database together; every query sends it there first.

Many events share a commit: each works inside `attempt`, which takes back what it wrote when it fails. A savepoint is
begun only by an attempt that queries: most events find everything they need already known, and cost no statement.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Executable, Select, Table, bindparam, delete, event, func, insert, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.orm import ORMExecuteState, SessionTransaction
from sqlalchemy.util import await_only, greenlet_spawn
from sqlmodel import Session, SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import driver
from storage.driver import Found, Step
from storage.prepared import Row, prepared

BLOCK = 32
"""Numbers a PostgreSQL sequence is asked for at once."""
DEADLOCK = "40P01"
_NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"

Key = tuple[object, ...]


@dataclass(frozen=True, slots=True, eq=False)
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
    """What one attempt wrote, and what was known before it."""

    rows: dict[Bulk, dict[Key | int, Row]] = field(default_factory=dict)
    """By the key they were gathered under; a number where they had none."""
    before: list[tuple[Key, Any]] = field(default_factory=list)
    savepoint: SessionTransaction | None = None

    def put(self, bulk: Bulk, key: Key | int, row: Row) -> None:
        """In place of whatever else was to happen to the row of this key."""
        if not isinstance(key, int):
            for other, rows in self.rows.items():
                if other.table is bulk.table and other is not bulk:
                    rows.pop(key, None)
        self.rows.setdefault(bulk, {})[key] = row

    def take_over(self, inner: _Layer) -> None:
        """What an attempt wrote that went well."""
        for bulk, rows in inner.rows.items():
            for other, mine in self.rows.items():
                if other.table is bulk.table and other is not bulk:
                    for key in mine.keys() & rows.keys():
                        del mine[key]
            self.rows.setdefault(bulk, {}).update(rows)
        self.before += inner.before


class Spoilt(Exception):
    """What others in this commit wrote could not be written: the commit is lost, and no fault of this attempt."""


class _Unit(Session):
    """The synchronous heart: ORM statements go through it."""

    owner: Transaction

    def savepoint(self) -> SessionTransaction:
        """Set now: SQLAlchemy would only at the next statement it sees."""
        savepoint = self.begin_nested()
        self.connection()
        return savepoint


class Transaction(AsyncSession):
    """What every storage function takes first."""

    sync_session_class = _Unit
    sync_session: _Unit

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self.sync_session.owner = self
        self._dialect = engine.dialect
        self._connection: Any = None
        self._layers = [_Layer()]
        self._known: dict[Key, Any] = {}
        self._numbers: dict[type[SQLModel], Iterator[int]] = {}
        self._serial = count()

    async def open(self) -> None:
        """Begin: from here on its locks are held."""
        connection = await self.connection()
        self._connection = (await connection.get_raw_connection()).driver_connection

    async def close(self) -> None:
        """What is known goes at once: SQLAlchemy's sessions point to themselves, and would keep it until the garbage
        collector has looked through all of it."""
        await super().close()
        self._known.clear()
        self._layers = [_Layer()]

    @property
    def shared(self) -> bool:
        """Whether other processes may be at work at the same time."""
        return self._dialect.name != "sqlite"

    def gather(self, bulk: Bulk, row: Row, key: Key | None = None) -> None:
        """Write this row with the others. Of all that is gathered for a table under one key the last counts: an alarm
        set and then cancelled is cancelled."""
        self._layers[-1].put(bulk, key if key is not None else next(self._serial), row)

    def known(self, key: Key) -> Any:
        """What was remembered under this key in this transaction; None when nothing was."""
        return self._known.get(key)

    def remember(self, key: Key, value: object) -> None:
        """Keep what was read, or what a query would now find, until the commit. None: it is to be read anew."""
        if len(self._layers) > 1:
            self._layers[-1].before.append((key, self._known.get(key)))
        self._known[key] = value

    async def number(self, table: type[SQLModel]) -> int:
        """The id of a row about to be written, so that others can point to it."""
        number = next(self._numbers.get(table, iter(())), None)
        if number is not None:
            return number
        self._numbers[table] = await self._fresh(table)
        return await self.number(table)

    async def rows(self, query: Select[*tuple[Any, ...]], **values: object) -> Sequence[Any]:
        """Plain rows of a query that is made once, with parameters (`values`): what hot queries read, for an object of
        a table costs ten times as much."""
        made = prepared(query, self._dialect)
        return made.rows((await self.write_out(made.once(values)))[-1])

    async def written(self, statement: Executable, rows: Sequence[Row]) -> Sequence[Any]:
        """What a statement for many rows, made once, returns of them."""
        made = prepared(statement, self._dialect, tuple(rows[0]))
        found = await self.write_out(*map(made.once, rows), writes=True)
        return [row for one in found[-len(rows) :] for row in made.rows(one)]

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """Everything written inside stays if all goes well; if it raises, nothing of it."""
        layer = _Layer()
        self._layers.append(layer)
        try:
            yield
            if layer.savepoint is not None:
                await self.write_out()
                await greenlet_spawn(layer.savepoint.commit)
        except BaseException as problem:
            self._layers.remove(layer)
            for key, value in reversed(layer.before):
                self._known[key] = value
            if layer.savepoint is not None:
                await greenlet_spawn(layer.savepoint.rollback)
            if clashed(problem):
                raise Spoilt from problem
            raise
        self._layers.remove(layer)
        self._layers[-1].take_over(layer)

    async def write_out(self, *then: Step, writes: bool = False) -> list[Found]:
        """Send what is gathered, and `then` with it; whatever an attempt `writes`, behind its savepoint."""
        outer, *attempts = self._layers
        if attempts and outer.rows:
            try:
                await self._run(self._steps(outer))
            except Exception as problem:
                raise Spoilt from problem
        steps = self._steps(outer)
        last = max((n for n, layer in enumerate(attempts, 1) if writes or layer.rows), default=0)
        for layer in attempts[:last]:
            if layer.savepoint is None:
                await self._run(steps)
                steps = []
                layer.savepoint = await greenlet_spawn(self.sync_session.savepoint)
            steps += self._steps(layer)
        return await self._run([*steps, *then])

    def _steps(self, layer: _Layer) -> list[Step]:
        rows, layer.rows = layer.rows, {}
        steps = []
        for bulk in sorted(filter(rows.get, rows), key=lambda bulk: bulk.rank):
            these = rows[bulk].values()
            given = tuple(next(iter(these)))
            steps.append(prepared(_statement(bulk, self._dialect.name), self._dialect, given).many(these))
        return steps

    async def _run(self, steps: Sequence[Step]) -> list[Found]:
        if not steps:
            return []
        error = self._dialect.loaded_dbapi.Error
        try:
            return await driver.run(self._connection, steps)
        except error as problem:
            raise DBAPIError.instance(None, None, problem, error, dialect=self._dialect) from None

    async def _fresh(self, table: type[SQLModel]) -> Iterator[int]:
        """Ids no row has. On SQLite the write lock is ours; elsewhere others count at the same time."""
        if self.shared:
            ((rows, *_),) = await self._run([Step(_NUMBERS, (table.__tablename__, BLOCK))])
            return iter([number for (number,) in rows])
        (found,) = await self._run([prepared(_highest(table), self._dialect).once({})])
        return count(found.rows[0][0] + 1)


def clashed(problem: BaseException | None) -> bool:
    """Whether this is PostgreSQL's word that two transactions waited for each other, and it ended this one."""
    return isinstance(problem, OperationalError) and getattr(problem.orig, "sqlstate", None) == DEADLOCK


@event.listens_for(_Unit, "do_orm_execute")
def _before_query(state: ORMExecuteState) -> None:
    """A query sees what was gathered before it, and reads what it finds anew; what it writes is part of the attempt."""
    await_only(state.session.owner.write_out(writes=not state.is_select))  # type: ignore[attr-defined]
    if state.is_select:
        state.update_execution_options(populate_existing=True)


@event.listens_for(_Unit, "before_commit")
def _before_commit(session: Session) -> None:
    await_only(session.owner.write_out())  # type: ignore[attr-defined]


@cache
def _highest(table: type[SQLModel]) -> Select[int]:
    id = table.__table__.c.id  # type: ignore[attr-defined]
    return select(func.coalesce(func.max(id), literal_column("0")))


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
