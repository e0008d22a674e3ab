"""Reports: filed, changed, found, queued."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from conversations.effects import FileComplaint
from conversations.rules.complaint import (
    FINAL,
    Complaint,
    ComplaintId,
    Kind,
    OfficerId,
    Pending,
    Period,
    Place,
    Privacy,
    Status,
)
from storage import pending, tokens
from storage.codec import AddressId, seal, unseal
from storage.columns import OVER, none_of
from storage.prepared import listed
from storage.steps import Step as Step
from storage.tables import AddressRow, AttachmentRow, ComplaintRow, OfficerRow
from storage.transaction import Bulk, Transaction

_FILE = Bulk(ComplaintRow, "insert")
_COLUMNS = tuple(ComplaintRow.model_fields)
_EDITION = ("edition of reports",)
_KEPT_IF_NONE = (
    *("archive_reason", "verified_at", "handed_over_at", "answered_at", "resolve_by"),
    *("closed_at", "reopenings", "objected", "suggested"),
)
"""Columns that a step without a value for them leaves as they are."""
_PLACE = func.row_number().over(partition_by=col(ComplaintRow.address_id), order_by=col(ComplaintRow.id).desc())
_NUMBERED = select(ComplaintRow.id, _PLACE.label("place")).where(listed(ComplaintRow.address_id, "chats")).subquery()
_NEWEST = sa.select(_NUMBERED.c.id).where(_NUMBERED.c.place <= bindparam("most"))
_TAKEN = sa.select(col(ComplaintRow.number)).where(listed(ComplaintRow.number, "numbers"))
_FILES = (
    select(AttachmentRow.complaint_id, func.count().label("files"))
    .where(listed(AttachmentRow.complaint_id, "ids"), AttachmentRow.state != "refused")
    .group_by(col(AttachmentRow.complaint_id))
    .subquery()
)
_COMPLAINTS = (
    sa.select(
        *(ComplaintRow.__table__.c[name] for name in _COLUMNS),  # type: ignore[attr-defined]
        col(AddressRow.id).label("owner_address"),
        col(AddressRow.name).label("owner_name"),
        func.coalesce(_FILES.c.files, 0).label("files"),
    )
    .outerjoin(OfficerRow, col(OfficerRow.id) == ComplaintRow.owner_id)
    .outerjoin(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
    .outerjoin(_FILES, _FILES.c.complaint_id == ComplaintRow.id)
    .where(listed(ComplaintRow.id, "ids"))
    .order_by(col(ComplaintRow.id).desc())
)
LARGEST = 2**31 - 1
"""The largest number a database column takes; people type longer ones."""


async def file(
    session: Transaction,
    address: AddressId,
    filed: FileComplaint,
    due: date | None,
    now: datetime,
    *,
    supervised: bool = False,
    part_of: ComplaintId | None = None,
) -> ComplaintId:
    """A new report; `now`: when the citizen sent it, which of a part is when the whole was sent. IntegrityError: the
    number is taken."""
    id = ComplaintId(await session.number(ComplaintRow))
    row: dict[str, object] = dict.fromkeys(_COLUMNS)
    row |= {
        "id": id,
        "number": filed.number,
        "address_id": address,
        "kind": filed.kind.value,
        "status": Status.UNVERIFIED.value,
        "topic": filed.topic,
        "suggested": " ".join(filed.suggested),
        "anonymous": filed.privacy.anonymous,
        "confidential": filed.privacy.confidential,
        "language": filed.language,
        "title": seal(address, filed.title),
        "story": seal(address, filed.story),
        "place": _seal_json(address, filed.place),
        "happened": _seal_json(address, filed.when),
        "filed_at": now,
        "due": due,
        "supervised": supervised,
        "part_of": part_of,
        "bounces": 0,
        "reopenings": 0,
        "objected": False,
    }
    session.gather(_FILE, row)
    tokens.remember(session, id, filed.story, filed.place.words if filed.place else "")
    complaint = Complaint(
        id=id,
        number=filed.number,
        kind=filed.kind,
        status=Status.UNVERIFIED,
        title=filed.title,
        story=filed.story,
        place=filed.place,
        when=filed.when,
        topic=filed.topic,
        suggested=filed.suggested,
        agency=None,
        privacy=filed.privacy,
        language=filed.language,
        filed_at=now,
        due=due,
        supervised=supervised,
        part_of=part_of,
    )
    _remember(session, complaint, address)
    before = session.known(_of_chat(session, address))
    if before is not None:
        session.remember(_of_chat(session, address), (complaint, *before))
    return id


async def change(session: Transaction, id: ComplaintId, source: Status, step: Step) -> bool:
    """Write the change if the report still stands at `source`; False when somebody else was first."""
    values: dict[str, object] = {
        "status": step.target.value,
        "due": step.due,
        "answer_by": step.answer_by,
        "review_on": step.review_on,
        "bounces": step.bounces,
        "duplicate_of": step.duplicate_of,
    }
    for name in _KEPT_IF_NONE:
        if getattr(step, name) is not None:
            values[name] = getattr(step, name)
    if step.agency is not None:
        values["agency"] = step.agency or None
    if step.owner is not None:
        values["owner_id"] = step.owner or None
    where = (col(ComplaintRow.id) == id, col(ComplaintRow.status) == source.value)
    done = await session.exec(update(ComplaintRow).where(*where).values(**values))
    changed(session)
    return bool(done.rowcount == 1)


async def promise(
    session: Transaction, id: ComplaintId, due: date | None, answer_by: date | None, resolve_by: date | None
) -> None:
    """The days as they are counted now."""
    values = {"due": due, "answer_by": answer_by, "resolve_by": resolve_by}
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(**values))
    changed(session)


async def look_again(session: Transaction, id: ComplaintId, on: date) -> None:
    """When it is looked at again, with nothing else changed."""
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(review_on=on))
    changed(session)


async def guard(session: Transaction, id: ComplaintId, privacy: Privacy) -> None:
    values = {"anonymous": privacy.anonymous, "confidential": privacy.confidential}
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(**values))
    changed(session)


async def rate(session: Transaction, id: ComplaintId, stars: int) -> None:
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(rating=stars))


async def supervise(session: Transaction, id: ComplaintId) -> None:
    """Berkadar pengawasan from now on."""
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(supervised=True))
    changed(session)


async def know_nationally(session: Transaction, id: ComplaintId, number: str) -> None:
    """Its number in the national system; by it it is found, too."""
    await session.exec(update(ComplaintRow).where(col(ComplaintRow.id) == id).values(national=number))
    tokens.remember(session, id, number)
    changed(session)


async def pend(session: Transaction, id: ComplaintId, before: Pending | None, after: Pending | None) -> bool:
    """`after` waits to be carried out instead of `before`; False when somebody else was first."""
    where = (col(ComplaintRow.id) == id, *pending.still(before))
    done = await session.exec(update(ComplaintRow).where(*where).values(**pending.values(after)))
    changed(session)
    return bool(done.rowcount == 1)


def changed(session: Transaction) -> None:
    """Something was written that reports show: what was read of them before is read anew."""
    session.remember(_EDITION, edition(session) + 1)


async def get(session: Transaction, id: ComplaintId) -> Complaint | None:
    """None when there is no such report: a forged button may name any number."""
    if id > LARGEST:
        return None
    known: Complaint | None = session.known(_by_id(session, id))
    return known or next(iter(await read(session, [id])), None)


async def load_by_id(session: Transaction, ids: Collection[ComplaintId]) -> None:
    """Read many at once; `get` then finds them."""
    await read(session, [id for id in ids if session.known(_by_id(session, id)) is None])


async def taken(session: Transaction, numbers: Collection[str]) -> set[str]:
    """Which of these tracking numbers belong to a report."""
    return {number for (number,) in await session.rows(_TAKEN, numbers=list(numbers))}


async def by_number(session: Transaction, number: str) -> Complaint | None:
    id = (await session.exec(select(ComplaintRow.id).where(ComplaintRow.number == number))).first()
    return await get(session, ComplaintId(id)) if id is not None else None


async def of_chat(session: Transaction, address: AddressId, limit: int) -> tuple[Complaint, ...]:
    """The reports filed in this chat, newest first."""
    if session.known(_of_chat(session, address)) is None:
        await load(session, (address,), limit)
    found: tuple[Complaint, ...] = session.known(_of_chat(session, address))
    return found


async def load(session: Transaction, chats: Collection[AddressId], limit: int) -> None:
    """Read the newest reports of many chats at once; `of_chat` then finds them."""
    ids = [id for (id,) in await session.rows(_NEWEST, chats=list(chats), most=limit)]
    found: dict[AddressId, list[Complaint]] = {chat: [] for chat in chats}
    for complaint in await read(session, ids):
        found[await citizen(session, complaint.id)].append(complaint)
    for chat, reports in found.items():
        session.remember(_of_chat(session, chat), tuple(reports))


async def citizen(session: Transaction, id: ComplaintId) -> AddressId:
    """The chat in which a report was made."""
    known: AddressId | None = session.known(("citizen", id))
    if known is None:
        known = AddressId((await session.exec(select(ComplaintRow.address_id).where(ComplaintRow.id == id))).one())
        session.remember(("citizen", id), known)
    return known


async def open_ids(session: Transaction) -> list[ComplaintId]:
    """Every report whose card should be alive."""
    query = select(ComplaintRow.id).where(none_of(ComplaintRow.status, OVER))
    return sorted(ComplaintId(id) for id in (await session.exec(query)).all() if id is not None)


async def open_of(session: Transaction, owner: OfficerId) -> list[ComplaintId]:
    """The open reports an officer has."""
    query = select(ComplaintRow.id).where(none_of(ComplaintRow.status, OVER), ComplaintRow.owner_id == owner)
    return [ComplaintId(id) for id in (await session.exec(query)).all() if id is not None]


async def agencies_with_confidential(session: Transaction) -> set[str | None]:
    """Where rahasia reports stand that somebody will have to receive news of, closed ones that may come back among
    them; None for the coordinator."""
    lasting = col(ComplaintRow.status).not_in([status.value for status in FINAL])
    query = (
        select(ComplaintRow.agency)
        .where(col(ComplaintRow.confidential), col(ComplaintRow.supervised).is_(False), lasting)
        .distinct()
    )
    return set((await session.exec(query)).all())


async def read(session: Transaction, ids: list[int | None] | list[ComplaintId]) -> list[Complaint]:
    """These, the newest first; those that are gone are left out."""
    if not ids:
        return []
    found = []
    for row in await session.rows(_COMPLAINTS, ids=ids):
        complaint = _complaint(row)
        _remember(session, complaint, AddressId(row.address_id))
        found.append(complaint)
    return found


def _complaint(row: Any) -> Complaint:
    chat = AddressId(row.address_id)
    return Complaint(
        id=ComplaintId(row.id),
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
        answer_by=row.answer_by,
        owner=OfficerId(row.owner_id) if row.owner_id else None,
        owner_name=unseal(AddressId(row.owner_address), row.owner_name) if row.owner_name else "",
        attachments=row.files,
        archive_reason=row.archive_reason,
        supervised=row.supervised,
        bounces=row.bounces,
        reopenings=row.reopenings,
        objected=row.objected,
        review_on=row.review_on,
        part_of=ComplaintId(row.part_of) if row.part_of else None,
        duplicate_of=ComplaintId(row.duplicate_of) if row.duplicate_of else None,
        national=row.national or "",
        rating=row.rating,
        closed_at=row.closed_at,
        pending=pending.read(row),
    )


def _remember(session: Transaction, complaint: Complaint, chat: AddressId) -> None:
    session.remember(_by_id(session, complaint.id), complaint)
    session.remember(("citizen", complaint.id), chat)


def edition(session: Transaction) -> int:
    """Grows whenever what reports show was written."""
    found: int = session.known(_EDITION) or 0
    return found


def _by_id(session: Transaction, id: ComplaintId) -> tuple[str, ComplaintId, int]:
    return ("report", id, edition(session))


def _of_chat(session: Transaction, chat: AddressId) -> tuple[str, AddressId, int]:
    return ("reports of", chat, edition(session))


def _seal_json(address: AddressId, value: Place | Period | None) -> bytes | None:
    return seal(address, msgspec.json.encode(value).decode()) if value is not None else None
