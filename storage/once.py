"""Insert unless it is there already: the one statement whose form differs between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.transaction import Transaction


async def insert_once(
    session: Transaction, table: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> Sequence[Any]:
    """The rows that were new, whole, in any order; of the others a unique constraint says that they exist."""
    known: Table = table.__table__  # type: ignore[attr-defined]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return await session.written(insert(known).on_conflict_do_nothing().returning(*known.c), rows)
