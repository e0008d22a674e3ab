"""Chats that get the news of a report made in another one: whose own report was merged into it, and who joined it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlmodel import col

from conversations.rules.complaint import ComplaintId
from storage.codec import AddressId
from storage.tables import ComplaintRow, FollowerRow
from storage.transaction import Bulk, Transaction

_ADD = Bulk(FollowerRow, "upsert", by=("complaint_id", "address_id"))
_OF = (
    sa.select(col(FollowerRow.address_id), col(ComplaintRow.number))
    .outerjoin(ComplaintRow, col(ComplaintRow.id) == FollowerRow.own_id)
    .where(col(FollowerRow.complaint_id) == bindparam("complaint"))
    .order_by(col(FollowerRow.since), col(FollowerRow.address_id))
)


@dataclass(frozen=True, slots=True)
class Follower:
    """`own` is the number of the chat's own report that was merged; empty for one who joined."""

    address: AddressId
    own: str


async def add(
    session: Transaction, complaint: ComplaintId, address: AddressId, own: ComplaintId | None, now: datetime
) -> None:
    """From now on this chat gets the report's news. Once more changes nothing but `own`."""
    row = {"complaint_id": complaint, "address_id": address, "own_id": own, "since": now}
    session.gather(_ADD, row, (complaint, address))


async def of_complaint(session: Transaction, complaint: ComplaintId) -> tuple[Follower, ...]:
    """Those who came first, first."""
    rows = await session.rows(_OF, complaint=complaint)
    return tuple(Follower(AddressId(row.address_id), row.number or "") for row in rows)
