"""Files people sent: waiting at the platform, stored under a random name, or refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, update
from sqlmodel import col, select

from conversations.messages import Media, MediaKind
from conversations.rules.complaint import ComplaintId
from storage import complaints
from storage.codec import AddressId, seal, unseal
from storage.outbox import AttachmentId
from storage.tables import AttachmentRow
from storage.transaction import Bulk, Transaction

_ADD = Bulk(AttachmentRow, "once")
MADE = "made"
"""In place of a channel: a picture of ours, drawn here; its `ref` says of what."""
WAITING, STORED, REFUSED, DROPPED = "waiting", "stored", "refused", "dropped"


@dataclass(frozen=True, slots=True)
class Attachment:
    """`file_name` is random and set once stored; `size` in bytes; `error` says why it was refused."""

    id: AttachmentId
    address: AddressId
    event_id: str
    complaint: ComplaintId | None
    channel: str
    ref: str
    kind: MediaKind
    mime: str
    state: str
    tries: int
    file_name: str | None
    error: str | None


async def add(
    session: Transaction, address: AddressId, event_id: str, channel: str, media: Media, now: datetime
) -> None:
    """A file to be fetched. The same event twice is one file."""
    row = {
        "address_id": address,
        "event_id": event_id,
        "channel": channel,
        "ref": seal(address, media.ref),
        "kind": media.kind.value,
        "mime": media.mime,
        "state": WAITING,
        "tries": 0,
        "due_at": now,
    }
    session.gather(_ADD, row)


async def attach(session: Transaction, address: AddressId, events: Sequence[str], complaint: ComplaintId) -> None:
    """These files belong to a filed report from now on."""
    if not events:
        return
    await session.exec(update(AttachmentRow).where(*_these(address, events)).values(complaint_id=complaint))
    complaints.changed(session)


async def drop(session: Transaction, address: AddressId, events: Sequence[str]) -> None:
    """The draft they belonged to is gone: the files are to be deleted."""
    await session.exec(update(AttachmentRow).where(*_these(address, events)).values(state=DROPPED))


async def of_event(session: Transaction, address: AddressId, event_id: str) -> AttachmentId:
    """The file that came with an event."""
    return AttachmentId((await session.exec(select(AttachmentRow.id).where(*_these(address, [event_id])))).one() or 0)


async def due(session: Transaction, now: datetime, limit: int, *, made: bool = False) -> list[Attachment]:
    """What is to be fetched; or to be drawn, when `made`."""
    whose = col(AttachmentRow.channel) == MADE if made else col(AttachmentRow.channel) != MADE
    query = select(AttachmentRow).where(AttachmentRow.state == WAITING, AttachmentRow.due_at <= now, whose)
    rows = (await session.exec(query.order_by(col(AttachmentRow.id)).limit(limit))).all()
    return [_attachment(row) for row in rows]


async def drop_sent(session: Transaction, id: AttachmentId) -> None:
    """It left, or never will: a picture of ours is needed no more."""
    theirs = (col(AttachmentRow.id) == id, col(AttachmentRow.channel) == MADE)
    await session.exec(update(AttachmentRow).where(*theirs).values(state=DROPPED))


async def drop_made(session: Transaction, before: datetime) -> None:
    """The pictures of ours that were ordered before this."""
    old = (col(AttachmentRow.channel) == MADE, col(AttachmentRow.state) == STORED, col(AttachmentRow.due_at) < before)
    await session.exec(update(AttachmentRow).where(*old).values(state=DROPPED))


async def dropped(session: Transaction, limit: int) -> list[Attachment]:
    """Files to be deleted from the disk."""
    query = select(AttachmentRow).where(AttachmentRow.state == DROPPED, col(AttachmentRow.file_name).is_not(None))
    return [_attachment(row) for row in (await session.exec(query.limit(limit))).all()]


async def of_complaint(session: Transaction, complaint: ComplaintId) -> list[Attachment]:
    """Those that are kept, or still on their way."""
    theirs = (AttachmentRow.complaint_id == complaint, AttachmentRow.state != REFUSED)
    query = select(AttachmentRow).where(*theirs).order_by(col(AttachmentRow.id))
    return [_attachment(row) for row in (await session.exec(query)).all()]


async def get(session: Transaction, id: AttachmentId) -> Attachment:
    return _attachment((await session.exec(select(AttachmentRow).where(AttachmentRow.id == id))).one())


async def stored(session: Transaction, id: AttachmentId, file_name: str, mime: str, sha256: str, size: int) -> bool:
    """The bytes are on disk. False when the file was dropped meanwhile."""
    values = {"state": STORED, "file_name": file_name, "mime": mime, "sha256": sha256, "size": size, "error": None}
    where = (col(AttachmentRow.id) == id, col(AttachmentRow.state) == WAITING)
    done = await session.exec(update(AttachmentRow).where(*where).values(**values))
    return bool(done.rowcount == 1)


async def later(session: Transaction, id: AttachmentId, at: datetime, tries: int, error: str) -> None:
    await _set(session, id, WAITING, due_at=at, tries=tries, error=error)


async def refused(session: Transaction, id: AttachmentId, error: str) -> bool:
    """False when the file was dropped meanwhile."""
    done = await _set(session, id, WAITING, state=REFUSED, error=error)
    complaints.changed(session)
    return done


async def forget_file(session: Transaction, id: AttachmentId) -> None:
    await _set(session, id, DROPPED, file_name=None)


def _these(address: AddressId, events: Sequence[str]) -> tuple[ColumnElement[bool], ...]:
    return col(AttachmentRow.address_id) == address, col(AttachmentRow.event_id).in_(events)


async def _set(session: Transaction, id: AttachmentId, still: str, **values: object) -> bool:
    """False when the file is no longer in the state `still`: it was dropped meanwhile."""
    where = (col(AttachmentRow.id) == id, col(AttachmentRow.state) == still)
    done = await session.exec(update(AttachmentRow).where(*where).values(**values))
    return bool(done.rowcount == 1)


def _attachment(row: AttachmentRow) -> Attachment:
    return Attachment(
        id=AttachmentId(row.id or 0),
        address=AddressId(row.address_id),
        event_id=row.event_id,
        complaint=ComplaintId(row.complaint_id) if row.complaint_id else None,
        channel=row.channel,
        ref=unseal(AddressId(row.address_id), row.ref),
        kind=MediaKind(row.kind),
        mime=row.mime,
        state=row.state,
        tries=row.tries,
        file_name=row.file_name,
        error=row.error,
    )
