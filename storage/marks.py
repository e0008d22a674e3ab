"""Small facts that must survive a restart."""

from __future__ import annotations

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.tables import MarkRow


async def get(session: AsyncSession, name: str) -> str | None:
    row = await session.get(MarkRow, name)
    return row.value if row else None


async def put(session: AsyncSession, name: str, value: str) -> None:
    row = await session.get(MarkRow, name) or MarkRow(name=name, value=value)
    row.value = value
    session.add(row)
