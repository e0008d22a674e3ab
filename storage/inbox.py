"""What came in, each event once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import tuple_, update
from sqlmodel import col, select

from conversations import wire
from conversations.messages import Inbound
from storage.codec import AddressId, seal, unseal
from storage.once import insert_once
from storage.tables import InboxRow
from storage.transaction import Bulk, Transaction

InboxId = NewType("InboxId", int)


_TAKE_IN = Bulk(InboxRow, "insert")


class InboxState(StrEnum):
    DONE = "done"
    FAILED = "failed"
    """To be tried again."""
    ASIDE = "aside"
    """Tried often enough; somebody must look."""


async def load(session: Transaction, events: Collection[Inbound]) -> None:
    """Which of these are known already; `take_in` then knows it of each."""
    pairs = [(event.chat.channel, event.event_id) for event in events]
    query = select(InboxRow.channel, InboxRow.event_id).where(
        tuple_(col(InboxRow.channel), col(InboxRow.event_id)).in_(pairs)
    )
    known = set((await session.exec(query)).all())
    for pair in pairs:
        session.remember(_key(*pair), pair in known)


async def take_in(
    session: Transaction, inbound: Inbound, raw: str, address: AddressId, now: datetime
) -> InboxId | None:
    """The new row's id, or None when this event is known already."""
    key = _key(inbound.chat.channel, inbound.event_id)
    if session.known(key) is None:
        await load(session, (inbound,))
    if session.known(key):
        return None
    session.remember(key, value=True)
    id = InboxId(await session.number(InboxRow))
    row = {
        "id": id,
        "channel": inbound.chat.channel,
        "event_id": inbound.event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": seal(address, wire.dump_inbound(inbound)),
        "state": InboxState.DONE.value,
        "tries": 1,
        "error": None,
        "received_at": now,
    }
    session.gather(_TAKE_IN, row)
    return id


async def failed(session: Transaction, id: InboxId, state: InboxState, tries: int, error: str) -> None:
    """The step raised: remember what, never whose words."""
    values = {"state": state, "tries": tries, "error": error}
    await session.exec(update(InboxRow).where(col(InboxRow.id) == id).values(**values))


async def settled(session: Transaction, id: InboxId, tries: int) -> None:
    values = {"state": InboxState.DONE, "tries": tries, "error": None}
    await session.exec(update(InboxRow).where(col(InboxRow.id) == id).values(**values))


async def to_retry(session: Transaction, limit: int) -> list[tuple[InboxId, int, Inbound]]:
    """Failed events with their tries so far, oldest first."""
    query = select(InboxRow).where(InboxRow.state == InboxState.FAILED).order_by(col(InboxRow.id)).limit(limit)
    rows = (await session.exec(query)).all()
    return [
        (InboxId(row.id or 0), row.tries, wire.load_inbound(unseal(AddressId(row.address_id), row.event)))
        for row in rows
        if row.event is not None
    ]


async def undecodable(
    session: Transaction, channel: str, event_id: str, raw: str, reason: str, address: AddressId, now: datetime
) -> None:
    """An event nobody can read is kept as it came, for the city's technicians."""
    values = {
        "channel": channel,
        "event_id": event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": None,
        "state": InboxState.ASIDE.value,
        "tries": 1,
        "error": reason,
        "received_at": now,
    }
    await insert_once(session, InboxRow, values)


def _key(channel: str, event_id: str) -> tuple[str, str, str]:
    return ("event", channel, event_id)
