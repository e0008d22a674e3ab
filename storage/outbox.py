"""What is to be sent: written in the transaction that wants it, claimed lane by lane, marked with what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, NewType

import sqlalchemy as sa
from sqlalchemy import bindparam, case, exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conversations import wire
from conversations.messages import Address
from conversations.rules.complaint import ComplaintId
from storage import cards
from storage.cards import CardId
from storage.codec import AddressId, seal, unseal
from storage.tables import AddressRow, OutboxRow
from storage.transaction import Bulk, Transaction

OutboxId = NewType("OutboxId", int)
AttachmentId = NewType("AttachmentId", int)
LEASE = timedelta(minutes=3)
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


_ALONE = (OutKind.TAP, OutKind.SIGN)
_LATER = (OutState.FAILED, OutState.DELIVERED, OutState.READ)
"""What a platform may have said of a message before we know that it was sent."""


class Urgency(IntEnum):
    """Who waits at the other end: a spinner, somebody who has just written, somebody who waits for news."""

    TAP = 0
    ANSWER = 1
    NEWS = 2


_WAITING = tuple(
    OutboxRow.__table__.c[name]  # type: ignore[attr-defined]
    for name in (
        "id",
        "address_id",
        "kind",
        "body",
        "complaint_id",
        "card_id",
        "attachment_id",
        "tries",
        "created_at",
        "expires_at",
    )
)
_ADD = Bulk(OutboxRow, "insert")
_CLAIM = Bulk(OutboxRow, "update", by=("id",))
_PUT_OFF = Bulk(OutboxRow, "update", by=("id",), sets=(("due_at", bindparam("due_at")),))
_SENT = Bulk(
    OutboxRow,
    "update",
    by=("id",),
    sets=(
        ("provider_id", bindparam("provider")),
        (
            "state",
            case(
                (or_(*(col(OutboxRow.state) == state for state in _LATER)), col(OutboxRow.state)),
                else_=OutState.SENT.value,
            ),
        ),
        ("error", case((col(OutboxRow.state) == OutState.FAILED, col(OutboxRow.error)), else_=None)),
    ),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to send. `body` is empty for cards and files, which are made when they leave."""

    id: OutboxId
    address: AddressId
    to: Address
    kind: OutKind
    body: wire.Stored | None
    complaint: ComplaintId | None
    card: CardId | None
    attachment: AttachmentId | None
    tries: int
    """This one included."""
    created_at: datetime
    expires_at: datetime | None


