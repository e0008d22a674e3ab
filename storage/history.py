"""What happened to a report, and the words exchanged about it. Append-only; events hold ids and codes, never words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import col

from conversations.effects import WordKind
from conversations.history import GIVEN, OVERDUE, Event
from conversations.rules.complaint import ComplaintId, OfficerId, Role, Status
from storage import complaints, tokens
from storage.codec import AddressId, seal, unseal
from storage.prepared import listed
from storage.tables import AddressRow, ComplaintRow, EventRow, OfficerRow, WordsRow
from storage.transaction import Bulk, Transaction

NEWEST = 3
"""Events a card repeats; that it is late stands on it already."""
_GIVEN_TO, _THEIR_NAME = aliased(OfficerRow), aliased(AddressRow)
_TO = sa.case((col(EventRow.kind) == GIVEN, sa.cast(col(EventRow.detail), sa.BigInteger)))
"""Only this kind of event has an officer's id for its detail."""
_SELECT: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(EventRow.complaint_id),
        col(EventRow.at),
        col(EventRow.kind),
        col(EventRow.role),
        col(EventRow.target),
        col(EventRow.detail),
        col(WordsRow.text),
        col(AddressRow.id).label("officer"),
        col(AddressRow.name),
        col(ComplaintRow.address_id).label("citizen"),
        col(_THEIR_NAME.id).label("to"),
        col(_THEIR_NAME.name).label("to_name"),
    )
    .select_from(EventRow)
    .join(ComplaintRow, col(ComplaintRow.id) == EventRow.complaint_id)
    .outerjoin(WordsRow, col(WordsRow.id) == EventRow.words_id)
    .outerjoin(OfficerRow, col(OfficerRow.id) == EventRow.officer_id)
    .outerjoin(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
    .outerjoin(_GIVEN_TO, col(_GIVEN_TO.id) == _TO)
    .outerjoin(_THEIR_NAME, col(_THEIR_NAME.id) == _GIVEN_TO.address_id)
)
_ALL = _SELECT.where(col(EventRow.complaint_id) == bindparam("complaint")).order_by(col(EventRow.id))
_PLACE = func.row_number().over(partition_by=col(EventRow.complaint_id), order_by=col(EventRow.id).desc())
_NUMBERED = (
    sa.select(col(EventRow.id), _PLACE.label("place"))
    .where(listed(EventRow.complaint_id, "complaints"), col(EventRow.kind) != OVERDUE)
    .subquery()
)
_NEWEST = (
    _SELECT.join(_NUMBERED, _NUMBERED.c.id == EventRow.id).where(_NUMBERED.c.place <= NEWEST).order_by(col(EventRow.id))
)
_WHO = (
    sa.select(col(EventRow.officer_id))
    .where(col(EventRow.complaint_id) == bindparam("complaint"), col(EventRow.target) == bindparam("target"))
    .order_by(col(EventRow.id))
)
_LATEST = (
    sa.select(col(EventRow.at))
    .where(col(EventRow.complaint_id) == bindparam("complaint"), col(EventRow.kind) == bindparam("kind"))
    .order_by(col(EventRow.id).desc())
    .limit(1)
)
_RECORD, _WORDS = Bulk(EventRow, "insert"), Bulk(WordsRow, "insert")


async def record(
    session: Transaction,
    complaint: ComplaintId,
    kind: str,
    role: Role,
    now: datetime,
    *,
    officer: OfficerId | None = None,
    source: Status | None = None,
    target: Status | None = None,
    detail: str | None = None,
    words: int | None = None,
) -> None:
    row = {
        "complaint_id": complaint,
        "at": now,
        "kind": kind,
        "officer_id": officer,
        "role": role.value,
        "source": source.value if source else None,
        "target": target.value if target else None,
        "detail": detail,
        "words_id": words,
    }
    session.gather(_RECORD, row)
    session.remember(_newest(complaint), None)


async def add_words(
    session: Transaction,
    complaint: ComplaintId,
    kind: WordKind,
    text: str,
    role: Role,
    now: datetime,
    officer: OfficerId | None,
) -> None:
    """Words that belong to a report, and the event that they came."""
    owner = await complaints.citizen(session, complaint)
    id = await session.number(WordsRow)
    row = {"id": id, "complaint_id": complaint, "kind": kind.value, "text": seal(owner, text), "at": now}
    session.gather(_WORDS, row)
    tokens.remember(session, complaint, text)
    await record(session, complaint, kind.value, role, now, officer=officer, words=id)


async def who_did(session: Transaction, complaint: ComplaintId, target: Status) -> OfficerId | None:
    """The officer by whom the report came to this status last; None when it was nobody."""
    row = next(reversed(await session.rows(_WHO, complaint=complaint, target=target.value)), None)
    return OfficerId(row.officer_id) if row is not None and row.officer_id is not None else None


async def latest(session: Transaction, complaint: ComplaintId, kind: str) -> datetime | None:
    """When something of this kind happened last."""
    found = await session.rows(_LATEST, complaint=complaint, kind=kind)
    return found[0].at if found else None


async def events(session: Transaction, complaint: ComplaintId) -> tuple[Event, ...]:
    """The whole history, oldest first."""
    return tuple(map(_event, await session.rows(_ALL, complaint=complaint)))


async def newest(session: Transaction, complaint: ComplaintId) -> tuple[Event, ...]:
    """The latest NEWEST events, oldest first."""
    if session.known(_newest(complaint)) is None:
        await load_newest(session, (complaint,))
    found: tuple[Event, ...] = session.known(_newest(complaint))
    return found


async def load_newest(session: Transaction, complaints: Collection[ComplaintId]) -> None:
    """Read those of many reports at once; `newest` then finds them."""
    found: dict[ComplaintId, list[Event]] = {complaint: [] for complaint in complaints}
    for row in await session.rows(_NEWEST, complaints=list(complaints)):
        found[ComplaintId(row.complaint_id)].append(_event(row))
    for complaint, events in found.items():
        session.remember(_newest(complaint), tuple(events))


def _newest(complaint: ComplaintId) -> tuple[str, ComplaintId]:
    return ("newest events", complaint)


def _event(row: Any) -> Event:
    return Event(
        at=row.at,
        kind=row.kind,
        role=Role(row.role),
        who=unseal(AddressId(row.officer), row.name) if row.name else "",
        target=Status(row.target) if row.target else None,
        detail=row.detail,
        words=unseal(AddressId(row.citizen), row.text) if row.text else "",
        to=unseal(AddressId(row.to), row.to_name) if row.to_name else "",
    )
