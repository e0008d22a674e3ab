"""The open reports officers have before them, a page at a time."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import col, select

from conversations.desk import Wanted
from conversations.rules.complaint import Complaint, ComplaintId
from storage import complaints
from storage.columns import OVER, none_of
from storage.tables import ComplaintRow
from storage.transaction import Transaction


async def page(
    session: Transaction, wanted: Wanted, *, offset: int, limit: int, counted: int = complaints.LARGEST
) -> tuple[tuple[Complaint, ...], int]:
    """A page of open reports and the count of all, at most `counted`, the earliest due date first: so overdue ones
    lead."""
    where, due = _wanted(wanted), col(ComplaintRow.due)
    ids = await _ids(session, [*where, due.is_not(None)], offset, limit)
    if len(ids) < limit:  # no clock runs for the last ones
        dated = await _count(session, [*where, due.is_not(None)], complaints.LARGEST)
        ids += await _ids(session, [*where, due.is_(None)], max(0, offset - dated), limit - len(ids))
    count = await _count(session, where, counted)
    found = {complaint.id: complaint for complaint in await complaints.read(session, ids)}
    return tuple(found[ComplaintId(id)] for id in ids if id is not None), count


async def count(session: Transaction, wanted: Wanted, most: int) -> int:
    """How many open reports there are of these, at most `most`."""
    return await _count(session, _wanted(wanted), most)


def _wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [none_of(ComplaintRow.status, OVER)]
    if wanted.agencies is not None:
        where.append(col(ComplaintRow.agency).in_(sorted(wanted.agencies)))
    where += visible(confidential=wanted.confidential, supervised=wanted.supervised)
    if wanted.owner is not None:
        where.append(col(ComplaintRow.owner_id).in_(sorted({wanted.owner, *wanted.stood_in_for})))
    if wanted.status is not None:
        where.append(col(ComplaintRow.status) == wanted.status.value)
    if wanted.due_before is not None:
        where.append(col(ComplaintRow.due) < wanted.due_before)
    return where


def visible(*, confidential: bool, supervised: bool) -> list[ColumnElement[bool]]:
    """What of the guarded reports may be listed, as roles.may_open decides it one by one."""
    open_to_all = [] if confidential else [col(ComplaintRow.confidential).is_(False)]
    if not supervised:
        return [col(ComplaintRow.supervised).is_(False), *open_to_all]
    return [or_(col(ComplaintRow.supervised), *open_to_all)] if open_to_all else []


async def _ids(session: Transaction, wanted: list[ColumnElement[bool]], offset: int, limit: int) -> list[int | None]:
    order = (col(ComplaintRow.due), col(ComplaintRow.id))
    query = select(ComplaintRow.id).where(*wanted).order_by(*order).offset(min(offset, complaints.LARGEST)).limit(limit)
    return list((await session.exec(query)).all())


async def _count(session: Transaction, wanted: list[ColumnElement[bool]], most: int) -> int:
    found = select(ComplaintRow.id).where(*wanted).limit(most).subquery()
    return (await session.exec(select(func.count()).select_from(found))).one()
