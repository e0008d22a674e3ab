"""Alarms of citizens' chats: due times as rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import col, select

from storage.codec import AddressId
from storage.prepared import listed
from storage.tables import TimerRow
from storage.transaction import Bulk, Transaction

LEASE = timedelta(seconds=15)
"""How long alarms belong to the process that found them due, where there are several; then it is taken for dead. One
that is only slow finds them gone: whoever takes an alarm in the commit in which it goes off has it."""
_SET = Bulk(TimerRow, "upsert", by=("address_id", "name"))
_CANCEL = Bulk(TimerRow, "delete", by=("address_id", "name"))
_OF = sa.select(col(TimerRow.address_id), col(TimerRow.name)).where(listed(TimerRow.address_id, "chats"))


async def set_alarm(session: Transaction, address: AddressId, name: str, due_at: datetime) -> None:
    session.gather(_SET, {"address_id": address, "name": name, "due_at": due_at}, (address, name))
    session.remember(_key(address, name), value=True)


async def cancel(session: Transaction, address: AddressId, name: str) -> None:
    session.gather(_CANCEL, {"by_address_id": address, "by_name": name}, (address, name))
    session.remember(_key(address, name), value=False)


async def load(session: Transaction, alarms: Collection[tuple[AddressId, str]]) -> None:
    """Which of these are set; `take` then knows it of each."""
    found = await session.rows(_OF, chats=list({address for address, _ in alarms}))
    there = {(row.address_id, row.name) for row in found}
    for address, name in alarms:
        session.remember(_key(address, name), value=(address, name) in there)


async def take(session: Transaction, address: AddressId, name: str) -> bool:
    """Cancel it because it goes off now. Whether it was set."""
    if session.known(_key(address, name)) is None:
        await load(session, [(address, name)])
    was_set = bool(session.known(_key(address, name)))
    await cancel(session, address, name)
    return was_set


async def due(session: Transaction, now: datetime, limit: int) -> list[tuple[AddressId, str]]:
    """Alarms whose time has come, the earliest first. No other process gets them meanwhile."""
    query = (
        select(TimerRow.address_id, TimerRow.name)
        .where(TimerRow.due_at <= now)
        .order_by(col(TimerRow.due_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = [(AddressId(address), name) for address, name in (await session.exec(query)).all()]
    if session.shared:
        for address, name in found:
            await set_alarm(session, address, name, now + LEASE)
    return found


def _key(address: AddressId, name: str) -> tuple[str, AddressId, str]:
    return ("alarm", address, name)