async def add(
    session: Transaction,
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
    """Taps overtake everything: their spinner turns for seconds only. A card waits for itself alone: often changed, it
    may have to. All else keeps its order in its chat.
    `hopeless` is the code by which it is known that nothing reaches this chat: kept, shown, not sent."""
    row = {
        "id": await session.number(OutboxRow),
        "address_id": address,
        "lane": f"card:{card}" if card else f"{kind}:{address}" if kind in _ALONE else str(address),
        "urgency": Urgency.TAP if kind is OutKind.TAP else Urgency.NEWS if complaint or card else Urgency.ANSWER,
        "kind": kind.value,
        "body": seal(address, wire.dump_body(body)) if body is not None else b"",
        "template": template,
        "about": about,
        "complaint_id": complaint,
        "card_id": card,
        "attachment_id": attachment,
        "state": (OutState.FAILED if hopeless else OutState.WAITING).value,
        "tries": 0,
        "due_at": now,
        "expires_at": expires_at,
        "provider_id": None,
        "error": hopeless,
        "created_at": now,
    }
    session.gather(_ADD, row)


async def add_card(
    session: Transaction, card: CardId, address: AddressId, complaint: ComplaintId, now: datetime
) -> None:
    """The card is to be shown as it stands when it leaves: one waiting row serves any number of changes."""
    key = ("card waits", card)
    if session.known(key):
        return
    if not cards.is_new(session, card):
        query = select(OutboxRow.id).where(OutboxRow.card_id == card, OutboxRow.state == OutState.WAITING)
        if (await session.exec(query)).first() is not None:
            return
    await add(session, address, OutKind.CARD, now, complaint=complaint, card=card)
    session.remember(key, value=True)


async def due(session: Transaction, now: datetime, limit: int) -> list[Waiting]:
    """What may leave now, the most urgent first: the oldest of each free lane."""
    earlier = aliased(OutboxRow)
    holding = or_(
        col(earlier.state).in_([OutState.WAITING, OutState.SENDING]),
        (col(earlier.state) == OutState.UNKNOWN) & (col(earlier.due_at) > now),
    )
    blocked = exists().where(col(earlier.lane) == OutboxRow.lane, col(earlier.id) < OutboxRow.id, holding)
    query = (
        sa.select(*_WAITING, col(AddressRow.channel), col(AddressRow.external_id))
        .join(AddressRow, col(AddressRow.id) == OutboxRow.address_id)
        .where(col(OutboxRow.state) == OutState.WAITING, col(OutboxRow.due_at) <= now, ~blocked)
        .order_by(col(OutboxRow.urgency), col(OutboxRow.id))
        .limit(limit)
    )
    return [_waiting(row) for row in await session.rows(query)]


async def claim(session: Transaction, waiting: Waiting, now: datetime) -> None:
    """From the commit on it is ours, for LEASE."""
    row = {"by_id": waiting.id, "state": OutState.SENDING.value, "tries": waiting.tries, "due_at": now + LEASE}
    session.gather(_CLAIM, row)
    session.remember(("card waits", waiting.card), None)


async def put_off(session: Transaction, waiting: Waiting, until: datetime) -> None:
    """Not its turn yet: no try, no trouble."""
    session.gather(_PUT_OFF, {"by_id": waiting.id, "due_at": until})


async def sent(session: Transaction, id: OutboxId, provider_id: str) -> None:
    """It left. What the platform has said of it meanwhile counts more: states only move forward."""
    session.gather(_SENT, {"by_id": id, "provider": provider_id or None}, (id,))


async def again(session: Transaction, id: OutboxId, at: datetime, error: str) -> None:
    await _set(session, id, state=OutState.WAITING.value, due_at=at, error=error)


async def unknown(session: Transaction, id: OutboxId, until: datetime, error: str) -> None:
    """Nobody knows whether it was sent; its chat waits until then for an answer to that."""
    await _set(session, id, state=OutState.UNKNOWN.value, due_at=until, error=error)


async def failed(session: Transaction, id: OutboxId, error: str) -> None:
    await _set(session, id, state=OutState.FAILED.value, error=error)


async def receipt(
    session: Transaction, state: OutState, error: str | None, *, id: OutboxId | None, provider_id: str
) -> ComplaintId | None:
    """What the platform says became of a message. States only move forward.

    The report whose card says something else now: a message failed, or one in doubt turned out well.
    """
    where = OutboxRow.id == id if id is not None else OutboxRow.provider_id == provider_id
    query = select(OutboxRow.id, OutboxRow.state, OutboxRow.error, OutboxRow.complaint_id).where(where)
    row = (await session.exec(query)).first()
    if row is None:
        return None
    found, before, said, complaint = row
    after = before
    if state is OutState.FAILED and before not in (OutState.DELIVERED, OutState.READ):
        after, said = OutState.FAILED.value, error
    elif state is not OutState.FAILED:
        after = _further(OutState(before), state)
    values = {"provider_id": provider_id, "state": after, "error": said}
    await session.exec(update(OutboxRow).where(col(OutboxRow.id) == found).values(**values))
    told = after != before and {before, after} & {OutState.FAILED, OutState.UNKNOWN}
    return ComplaintId(complaint) if told and complaint else None


async def about(session: Transaction, address: AddressId, provider_id: str) -> str:
    """What the message of this platform id was about; empty when it was about nothing in particular."""
    query = select(OutboxRow.about).where(OutboxRow.address_id == address, OutboxRow.provider_id == provider_id)
    return (await session.exec(query)).first() or ""


async def said(session: Transaction, address: AddressId, about: str) -> str | None:
    """The platform's id of the newest message to this chat about this; None when none is known to have arrived."""
    query = (
        select(OutboxRow.provider_id)
        .where(OutboxRow.address_id == address, OutboxRow.about == about, col(OutboxRow.provider_id).is_not(None))
        .order_by(col(OutboxRow.id).desc())
    )
    return (await session.exec(query)).first()


async def trouble(session: Transaction, complaint: ComplaintId, citizen: AddressId) -> str | None:
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


async def drop_for(session: Transaction, address: AddressId, error: str) -> None:
    """Whatever still waits for somebody who cannot be reached any more has failed."""
    where = (col(OutboxRow.address_id) == address, col(OutboxRow.state) == OutState.WAITING)
    await session.exec(update(OutboxRow).where(*where).values(state=OutState.FAILED.value, error=error))


async def release(session: Transaction, now: datetime) -> None:
    """At the start of the only sender: whatever an earlier one died over waits again, at once."""
    where = col(OutboxRow.state) == OutState.SENDING
    await session.exec(
        update(OutboxRow).where(where).values(state=OutState.WAITING.value, error="interrupted", due_at=now)
    )


async def expire_leases(session: Transaction, now: datetime) -> None:
    """Rows whose sender died while sending wait again when its lease is over: sent at least once, so perhaps twice."""
    where = (col(OutboxRow.state) == OutState.SENDING, col(OutboxRow.due_at) <= now)
    await session.exec(update(OutboxRow).where(*where).values(state=OutState.WAITING.value, error="interrupted"))


def _further(now: OutState, then: OutState) -> str:
    if now is OutState.FAILED and then is OutState.SENT:  # "sent" is not delivered: it came late
        return now.value
    if now in _FORWARD and then in _FORWARD:
        return max(now, then, key=_FORWARD.index).value
    return then.value


async def _set(session: Transaction, id: OutboxId, **values: object) -> None:
    """Unless the platform has said meanwhile that it arrived: its word counts more than a lost answer."""
    arrived = (OutState.SENT, OutState.DELIVERED, OutState.READ)
    where = (col(OutboxRow.id) == id, col(OutboxRow.state).not_in(arrived))
    await session.exec(update(OutboxRow).where(*where).values(**values))


def _waiting(row: Any) -> Waiting:
    address = AddressId(row.address_id)
    return Waiting(
        id=OutboxId(row.id),
        address=address,
        to=Address(row.channel, row.external_id),
        kind=OutKind(row.kind),
        body=wire.load_body(unseal(address, row.body)) if row.body else None,
        complaint=ComplaintId(row.complaint_id) if row.complaint_id else None,
        card=CardId(row.card_id) if row.card_id else None,
        attachment=AttachmentId(row.attachment_id) if row.attachment_id else None,
        tries=row.tries + 1,
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
