"""The clocks of reports as rows: due times are here, and nowhere in the program's memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlmodel import col, select

from conversations.rules.clocks import Clock, Clocks, Name
from conversations.rules.complaint import ComplaintId
from storage.columns import OVER, none_of
from storage.prepared import listed
from storage.tables import ClockRow, ComplaintRow
from storage.transaction import Bulk, Transaction

_PUT = Bulk(ClockRow, "upsert", by=("complaint_id", "name"))
_FIELDS = ("started", "days", "counted", "due", "stage", "next_at", "resting", "told", "stopped")
_OF = (
    sa.select(*(ClockRow.__table__.c[name] for name in ("complaint_id", "name", *_FIELDS)))  # type: ignore[attr-defined]
    .where(listed(ClockRow.complaint_id, "ids"))
    .order_by(col(ClockRow.complaint_id), col(ClockRow.name))
)
_DUE = (
    sa.select(col(ClockRow.complaint_id))
    .where(col(ClockRow.next_at) <= bindparam("now"))
    .order_by(col(ClockRow.next_at), col(ClockRow.complaint_id))
    .limit(bindparam("most", type_=sa.Integer))
)


async def of(session: Transaction, report: ComplaintId) -> Clocks:
    """All clocks a report ever had, each as it stands now."""
    found = await session.rows(_OF, ids=[report])
    return {Name(row.name): Clock(Name(row.name), **{name: getattr(row, name) for name in _FIELDS}) for row in found}


async def put(session: Transaction, report: ComplaintId, clocks: Iterable[Clock]) -> None:
    for clock in clocks:
        values = {name: getattr(clock, name) for name in _FIELDS}
        row = {"complaint_id": report, "name": clock.name.value, **values}
        session.gather(_PUT, row, (report, clock.name.value))


async def due(session: Transaction, now: datetime, limit: int) -> list[ComplaintId]:
    """Reports with something to be done, the longest due first. Whoever does it looks again in the commit that does."""
    found = await session.rows(_DUE, now=now, most=limit)
    return [*dict.fromkeys(ComplaintId(report) for (report,) in found)]


async def running(session: Transaction, after: ComplaintId, limit: int) -> list[ComplaintId]:
    """Reports some clock of which runs, in the order of their ids."""
    query = select(ClockRow.complaint_id).where(col(ClockRow.stopped).is_(None), ClockRow.complaint_id > after)
    found = await session.exec(query.distinct().order_by(col(ClockRow.complaint_id)).limit(limit))
    return [ComplaintId(report) for report in found.all()]


async def without(session: Transaction, after: ComplaintId, limit: int) -> list[ComplaintId]:
    """Open reports from before there were clocks."""
    theirs = sa.exists().where(col(ClockRow.complaint_id) == ComplaintRow.id)
    query = select(ComplaintRow.id).where(none_of(ComplaintRow.status, OVER), ~theirs, col(ComplaintRow.id) > after)
    found = await session.exec(query.order_by(col(ComplaintRow.id)).limit(limit))
    return [ComplaintId(report) for report in found.all() if report is not None]


async def put_off(session: Transaction, report: ComplaintId, due_by: datetime, until: datetime) -> None:
    """Whatever is due of this report is due later."""
    where = (col(ClockRow.complaint_id) == report, col(ClockRow.next_at) <= due_by)
    await session.exec(sa.update(ClockRow).where(*where).values(next_at=until))
