"""What is to be sent: written in the transaction that wants it, claimed lane by lane. What became of it: outcomes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any, NewType

import sqlalchemy as sa
from sqlalchemy import bindparam, exists, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conversations import wire
from conversations.messages import Address
from conversations.rules.complaint import ComplaintId
from storage import cards
from storage.cards import CardId
from storage.codec import AddressId, seal, unseal
from storage.columns import IN_FLIGHT, one_of
from storage.tables import AddressRow, OutboxRow
from storage.transaction import Bulk, Transaction

OutboxId = NewType("OutboxId", int)
AttachmentId = NewType("AttachmentId", int)
LEASE = timedelta(minutes=3)
"""How long a claimed row belongs to its sender; afterwards nobody knows what became of it."""
HOLD = timedelta(seconds=60)
"""How long something of which nobody knows whether it was sent keeps its chat waiting."""


class OutKind(StrEnum):
    MESSAGE = "message"
    CARD = "card"
    TAP = "tap"
    SIGN = "sign"
    FILE = "file"
    NUDGE = "nudge"
    """The approved text that says that news is there, and waits."""


class OutState(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    """Nothing reaches this chat; kept for when the person writes again."""
    FAILED = "failed"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"


_ALONE = (OutKind.TAP, OutKind.SIGN)


class Urgency(IntEnum):
    """Who waits at the other end: a spinner, somebody who has just written, somebody who waits for news."""

    TAP = 0
    ANSWER = 1
    NEWS = 2
    DIGEST = 3
    """Nobody waits for it."""


WAITING = tuple(
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
        "doubted_at",
    )
)
"""What `waiting_of` reads, with `channel` and `external_id` of the address."""
_ADD = Bulk(OutboxRow, "insert")
_ADDED = ("added to the outbox",)
_ROW: sa.Table = OutboxRow.__table__  # type: ignore[attr-defined]
_CLAIM = Bulk(OutboxRow, "update", by=("id",))
_EARLIER = aliased(OutboxRow)
_BLOCKED = exists().where(
    col(_EARLIER.lane) == OutboxRow.lane,
    col(_EARLIER.id) < OutboxRow.id,
    one_of(_EARLIER.state, IN_FLIGHT),
    or_(col(_EARLIER.state) != OutState.UNKNOWN, col(_EARLIER.doubted_at) > bindparam("held_from")),
)
_DUE = (
    sa.select(*WAITING, col(AddressRow.channel), col(AddressRow.external_id))
    .join(AddressRow, col(AddressRow.id) == OutboxRow.address_id)
    .where(col(OutboxRow.state) == OutState.WAITING, col(OutboxRow.due_at) <= bindparam("now"), ~_BLOCKED)
    .order_by(col(OutboxRow.urgency), col(OutboxRow.id))
    .limit(bindparam("most", type_=sa.Integer))
    .with_for_update(of=_ROW, skip_locked=True)
)
_PUT_OFF = Bulk(OutboxRow, "update", by=("id",), sets=(("due_at", bindparam("due_at")),))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing to send."""

    id: OutboxId
    address: AddressId
    to: Address
    kind: OutKind
    sealed: bytes | None
    """Its body as it is stored; none for cards and files, which are made when they leave."""
    complaint: ComplaintId | None
    card: CardId | None
    attachment: AttachmentId | None
    tries: int
    """This one included."""
    created_at: datetime
    expires_at: datetime | None
    doubted_at: datetime | None
    """When a send of it ended without anybody knowing whether it arrived, and nobody has found out since."""

    @property
    def body(self) -> wire.Stored | None:
        """Raises where another release wrote it in a form this one does not know."""
        return wire.load_body(unseal(self.address, self.sealed)) if self.sealed else None


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
    provider_id: str | None = None,
    urgency: Urgency | None = None,
) -> OutboxId:
    """Taps overtake everything: their spinner turns for seconds only. A card waits for itself alone: often changed, it
    may have to. All else keeps its order in its chat.
    `hopeless` is the code by which it is known that nothing reaches this chat: held, and shown on the card.
    `provider_id` is the message of ours that an edit changes."""
    id = OutboxId(await session.number(OutboxRow))
    row = {
        "id": id,
        "address_id": address,
        "lane": f"card:{card}" if card else _lane(kind, address),
        "urgency": _urgency(kind, news=bool(complaint or card)) if urgency is None else urgency,
        "kind": kind.value,
        "body": seal(address, wire.dump_body(body)) if body is not None else b"",
        "template": template,
        "about": about,
        "complaint_id": complaint,
        "card_id": card,
        "attachment_id": attachment,
        "state": (OutState.HELD if hopeless else OutState.WAITING).value,
        "tries": 0,
        "due_at": now,
        "expires_at": expires_at,
        "provider_id": provider_id,
        "error": hopeless,
        "created_at": now,
        "doubted_at": None,
    }
    session.gather(_ADD, row)
    session.remember(_ADDED, value=True)
    return id


