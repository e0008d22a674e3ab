"""What came in, each event once."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations import wire
from conversations.messages import Inbound
from storage.codec import AddressId, seal, unseal
from storage.once import insert_once
from storage.tables import InboxRow

InboxId = NewType("InboxId", int)


class InboxState(StrEnum):
    DONE = "done"
    FAILED = "failed"
    """To be tried again."""
    ASIDE = "aside"
    """Tried often enough; somebody must look."""


async def take_in(
    session: AsyncSession, inbound: Inbound, raw: str, address: AddressId, now: datetime
) -> InboxId | None:
    """The new row's id, or None when this event is known already."""
    values = {
        "channel": inbound.chat.channel,
        "event_id": inbound.event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": seal(address, wire.dump_inbound(inbound)),
        "state": InboxState.DONE,
        "tries": 1,
        "received_at": now,
    }
    id = await insert_once(session, InboxRow, values)
    return InboxId(id) if id is not None else None


async def failed(session: AsyncSession, id: InboxId, state: InboxState, tries: int, error: str) -> None:
    """The step raised: remember what, never whose words."""
    values = {"state": state, "tries": tries, "error": error}
    await session.exec(update(InboxRow).where(col(InboxRow.id) == id).values(**values))


async def settled(session: AsyncSession, id: InboxId, tries: int) -> None:
    values = {"state": InboxState.DONE, "tries": tries, "error": None}
    await session.exec(update(InboxRow).where(col(InboxRow.id) == id).values(**values))


async def to_retry(session: AsyncSession, limit: int) -> list[tuple[InboxId, int, Inbound]]:
    """Failed events with their tries so far, oldest first."""
    query = select(InboxRow).where(InboxRow.state == InboxState.FAILED).order_by(col(InboxRow.id)).limit(limit)
    rows = (await session.exec(query)).all()
    return [
        (InboxId(row.id or 0), row.tries, wire.load_inbound(unseal(AddressId(row.address_id), row.event)))
        for row in rows
        if row.event is not None
    ]


async def undecodable(
    session: AsyncSession, channel: str, event_id: str, raw: str, reason: str, address: AddressId, now: datetime
) -> None:
    """An event nobody can read is kept as it came, for the city's technicians."""
    values = {
        "channel": channel,
        "event_id": event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": None,
        "state": InboxState.ASIDE,
        "tries": 1,
        "error": reason,
        "received_at": now,
    }
    await insert_once(session, InboxRow, values)
