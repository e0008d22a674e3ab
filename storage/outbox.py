"""What is to be sent: written in the transaction that wants it, claimed lane by lane, marked with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from sqlalchemy import func, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations import wire
from conversations.rules.complaint import ComplaintId
from storage.cards import CardId
from storage.codec import AddressId, seal, unseal
from storage.tables import OutboxRow

OutboxId = NewType("OutboxId", int)
AttachmentId = NewType("AttachmentId", int)
LEASE = timedelta(seconds=60)
"""How long a claimed row belongs to its sender; afterwards nobody knows what became of it."""


class OutKind(StrEnum):
    MESSAGE = "message"
    CARD = "card"
    TAP = "tap"
    SIGN = "sign"
    FILE = "file"


class OutState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    FAILED = "failed"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


_FORWARD = (OutState.UNKNOWN, OutState.SENT, OutState.DELIVERED, OutState.READ)
"""Delivery states in the only direction they move."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to send. `body` is empty for cards and files, which are made when they leave."""

    id: OutboxId
    address: AddressId
    kind: OutKind
    body: wire.Stored | None
    complaint: ComplaintId | None
    card: CardId | None
    attachment: AttachmentId | None
    tries: int
    created_at: datetime
    expires_at: datetime | None


async def add(
    session: AsyncSession,
    address: AddressId,
    kind: OutKind,
    now: datetime,
    *,
    body: wire.Stored | None = None,
    about: str | None = None,
    complaint: ComplaintId | None = None,
    card: CardId | None = None,
    attachment: AttachmentId | None = None,
    template: str | None = None,
    expires_at: datetime | None = None,
    hopeless: str | None = None,
) -> None:
    """Taps overtake everything: their spinner turns for seconds only. All else keeps its order in its chat.
    `hopeless` is the code by which it is known that nothing reaches this chat: kept, shown, not sent."""
    lane = f"{kind}:{address}" if kind in (OutKind.TAP, OutKind.SIGN) else str(address)
    session.add(
        OutboxRow(
            address_id=address,
            lane=lane,
            kind=kind.value,
            body=seal(address, wire.dump_body(body)) if body is not None else b"",
            template=template,
            about=about,
            complaint_id=complaint,
            card_id=card,
            attachment_id=attachment,
            state=(OutState.FAILED if hopeless else OutState.WAITING).value,
            error=hopeless,
            due_at=now,
            expires_at=expires_at,
            created_at=now,
        )
    )


async def add_card(
    session: AsyncSession, card: CardId, address: AddressId, complaint: ComplaintId, now: datetime
) -> None:
    """The card is to be shown as it stands when it leaves: one waiting row serves any number of changes."""
    query = select(OutboxRow.id).where(OutboxRow.card_id == card, OutboxRow.state == OutState.WAITING)
    if (await session.exec(query)).first() is None:
        await add(session, address, OutKind.CARD, now, complaint=complaint, card=card)


async def claim(session: AsyncSession, now: datetime, limit: int) -> list[Waiting]:
    """The oldest waiting row of each lane that is free, now ours for LEASE."""
    await _release(session, now)
    holding = or_(
        col(OutboxRow.state).in_([OutState.WAITING, OutState.SENDING]),
        (col(OutboxRow.state) == OutState.UNKNOWN) & (col(OutboxRow.due_at) > now),
    )
    heads = select(func.min(OutboxRow.id)).where(holding).group_by(col(OutboxRow.lane))
    query = (
        select(OutboxRow)
        .where(col(OutboxRow.id).in_(heads), OutboxRow.state == OutState.WAITING, OutboxRow.due_at <= now)
        .order_by(col(OutboxRow.kind) != OutKind.TAP, col(OutboxRow.id))
        .limit(limit)
    )
    rows = (await session.exec(query)).all()
    for row in rows:
        row.state, row.tries, row.due_at = OutState.SENDING.value, row.tries + 1, now + LEASE
        session.add(row)
    return [_waiting(row) for row in rows]


async def sent(session: AsyncSession, id: OutboxId, provider_id: str) -> None:
    row = await session.get_one(OutboxRow, id)
    row.provider_id = provider_id or None
    row.state = _further(OutState(row.state), OutState.SENT)
    row.error = row.error if row.state == OutState.FAILED else None
    session.add(row)


async def again(session: AsyncSession, id: OutboxId, at: datetime, error: str) -> None:
    await _set(session, id, state=OutState.WAITING.value, due_at=at, error=error)


async def unknown(session: AsyncSession, id: OutboxId, until: datetime, error: str) -> None:
    """Nobody knows whether it was sent; its chat waits until then for an answer to that."""
    await _set(session, id, state=OutState.UNKNOWN.value, due_at=until, error=error)