def _urgency(kind: OutKind, *, news: bool) -> Urgency:
    return Urgency.TAP if kind is OutKind.TAP else Urgency.NEWS if news else Urgency.ANSWER


def _lane(kind: OutKind, address: AddressId) -> str:
    return f"{kind}:{address}" if kind in _ALONE else str(address)


def added(session: Transaction) -> bool:
    """Whether something more is to be sent since this transaction began."""
    return bool(session.known(_ADDED))


async def add_card(
    session: Transaction,
    card: CardId,
    address: AddressId,
    complaint: ComplaintId,
    now: datetime,
    *,
    after: timedelta = timedelta(0),
) -> None:
    """The card is to be shown as it stands when it leaves: one waiting row serves any number of changes, and leaves
    when the most urgent of them wants it to."""
    waits = await _card_waits(session, card)
    if waits is None:
        id = await add(session, address, OutKind.CARD, now + after, complaint=complaint, card=card)
    elif waits[1] > now + after:
        id = waits[0]
        session.gather(_PUT_OFF, {"by_id": id, "due_at": now + after})
    else:
        return
    session.remember(("card waits", card), (id, now + after))


async def hasten_card(session: Transaction, complaint: ComplaintId, address: AddressId) -> None:
    """Somebody in this chat has just acted on the report: its card leaves before the news of others."""
    where = (
        col(OutboxRow.complaint_id) == complaint,
        col(OutboxRow.address_id) == address,
        col(OutboxRow.kind) == OutKind.CARD,
        col(OutboxRow.state) == OutState.WAITING,
    )
    await session.exec(update(OutboxRow).where(*where).values(urgency=Urgency.ANSWER))


async def _card_waits(session: Transaction, card: CardId) -> tuple[OutboxId, datetime] | None:
    """The row that waits for this card, and until when."""
    known: tuple[OutboxId, datetime] | None = session.known(("card waits", card))
    if known is not None or cards.is_new(session, card):
        return known
    query = select(OutboxRow.id, OutboxRow.due_at).where(OutboxRow.card_id == card, OutboxRow.state == OutState.WAITING)
    found = (await session.exec(query.with_for_update())).first()  # or another process might send it without the change
    return (OutboxId(found[0] or 0), found[1]) if found else None


async def due(session: Transaction, now: datetime, limit: int) -> list[Waiting]:
    """What may leave now, the most urgent first: the oldest of each free lane. Until the commit nobody else gets it."""
    found = await session.rows(_DUE, now=now, held_from=now - HOLD, most=limit)
    return [waiting_of(row, row.tries + 1) for row in found]


async def claim(session: Transaction, waiting: Waiting, now: datetime, sender: str | None = None) -> None:
    """From the commit on it is ours, for LEASE; where several send (`sender` is one of them) while we live."""
    row = {"by_id": waiting.id, "state": OutState.SENDING.value, "tries": waiting.tries, "due_at": now + LEASE}
    if sender is not None:
        row["claimed_by"] = sender
    session.gather(_CLAIM, row)
    session.remember(("card waits", waiting.card), None)


async def give_back(session: Transaction, ids: Collection[OutboxId], now: datetime, sender: str | None = None) -> None:
    """Claimed by `sender`, and never sent: as if it had not been claimed."""
    where = (col(OutboxRow.id).in_(ids), col(OutboxRow.state) == OutState.SENDING, col(OutboxRow.claimed_by) == sender)
    values = {"state": OutState.WAITING.value, "tries": OutboxRow.tries - 1, "due_at": now, "claimed_by": None}
    await session.exec(update(OutboxRow).where(*where).values(**values))


