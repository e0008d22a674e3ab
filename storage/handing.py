"""Whose report it is: handed from one officer to another."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import col

from conversations.rules.complaint import ComplaintId, OfficerId
from storage import complaints
from storage.tables import ComplaintRow
from storage.transaction import Transaction


async def give(session: Transaction, id: ComplaintId, before: OfficerId | None, after: OfficerId) -> bool:
    """The report is `after`'s instead of `before`'s; False when somebody else was first."""
    has = col(ComplaintRow.owner_id)
    where = (col(ComplaintRow.id) == id, has.is_(None) if before is None else has == before)
    done = await session.exec(update(ComplaintRow).where(*where).values(owner_id=after))
    complaints.changed(session)
    return bool(done.rowcount == 1)
