"""Numbers for the morning: how many reports of a group are new, due, overdue, or have news that did not arrive."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from conversations.rules.complaint import Status
from storage.columns import OVER, none_of
from storage.outbox import OutKind, OutState
from storage.tables import ComplaintRow, OutboxRow
from storage.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Morning:
    new: int
    today: int
    overdue: int
    undelivered: int

    @property
    def empty(self) -> bool:
        return not (self.new or self.today or self.overdue or self.undelivered)


async def morning(
    session: Transaction, agencies: Collection[str], *, coordinator: bool, since: datetime, today: date
) -> Morning:
    """Of the open reports of these agencies, and of the unverified ones for the coordinator. Never of guarded ones."""
    ours = _ours(agencies, coordinator=coordinator)
    arrived = or_(
        col(ComplaintRow.handed_over_at) >= since,
        sa.and_(col(ComplaintRow.status) == Status.UNVERIFIED, col(ComplaintRow.filed_at) >= since),
    )
    return Morning(
        new=await _count(session, *ours, arrived),
        today=await _count(session, *ours, col(ComplaintRow.due) == today),
        overdue=await _count(session, *ours, col(ComplaintRow.due) < today),
        undelivered=await _count(session, *ours, col(ComplaintRow.id).in_(_undelivered(since))),
    )


async def any_report(session: Transaction, start: datetime, end: datetime) -> bool:
    """Whether anything was sent in this time, or waits."""
    sent = (col(ComplaintRow.filed_at) >= start, col(ComplaintRow.filed_at) < end)
    query = select(ComplaintRow.id).where(or_(sa.and_(*sent), none_of(ComplaintRow.status, OVER)))
    return (await session.exec(query.limit(1))).first() is not None


def _ours(agencies: Collection[str], *, coordinator: bool) -> tuple[ColumnElement[bool], ...]:
    theirs = col(ComplaintRow.agency).in_(sorted(agencies))
    desk = col(ComplaintRow.status).in_([Status.UNVERIFIED, Status.INCOMPLETE])
    whose = or_(theirs, desk) if coordinator else sa.and_(theirs, ~desk)
    open = col(ComplaintRow.confidential).is_(False), col(ComplaintRow.supervised).is_(False)
    return none_of(ComplaintRow.status, OVER), *open, whose


def _undelivered(since: datetime) -> sa.Select[int | None]:
    """What is held now, and what failed since."""
    failed = sa.and_(col(OutboxRow.state) == OutState.FAILED, col(OutboxRow.created_at) >= since)
    return (
        sa.select(col(OutboxRow.complaint_id))
        .join(ComplaintRow, col(ComplaintRow.id) == OutboxRow.complaint_id)
        .where(
            col(OutboxRow.kind) == OutKind.MESSAGE,
            col(OutboxRow.address_id) == ComplaintRow.address_id,
            or_(col(OutboxRow.state) == OutState.HELD, failed),
        )
    )


async def _count(session: Transaction, *where: ColumnElement[bool]) -> int:
    return (await session.exec(select(func.count()).select_from(ComplaintRow).where(*where))).one()