async def put_words(session: Transaction, file: AttachmentId, words: wire.Stored, now: datetime) -> None:
    """What stands below a file that waits; it leaves now."""
    waits = (col(OutboxRow.attachment_id) == file, col(OutboxRow.state) == OutState.WAITING)
    for id, address in (await session.exec(select(OutboxRow.id, OutboxRow.address_id).where(*waits))).all():
        values = {"body": seal(AddressId(address), wire.dump_body(words)), "due_at": now}
        await session.exec(update(OutboxRow).where(col(OutboxRow.id) == id).values(**values))


async def put_off(session: Transaction, waiting: Waiting, until: datetime) -> None:
    """Not its turn yet: no try, no trouble."""
    session.gather(_PUT_OFF, {"by_id": waiting.id, "due_at": until})


async def about(session: Transaction, address: AddressId, provider_id: str) -> str:
    """What the message of this platform id was about; empty when it was about nothing in particular."""
    query = select(OutboxRow.about).where(OutboxRow.address_id == address, OutboxRow.provider_id == provider_id)
    return (await session.exec(query)).first() or ""


async def last_about(session: Transaction, address: AddressId, since: datetime) -> str:
    """What the newest message to this chat is about, if it was written after `since`; else empty."""
    query = (
        select(OutboxRow.about)
        .where(OutboxRow.address_id == address, OutboxRow.kind == OutKind.MESSAGE, OutboxRow.created_at > since)
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    )
    return (await session.exec(query)).first() or ""


async def is_ours(session: Transaction, address: AddressId, provider_id: str) -> bool:
    """Whether we know that we sent this message of the chat, or are to change it."""
    query = select(OutboxRow.id).where(OutboxRow.address_id == address, OutboxRow.provider_id == provider_id)
    return (await session.exec(query)).first() is not None


async def said(session: Transaction, address: AddressId, about: str) -> str | None:
    """The platform's id of the newest message to this chat about this; None when none is known to have arrived."""
    query = (
        select(OutboxRow.provider_id)
        .where(OutboxRow.address_id == address, OutboxRow.about == about, col(OutboxRow.provider_id).is_not(None))
        .order_by(col(OutboxRow.id).desc())
    )
    return (await session.exec(query)).first()


async def forget_messages(session: Transaction, address: AddressId) -> None:
    """After a migration the ids of what was sent before belong to other messages."""
    await session.exec(update(OutboxRow).where(col(OutboxRow.address_id) == address).values(provider_id=None))


async def follow(session: Transaction, old: AddressId, new: AddressId) -> None:
    """Whatever was on its way to `old` goes to `new`."""
    query = select(OutboxRow.id, OutboxRow.kind, OutboxRow.lane, OutboxRow.body).where(
        OutboxRow.address_id == old, one_of(OutboxRow.state, IN_FLIGHT)
    )
    for id, kind, lane, sealed in (await session.exec(query)).all():
        body = seal(new, unseal(old, sealed)) if sealed else b""
        own = lane if kind == OutKind.CARD else _lane(OutKind(kind), new)
        values = {"address_id": new, "lane": own, "body": body}
        await session.exec(update(OutboxRow).where(col(OutboxRow.id) == id).values(**values))


async def said_since(
    session: Transaction, address: AddressId, complaint: ComplaintId, templates: tuple[str, ...], since: datetime
) -> bool:
    """Whether one of these texts about a report was written to this chat after `since`."""
    query = select(OutboxRow.id).where(
        OutboxRow.complaint_id == complaint,
        OutboxRow.address_id == address,
        col(OutboxRow.template).in_(templates),
        OutboxRow.created_at > since,
    )
    return (await session.exec(query)).first() is not None


def waiting_of(row: Any, tries: int) -> Waiting:
    address = AddressId(row.address_id)
    return Waiting(
        id=OutboxId(row.id),
        address=address,
        to=Address(row.channel, row.external_id),
        kind=OutKind(row.kind),
        sealed=row.body,
        complaint=ComplaintId(row.complaint_id) if row.complaint_id else None,
        card=CardId(row.card_id) if row.card_id else None,
        attachment=AttachmentId(row.attachment_id) if row.attachment_id else None,
        tries=tries,
        created_at=row.created_at,
        expires_at=row.expires_at,
        doubted_at=row.doubted_at,
    )
