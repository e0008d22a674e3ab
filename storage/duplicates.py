"""Reports archived as duplicates of another: which they are, and where a chain of them ends."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy import bindparam, func, update
from sqlmodel import col

from conversations.rules.complaint import ComplaintId
from storage import complaints
from storage.columns import OVER, none_of
from storage.prepared import listed
from storage.tables import ComplaintRow
from storage.transaction import Transaction

_CHAIN = (
    sa.select(col(ComplaintRow.id).label("id"))
    .where(col(ComplaintRow.id) == bindparam("complaint"))
    .cte("chain", recursive=True)
)
_CHAIN = _CHAIN.union(sa.select(col(ComplaintRow.id)).where(col(ComplaintRow.duplicate_of) == _CHAIN.c.id))
WITH = sa.select(_CHAIN.c.id)
"""The report `complaint`, and whatever was merged into it, directly or through another."""
_DIRECT = (
    sa.select(col(ComplaintRow.id))
    .where(col(ComplaintRow.duplicate_of) == bindparam("complaint"))
    .order_by(col(ComplaintRow.id))
)
_EACH = (
    sa.select(col(ComplaintRow.id).label("root"), col(ComplaintRow.id).label("id"))
    .where(listed(ComplaintRow.id, "complaints"))
    .cte("each", recursive=True)
)
_EACH = _EACH.union(sa.select(_EACH.c.root, col(ComplaintRow.id)).where(col(ComplaintRow.duplicate_of) == _EACH.c.id))
_COUNTS = sa.select(_EACH.c.root, func.count().label("count")).group_by(_EACH.c.root)


async def hold_open(session: Transaction, id: ComplaintId) -> bool:
    """Nobody else closes this report before our commit; False when somebody has already."""
    where = (col(ComplaintRow.id) == id, none_of(ComplaintRow.status, OVER))
    done = await session.exec(update(ComplaintRow).where(*where).values(duplicate_of=None))  # as it is
    return bool(done.rowcount == 1)


async def of(session: Transaction, complaint: ComplaintId) -> tuple[ComplaintId, ...]:
    """What was merged into it, directly or through another."""
    found = (ComplaintId(id) for (id,) in await session.rows(WITH, complaint=complaint))
    return tuple(id for id in found if id != complaint)


async def direct(session: Transaction, complaint: ComplaintId) -> tuple[ComplaintId, ...]:
    """What was merged into it and nothing between, the oldest first."""
    return tuple(ComplaintId(id) for (id,) in await session.rows(_DIRECT, complaint=complaint))


async def end(session: Transaction, complaint: ComplaintId) -> ComplaintId:
    """The report whose news the citizen gets: itself, unless it is a duplicate. A chain has an end, for none is merged
    into what ends in itself."""
    report = await complaints.get(session, complaint)
    while report is not None and report.duplicate_of is not None:
        complaint = report.duplicate_of
        report = await complaints.get(session, complaint)
    return complaint


async def count(session: Transaction, complaint: ComplaintId) -> int:
    """How many reports were merged into it."""
    if session.known(_counted(session, complaint)) is None:
        await load_counts(session, (complaint,))
    found: int = session.known(_counted(session, complaint))
    return found


async def load_counts(session: Transaction, reports: Collection[ComplaintId]) -> None:
    """Count those of many at once; `count` then finds them."""
    for row in await session.rows(_COUNTS, complaints=list(reports)):
        session.remember(_counted(session, ComplaintId(row.root)), row.count - 1)


def _counted(session: Transaction, complaint: ComplaintId) -> tuple[str, ComplaintId, int]:
    return ("duplicates", complaint, complaints.edition(session))
