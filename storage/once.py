"""Insert unless it is there already: the one statement whose form differs between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.transaction import Transaction


async def insert_once(session: Transaction, table: type[SQLModel], values: Mapping[str, object]) -> int | None:
    """The new row's id, or None when a unique constraint says that it exists."""
    id = table.__table__.c.id  # type: ignore[attr-defined]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(values).on_conflict_do_nothing().returning(id)
    found: int | None = (await session.exec(statement)).scalar_one_or_none()
    return found
