"""Small facts that must survive a restart."""

from __future__ import annotations

from sqlmodel import select

from storage.tables import MarkRow
from storage.transaction import Bulk, Transaction

_PUT = Bulk(MarkRow, "upsert", by=("name",))


async def get(session: Transaction, name: str) -> str | None:
    return (await session.exec(select(MarkRow.value).where(MarkRow.name == name))).first()


async def put(session: Transaction, name: str, value: str) -> None:
    session.gather(_PUT, {"name": name, "value": value}, (name,))
