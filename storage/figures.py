"""The history of a period for the figures, a chunk of reports at a time. Reads codes, ids and moments, never words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, or_
from sqlmodel import col

from conversations.figures.case import READ, Case, Filed, Happening, case
from conversations.rules.complaint import ComplaintId, Kind
from storage.columns import OVER, none_of, one_of
from storage.prepared import listed
from storage.tables import ComplaintRow, EventRow
from storage.transaction import Transaction

CHUNK = 500
"""Reports read at once: some thousand events, a few hundredths of a second."""
_SENT = sa.and_(col(ComplaintRow.filed_at) >= bindparam("start"), col(ComplaintRow.filed_at) < bindparam("end"))
_REPORTS = (
    sa.select(
        col(ComplaintRow.id),
        col(ComplaintRow.kind),
        col(ComplaintRow.topic),
        col(ComplaintRow.filed_at),
        col(ComplaintRow.confidential),
        col(ComplaintRow.supervised),
    )
    .where(col(ComplaintRow.id) > bindparam("after"), or_(_SENT, none_of(ComplaintRow.status, OVER)))
    .order_by(col(ComplaintRow.id))
    .limit(bindparam("most", type_=sa.Integer))
)
_EVENTS = (
    sa.select(
        col(EventRow.complaint_id),
        col(EventRow.at),
        col(EventRow.kind),
        col(EventRow.source),
        col(EventRow.target),
        col(EventRow.detail),
    )
    .where(listed(EventRow.complaint_id, "ids"), one_of(EventRow.kind, READ))
    .order_by(col(EventRow.id))
)


@dataclass(frozen=True, slots=True)
class Chunk:
    cases: tuple[Case, ...]
    last: int
    """Where the next one begins; 0 when there is none."""


async def chunk(session: Transaction, start: datetime, end: datetime, after: int, most: int = CHUNK) -> Chunk:
    """Reports sent from `start` to before `end`, and those that are open whenever they were sent."""
    rows = await session.rows(_REPORTS, start=start, end=end, after=after, most=most)
    if not rows:
        return Chunk((), 0)
    histories: dict[int, list[Happening]] = {row.id: [] for row in rows}
    for event in await session.rows(_EVENTS, ids=list(histories)):
        happening = Happening(event.at, event.kind, event.source, event.target, event.detail)
        histories[event.complaint_id].append(happening)
    return Chunk(_cases(rows, histories), rows[-1].id if len(rows) == most else 0)


def _cases(rows: Sequence[Any], histories: dict[int, list[Happening]]) -> tuple[Case, ...]:
    return tuple(case(_filed(row), histories[row.id]) for row in rows)


def _filed(row: Any) -> Filed:
    return Filed(
        id=ComplaintId(row.id),
        kind=Kind(row.kind),
        topic=row.topic,
        filed_at=row.filed_at,
        guarded=bool(row.confidential or row.supervised),
        supervised=bool(row.supervised),
    )
