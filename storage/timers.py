"""Alarms of citizens' chats: due times as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.codec import AddressId
from storage.tables import TimerRow


async def set_alarm(session: AsyncSession, address: AddressId, name: str, due_at: datetime) -> None:
    row = await session.get(TimerRow, (address, name)) or TimerRow(address_id=address, name=name, due_at=due_at)
    row.due_at = due_at
    session.add(row)


async def cancel(session: AsyncSession, address: AddressId, name: str) -> bool:
    """Whether it was set."""
    where = (col(TimerRow.address_id) == address, col(TimerRow.name) == name)
    done = await session.exec(delete(TimerRow).where(*where))
    return bool(done.rowcount)


async def due(session: AsyncSession, now: datetime, limit: int) -> list[tuple[AddressId, str]]:
    """Alarms whose time has come, the earliest first."""
    query = select(TimerRow).where(TimerRow.due_at <= now).order_by(col(TimerRow.due_at)).limit(limit)
    return [(AddressId(row.address_id), row.name) for row in (await session.exec(query)).all()]
