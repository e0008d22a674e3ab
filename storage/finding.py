"""Reports found by number, words, agency, kind, status and age: newest first, a page at a time, by index (ADR 0013)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conversations.desk import Sought
from conversations.rules.complaint import Complaint, ComplaintId, Status
from storage import complaints
from storage.codec import token
from storage.columns import OVER, none_of
from storage.complaints import LARGEST
from storage.database import Transaction
from storage.queue import visible
from storage.tables import ComplaintRow, FoundByRow

RARE = 1_000
"""Reports of a word are counted so far, to begin with the word that has fewest."""


async def search(
    session: Transaction, sought: Sought, *, offset: int, limit: int, counted: int
) -> tuple[tuple[Complaint, ...], int]:
    """A page of what may be seen and was asked for, and the count of all, at most `counted`."""
    tokens = await _rarest_first(session, [token(word) for word in sought.words])
    ids = _ids(sought, tokens)
    page = ids.order_by(_newest(tokens).desc()).offset(min(offset, LARGEST)).limit(limit)
    found = [id for (id,) in (await session.exec(page)).all()]
    among = ids.limit(counted).subquery()
    count = (await session.exec(select(func.count()).select_from(among))).one()
    await complaints.load_by_id(session, [ComplaintId(id) for id in found])
    reports = [await complaints.get(session, ComplaintId(id)) for id in found]
    return tuple(report for report in reports if report is not None), count


async def knows_nationally(session: Transaction, national: str, *, other: ComplaintId) -> bool:
    """Whether a report besides this one has the number in the national system."""
    query = select(ComplaintRow.id).where(ComplaintRow.national == national, ComplaintRow.id != other)
    return (await session.exec(query)).first() is not None


async def without_national(session: Transaction, since: datetime, *, guarded: bool) -> list[Complaint]:
    """Reports filed since then that the national system is not known to have, oldest first; `guarded` ones only when
    asked for by name, archived and withdrawn ones never."""
    gone = (Status.ARCHIVED.value, Status.WITHDRAWN.value)
    where = [
        col(ComplaintRow.filed_at) >= since,
        col(ComplaintRow.national).is_(None),
        col(ComplaintRow.status).not_in(gone),
        *(visible(confidential=guarded, supervised=guarded)),
    ]
    ids = [
        ComplaintId(id) for id in (await session.exec(select(ComplaintRow.id).where(*where))).all() if id is not None
    ]
    await complaints.load_by_id(session, ids)
    found = [await complaints.get(session, id) for id in sorted(ids)]
    return [report for report in found if report is not None]


_FIRST = aliased(FoundByRow)


def _ids(sought: Sought, tokens: list[int]) -> Any:
    """The search's reports: those of the first token, each looked up for the others."""
    if not tokens:
        return sa.select(col(ComplaintRow.id)).where(*_where(sought))
    query = sa.select(col(ComplaintRow.id)).join(_FIRST, col(_FIRST.complaint_id) == ComplaintRow.id)
    query = query.where(col(_FIRST.token) == tokens[0], *_where(sought))
    for other in tokens[1:]:
        query = query.where(_has(other, _FIRST.complaint_id))
    return query


def _newest(tokens: list[int]) -> Any:
    """The column of an index: the newest are read first, and no more than are shown."""
    return col(_FIRST.complaint_id) if tokens else col(ComplaintRow.id)


def _where(sought: Sought) -> list[ColumnElement[bool]]:
    where = visible(confidential=sought.confidential, supervised=sought.supervised)
    if sought.agencies is not None:
        where.append(col(ComplaintRow.agency).in_(sorted(sought.agencies)))
    for column, wanted in (
        (ComplaintRow.number, sought.number),
        (ComplaintRow.kind, sought.kind.value if sought.kind else None),
    ):
        if wanted is not None:
            where.append(col(column) == wanted)
    if sought.agency is not None:
        where.append(_of_agency(sought.agency, sought.called))
    if sought.statuses:
        where.append(col(ComplaintRow.status).in_(sorted(status.value for status in sought.statuses)))
        if not sought.statuses & {Status(status) for status in OVER}:
            where.append(none_of(ComplaintRow.status, OVER))
    if sought.before is not None:
        where.append(col(ComplaintRow.filed_at) < sought.before)
    if sought.since is not None:
        where.append(col(ComplaintRow.filed_at) >= sought.since)
    return where


def _of_agency(agency: str, called: tuple[str, ...]) -> ColumnElement[bool]:
    """Handed over to it; or its name stands in the words."""
    theirs = col(ComplaintRow.agency) == agency
    if not called:
        return theirs
    return or_(theirs, and_(*(_has(token(word), ComplaintRow.id) for word in called)))


def _has(wanted: int, report: Any) -> ColumnElement[bool]:
    also = aliased(FoundByRow)
    return exists().where(col(also.token) == wanted, col(also.complaint_id) == report)


async def _rarest_first(session: Transaction, tokens: list[int]) -> list[int]:
    if len(tokens) < 2:
        return tokens
    counts = {}
    for one in tokens:
        among = sa.select(col(FoundByRow.complaint_id)).where(col(FoundByRow.token) == one).limit(RARE).subquery()
        counts[one] = (await session.exec(select(func.count()).select_from(among))).one()
    return sorted(tokens, key=lambda one: counts[one])
