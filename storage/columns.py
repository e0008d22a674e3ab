"""What the tables' columns and indexes are made of. Words of people stand only in `Content` columns (see codec)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    DateTime,
    Integer,
    LargeBinary,
    TypeDecorator,
    literal_column,
    text,
)
from sqlalchemy.engine import Dialect
from sqlmodel import Field, col

from conversations.rules.complaint import CLOSED


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive values: SQLite would forget the zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)

    def bind_processor(self, dialect: Dialect) -> Any:
        """On SQLite as text like SQLAlchemy's, in a fraction of its time."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("a naive datetime cannot be stored")
    return value if value.tzinfo is UTC else value.astimezone(UTC)


def _to_text(value: datetime | None) -> str | None:
    return value if value is None else _in_utc(value).isoformat(" ", "microseconds")[:-6]


def _from_text(value: str | None) -> datetime | None:
    return value if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


class Content(TypeDecorator[bytes]):
    """A column of sealed words. A type of its own, so that a test can list every column that may hold them."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        """Both drivers take bytes, and give bytes."""

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        """As they come."""


def moment(nullable: bool = False, **options: Any) -> Any:
    return Field(sa_column=Column(UtcTime, nullable=nullable, **options))


def content(nullable: bool = False) -> Any:
    return Field(sa_column=Column(Content, nullable=nullable))


_NUMBER: Any = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite's are as large by themselves. PostgreSQL gives out a block of them a transaction: four bytes would be used up
in days where a nation writes."""


def number() -> Any:
    return Field(default=None, primary_key=True, sa_type=_NUMBER)


def ref(table: str, **options: Any) -> Any:
    return Field(foreign_key=f"{table}.id", sa_type=_NUMBER, **options)


IN_FLIGHT = ("waiting", "sending", "unknown")
IN_DOUBT = ("sending", "unknown")
"""What may need to be asked about, of what is in flight."""
KEPT = ("held",)
"""For when the person is within reach again."""
NOT_DONE = ("failed", "waiting", "aside")
"""Of events that came in: still to take effect, or looked at by somebody."""
OVER = tuple(sorted(status.value for status in CLOSED))
"""Reports nobody works on."""


def one_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """The values written out in the statement: only so is an index over just these rows used."""
    return col(column).in_(_written_out(values))


def none_of(column: Any, values: tuple[str, ...]) -> ColumnElement[bool]:
    """As `one_of`."""
    return col(column).not_in(_written_out(values))


def _written_out(values: tuple[str, ...]) -> list[ColumnElement[str]]:
    assert all(value.isidentifier() for value in values)
    return [literal_column(f"'{value}'") for value in values]


def only(condition: str, values: tuple[str, ...] = ()) -> dict[str, Any]:
    """An index over these rows only: it stays small however much there is of the others."""
    among = ", ".join(f"'{value}'" for value in values)
    where = text(f"{condition} ({among})" if values else condition)
    return {"sqlite_where": where, "postgresql_where": where}