async def failed(session: AsyncSession, id: OutboxId, error: str) -> None:
    await _set(session, id, state=OutState.FAILED.value, error=error)


async def receipt(
    session: AsyncSession, state: OutState, error: str | None, *, id: OutboxId | None, provider_id: str
) -> ComplaintId | None:
    """What the platform says became of a message. States only move forward.

    The report whose card says something else now: a message failed, or one in doubt turned out well.
    """
    row = await _sent_row(session, id, provider_id)
    if row is None:
        return None
    before, row.provider_id = row.state, provider_id
    if state is OutState.FAILED and row.state not in (OutState.DELIVERED, OutState.READ):
        row.state, row.error = OutState.FAILED.value, error
    elif state is not OutState.FAILED:
        row.state = _further(OutState(row.state), state)
    session.add(row)
    told = row.state != before and {before, row.state} & {OutState.FAILED, OutState.UNKNOWN}
    return ComplaintId(row.complaint_id) if told and row.complaint_id else None


async def about(session: AsyncSession, address: AddressId, provider_id: str) -> str:
    """What the message of this platform id was about; empty when it was about nothing in particular."""
    query = select(OutboxRow.about).where(OutboxRow.address_id == address, OutboxRow.provider_id == provider_id)
    return (await session.exec(query)).first() or ""


async def said(session: AsyncSession, address: AddressId, about: str) -> str | None:
    """The platform's id of the newest message to this chat about this; None when none is known to have arrived."""
    query = (
        select(OutboxRow.provider_id)
        .where(OutboxRow.address_id == address, OutboxRow.about == about, col(OutboxRow.provider_id).is_not(None))
        .order_by(col(OutboxRow.id).desc())
    )
    return (await session.exec(query)).first()


async def trouble(session: AsyncSession, complaint: ComplaintId, citizen: AddressId) -> str | None:
    """The platform's code when the latest news of a report did not reach its citizen; None when all is well."""
    query = (
        select(OutboxRow.state, OutboxRow.error)
        .where(OutboxRow.complaint_id == complaint, OutboxRow.address_id == citizen)
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    )
    last = (await session.exec(query)).first()
    if last is None or last[0] not in (OutState.FAILED, OutState.UNKNOWN):
        return None
    return last[1] or last[0]


async def drop_for(session: AsyncSession, address: AddressId, error: str) -> None:
    """Whatever still waits for somebody who cannot be reached any more has failed."""
    where = (col(OutboxRow.address_id) == address, col(OutboxRow.state) == OutState.WAITING)
    await session.exec(update(OutboxRow).where(*where).values(state=OutState.FAILED.value, error=error))


async def release(session: AsyncSession) -> None:
    """At the start of the only sender: whatever an earlier one died over waits again, at once."""
    where = col(OutboxRow.state) == OutState.SENDING
    await session.exec(update(OutboxRow).where(where).values(state=OutState.WAITING.value, error="interrupted"))


async def _release(session: AsyncSession, now: datetime) -> None:
    """Rows whose sender died while sending wait again when its lease is over: sent at least once, so perhaps twice."""
    where = (col(OutboxRow.state) == OutState.SENDING, col(OutboxRow.due_at) <= now)
    await session.exec(update(OutboxRow).where(*where).values(state=OutState.WAITING.value, error="interrupted"))


async def _sent_row(session: AsyncSession, id: OutboxId | None, provider_id: str) -> OutboxRow | None:
    if id is not None:
        return await session.get(OutboxRow, id)
    return (await session.exec(select(OutboxRow).where(OutboxRow.provider_id == provider_id))).first()


def _further(now: OutState, then: OutState) -> str:
    if now is OutState.FAILED and then is OutState.SENT:  # "sent" is not delivered: it came late
        return now.value
    if now in _FORWARD and then in _FORWARD:
        return max(now, then, key=_FORWARD.index).value
    return then.value


async def _set(session: AsyncSession, id: OutboxId, **values: object) -> None:
    """Unless the platform has said meanwhile that it arrived: its word counts more than a lost answer."""
    arrived = (OutState.SENT, OutState.DELIVERED, OutState.READ)
    where = (col(OutboxRow.id) == id, col(OutboxRow.state).not_in(arrived))
    await session.exec(update(OutboxRow).where(*where).values(**values))


def _waiting(row: OutboxRow) -> Waiting:
    address = AddressId(row.address_id)
    return Waiting(
        id=OutboxId(row.id or 0),
        address=address,
        kind=OutKind(row.kind),
        body=wire.load_body(unseal(address, row.body)) if row.body else None,
        complaint=ComplaintId(row.complaint_id) if row.complaint_id else None,
        card=CardId(row.card_id) if row.card_id else None,
        attachment=AttachmentId(row.attachment_id) if row.attachment_id else None,
        tries=row.tries,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
