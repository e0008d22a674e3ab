"""What happened to a report, and the words exchanged about it. Append-only; events hold ids and codes, never words."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations.effects import WordKind
from conversations.history import Event
from conversations.rules.complaint import ComplaintId, OfficerId, Role, Status
from storage.codec import AddressId, seal, unseal
from storage.tables import AddressRow, ComplaintRow, EventRow, OfficerRow, WordsRow


async def record(
    session: AsyncSession,
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
    session.add(
        EventRow(
            complaint_id=complaint,
            at=now,
            kind=kind,
            officer_id=officer,
            role=role.value,
            source=source.value if source else None,
            target=target.value if target else None,
            detail=detail,
            words_id=words,
        )
    )


async def add_words(
    session: AsyncSession,
    complaint: ComplaintId,
    kind: WordKind,
    text: str,
    role: Role,
    now: datetime,
    officer: OfficerId | None,
) -> None:
    """Words that belong to a report, and the event that they came."""
    owner = AddressId((await session.get_one(ComplaintRow, complaint)).address_id)
    row = WordsRow(complaint_id=complaint, kind=kind.value, text=seal(owner, text), at=now)
    session.add(row)
    await session.flush()
    await record(session, complaint, kind.value, role, now, officer=officer, words=row.id)


async def events(session: AsyncSession, complaint: ComplaintId, newest: int | None = None) -> list[Event]:
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
