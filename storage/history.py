"""What happened to a report, and the words exchanged about it. Append-only; events hold ids and codes, never words."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from conversations.effects import WordKind
from conversations.history import Event
from conversations.rules.complaint import ComplaintId, OfficerId, Role, Status
from storage import complaints
from storage.codec import AddressId, seal, unseal
from storage.tables import AddressRow, ComplaintRow, EventRow, OfficerRow, WordsRow
from storage.transaction import Bulk, Transaction

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
    await record(session, complaint, kind.value, role, now, officer=officer, words=id)


async def events(session: Transaction, complaint: ComplaintId, newest: int | None = None) -> list[Event]:
    """The history, oldest first; with `newest`, only that many of the latest."""
    query = (
        select(EventRow, WordsRow, AddressRow, ComplaintRow)
        .join(ComplaintRow, col(ComplaintRow.id) == EventRow.complaint_id)
        .outerjoin(WordsRow, col(WordsRow.id) == EventRow.words_id)
        .outerjoin(OfficerRow, col(OfficerRow.id) == EventRow.officer_id)
        .outerjoin(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
        .where(EventRow.complaint_id == complaint)
        .order_by(col(EventRow.id).desc())
    )
    rows = (await session.exec(query.limit(newest) if newest else query)).all()
    return [_event(*row) for row in reversed(rows)]


def _event(event: EventRow, words: WordsRow | None, officer: AddressRow | None, complaint: ComplaintRow) -> Event:
    return Event(
        at=event.at,
        kind=event.kind,
        role=Role(event.role),
        who=unseal(AddressId(officer.id or 0), officer.name) if officer and officer.name else "",
        target=Status(event.target) if event.target else None,
        detail=event.detail,
        words=unseal(AddressId(complaint.address_id), words.text) if words else "",
    )
