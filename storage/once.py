"""Insert unless it is there already: the one statement whose form differs between SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import SQLModel

from storage.transaction import Transaction


async def insert_once(
    session: Transaction, table: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> Sequence[Any]:
    """The rows that were new, whole, in any order; of the others a unique constraint says that they exist."""
    return await session.written(_statement(table, shared=session.shared), rows)


@cache
def _statement(table: type[SQLModel], *, shared: bool) -> Executable:
    known: Table = table.__table__  # type: ignore[attr-defined]
    insert = postgresql.insert if shared else sqlite.insert
    return insert(known).on_conflict_do_nothing().returning(*known.c)
