"""Statements made once: their text, what goes where, and how rows are read. To make one takes longer than to run it,
and SQLAlchemy's own way of running what it has made costs more than most of ours take."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Executable, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import String, TypeDecorator, TypeEngine
from sqlmodel import col

from storage.driver import Found, Step

Row = Mapping[str, object]
_Convert = Callable[[Any], Any]


class Prepared:
    """`given`: the columns that a row of an INSERT or UPDATE names."""

    def __init__(self, statement: Executable, dialect: Dialect, given: tuple[str, ...] | None = None) -> None:
        compiled: Any = statement.compile(dialect=dialect, column_keys=given)  # type: ignore[attr-defined]
        at_execution = compiled.post_compile_params, compiled.insert_prefetch, compiled.update_prefetch
        assert not any(at_execution), f"SQLAlchemy completes this when it executes it: {compiled.string}"
        self.text: str = compiled.string
        names = compiled.positiontup if compiled.positional else list(compiled.bind_names.values())
        binds = [compiled.binds[name] for name in names]
        self._names = None if compiled.positional else names
        self._keys = [bind.key for bind in binds]
        self._constants = {
            bind.key: bind.value for bind in binds if not bind.required and bind.key not in (given or ())
        }
        self._writers = [(n, to) for n, bind in enumerate(binds) if (to := _converter("bind", bind.type, dialect))]
        types = [column.type for column in compiled._result_columns]
        self._readers = [(n, to) for n, type in enumerate(types) if (to := _converter("result", type, dialect))]
        self._row: Any = None

    def once(self, values: Row) -> Step:
        return Step(self.text, self._bound(values))

    def many(self, rows: Collection[Row]) -> Step:
        return Step(self.text, [self._bound(row) for row in rows], many=True)

    def _bound(self, values: Row) -> Any:
        values = {**self._constants, **values} if self._constants else values
        bound = [values[key] for key in self._keys]
        for n, to in self._writers:
            bound[n] = to(bound[n])
        return bound if self._names is None else dict(zip(self._names, bound, strict=True))

    def rows(self, found: Found) -> list[Any]:
        """As named tuples."""
        if found.rows and self._row is None:
            self._row = namedtuple("Row", [column[0] for column in found.description], rename=True)  # type: ignore[misc]
        return [self._row._make(self._read(row) if self._readers else row) for row in found.rows]

    def _read(self, row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for n, to in self._readers:
            values[n] = to(values[n])
        return values


@cache
def prepared(statement: Executable, dialect: Dialect, given: tuple[str, ...] | None = None) -> Prepared:
    return Prepared(statement, dialect, given)


def _converter(way: str, type: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    """SQLAlchemy's own, of a type as this database knows it."""
    known = type.dialect_impl(dialect)
    found: _Convert | None = known.bind_processor(dialect) if way == "bind" else known.result_processor(dialect, None)
    return found


class listed(ColumnElement[bool]):
    """Whether the column's value is in a list given under this name: one text, however long the list."""

    inherit_cache = False

    def __init__(self, column: Any, name: str) -> None:
        self.column: Any = col(column)
        self.name = name


class _Json(TypeDecorator[list[Any]]):
    impl = String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        return msgspec.json.encode(value).decode()


@compiles(listed, "sqlite")
def _listed_on_sqlite(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    values = func.json_each(bindparam(element.name, type_=_Json)).table_valued("value")
    return compiler.process(element.column.in_(select(values.c.value)), **options)


@compiles(listed, "postgresql")
def _listed_on_postgresql(element: listed, compiler: SQLCompiler, **options: Any) -> str:
    values = bindparam(element.name, type_=ARRAY(element.column.type))
    return compiler.process(element.column == any_(values), **options)
