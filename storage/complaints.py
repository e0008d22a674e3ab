"""Reports: filed, changed, found, queued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations.effects import FileComplaint
from conversations.rules.complaint import (
    CLOSED,
    Complaint,
    ComplaintId,
    Kind,
    OfficerId,
    Period,
    Place,
    Privacy,
    Status,
)
from storage.codec import AddressId, seal, unseal
from storage.tables import AddressRow, AttachmentRow, ComplaintRow, OfficerRow

LARGEST = 2**31 - 1
"""The largest number a database column takes; people type longer ones."""


async def file(
    session: AsyncSession, address: AddressId, filed: FileComplaint, due: date, now: datetime
) -> ComplaintId:
    """A new report. IntegrityError: the number is taken."""
    row = ComplaintRow(
        number=filed.number,
        address_id=address,
        kind=filed.kind.value,
        status=Status.UNVERIFIED.value,
        topic=filed.topic,
        suggested=" ".join(filed.suggested),
        anonymous=filed.privacy.anonymous,
        confidential=filed.privacy.confidential,
        language=filed.language,
        title=seal(address, filed.title),
        story=seal(address, filed.story),
        place=_seal_json(address, filed.place),
        happened=_seal_json(address, filed.when),
        filed_at=now,
        due=due,
    )
    session.add(row)
    await session.flush()
    return ComplaintId(row.id or 0)


@dataclass(frozen=True, slots=True)
class Step:
    """What a change of status writes. `owner` None leaves the owner as it is, 0 takes it away."""

    target: Status
    due: date | None
    agency: str | None = None
    owner: OfficerId | None = None
    archive_reason: str | None = None
    verified_at: datetime | None = None
    handed_over_at: datetime | None = None
    answered_at: datetime | None = None
    resolve_by: date | None = None


async def change(session: AsyncSession, id: ComplaintId, source: Status, step: Step) -> bool:
    """Write the change if the report still stands at `source`; False when somebody else was first."""
    values: dict[str, object] = {"status": step.target.value, "due": step.due}
    for name in ("agency", "archive_reason", "verified_at", "handed_over_at", "answered_at", "resolve_by"):
        if getattr(step, name) is not None:
            values[name] = getattr(step, name)
    if step.owner is not None:
        values["owner_id"] = step.owner or None
    where = (col(ComplaintRow.id) == id, col(ComplaintRow.status) == source.value)
    done = await session.exec(update(ComplaintRow).where(*where).values(**values))
    return bool(done.rowcount == 1)


async def get(session: AsyncSession, id: ComplaintId) -> Complaint | None:
    """None when there is no such report: a forged button may name any number."""
    if id > LARGEST:
        return None
    return next(iter(await _complaints(session, [id])), None)


async def by_number(session: AsyncSession, number: str) -> Complaint | None:
    id = (await session.exec(select(ComplaintRow.id).where(ComplaintRow.number == number))).first()
    return await get(session, ComplaintId(id)) if id is not None else None


async def of_chat(session: AsyncSession, address: AddressId, limit: int) -> tuple[Complaint, ...]:
    """The reports filed in this chat, newest first."""
    query = (
        select(ComplaintRow.id)
        .where(ComplaintRow.address_id == address)
        .order_by(col(ComplaintRow.id).desc())
        .limit(limit)
    )
    return tuple(await _complaints(session, list((await session.exec(query)).all())))


async def citizen(session: AsyncSession, id: ComplaintId) -> AddressId:
    """The chat in which a report was made."""
    return AddressId((await session.get_one(ComplaintRow, id)).address_id)


async def queue(
    session: AsyncSession, agency: str | None, *, confidential: bool, offset: int, limit: int
) -> tuple[tuple[Complaint, ...], int]:
    """Open reports and their count, the earliest due date first: so overdue ones lead. `agency` None is the
    coordinator's queue: all open reports. `confidential` says whether rahasia ones are included."""
    wanted: list[ColumnElement[bool]] = [col(ComplaintRow.status).not_in([status.value for status in CLOSED])]
    if agency is not None:
        wanted.append(col(ComplaintRow.agency) == agency)
    if not confidential:
        wanted.append(col(ComplaintRow.confidential).is_(False))
    order = (col(ComplaintRow.due).is_(None), col(ComplaintRow.due), col(ComplaintRow.id))
    query = select(ComplaintRow.id).where(*wanted).order_by(*order).offset(min(offset, LARGEST)).limit(limit)
    ids = list((await session.exec(query)).all())
    count = (await session.exec(select(func.count()).select_from(ComplaintRow).where(*wanted))).one()
    found = {complaint.id: complaint for complaint in await _complaints(session, ids)}
    return tuple(found[ComplaintId(id)] for id in ids if id is not None), count


async def open_ids(session: AsyncSession) -> list[ComplaintId]:
    """Every report whose card should be alive."""
    query = select(ComplaintRow.id).where(col(ComplaintRow.status).not_in([status.value for status in CLOSED]))
    return [ComplaintId(id) for id in (await session.exec(query)).all() if id is not None]


async def _complaints(session: AsyncSession, ids: list[int | None] | list[ComplaintId]) -> list[Complaint]:
    if not ids:
        return []
    files = (
        select(AttachmentRow.complaint_id, func.count().label("files"))
        .where(col(AttachmentRow.complaint_id).in_(ids))
        .group_by(col(AttachmentRow.complaint_id))
        .subquery()
    )
    query = (
        select(ComplaintRow, AddressRow, func.coalesce(files.c.files, 0))
        .outerjoin(OfficerRow, col(OfficerRow.id) == ComplaintRow.owner_id)
        .outerjoin(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
        .outerjoin(files, files.c.complaint_id == ComplaintRow.id)
        .where(col(ComplaintRow.id).in_(ids))
        .order_by(col(ComplaintRow.id).desc())
    )
    return [_complaint(row, owner, count) for row, owner, count in (await session.exec(query)).all()]


def _complaint(row: ComplaintRow, owner: AddressRow | None, files: int) -> Complaint:
    chat = AddressId(row.address_id)
    return Complaint(
        id=ComplaintId(row.id or 0),
        number=row.number,
        kind=Kind(row.kind),
        status=Status(row.status),
        title=unseal(chat, row.title),
        story=unseal(chat, row.story),
        place=msgspec.json.decode(unseal(chat, row.place), type=Place) if row.place else None,
        when=msgspec.json.decode(unseal(chat, row.happened), type=Period) if row.happened else None,
        topic=row.topic,
        suggested=tuple(row.suggested.split()),
        agency=row.agency,
        privacy=Privacy(row.anonymous, row.confidential),
        language=row.language,
        filed_at=row.filed_at,
        due=row.due,
        resolve_by=row.resolve_by,
        owner=OfficerId(row.owner_id) if row.owner_id else None,
        owner_name=unseal(AddressId(owner.id or 0), owner.name) if owner and owner.name else "",
        attachments=files,
        archive_reason=row.archive_reason,
    )


def _seal_json(address: AddressId, value: Place | Period | None) -> bytes | None:
    return seal(address, msgspec.json.encode(value).decode()) if value is not None else None
