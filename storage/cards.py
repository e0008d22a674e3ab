"""The live cards: which message in which chat shows which report."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NewType

import sqlalchemy as sa
from sqlalchemy import bindparam, func, update
from sqlmodel import col, select

from conversations.rules.complaint import ComplaintId
from storage.codec import AddressId
from storage.prepared import listed
from storage.tables import CardRow
from storage.transaction import Bulk, Transaction

CardId = NewType("CardId", int)


_LOAD = sa.select(
    *(CardRow.__table__.c[name] for name in CardRow.model_fields)  # type: ignore[attr-defined]
).where(listed(CardRow.id, "ids"))
_INSERT = Bulk(CardRow, "insert")
_POSTED = Bulk(
    CardRow,
    "update",
    by=("id",),
    sets=(("provider_id", func.coalesce(col(CardRow.provider_id), bindparam("provider"))),),
)
_EDITION = ("edition of cards",)


@dataclass(frozen=True, slots=True)
class Card:
    """`provider_id` is empty until the card was sent. `folded`: only the line that says where it went."""

    id: CardId
    complaint: ComplaintId
    address: AddressId
    provider_id: str | None
    menu: str
    folded: bool


async def of_complaint(session: Transaction, complaint: ComplaintId) -> list[Card]:
    if session.known(_of(session, complaint)) is not None:
        return list(session.known(_of(session, complaint)))
    query = select(CardRow).where(CardRow.complaint_id == complaint).order_by(col(CardRow.id))
    return [_card(row) for row in (await session.exec(query)).all()]


async def get(session: Transaction, id: CardId) -> Card:
    if session.known(_by_id(session, id)) is None:
        await load(session, (id,))
    card: Card = session.known(_by_id(session, id))
    return card


async def load(session: Transaction, ids: Collection[CardId]) -> None:
    """Read many at once; `get` then finds them."""
    for row in await session.rows(_LOAD, ids=list(ids)):
        session.remember(_by_id(session, CardId(row.id)), _card(row))


async def add(session: Transaction, complaint: ComplaintId, address: AddressId) -> Card:
    card = Card(CardId(await session.number(CardRow)), complaint, address, None, "", folded=False)
    session.gather(_INSERT, _row(card))
    session.remember(("new card", card.id), value=True)
    if session.known(_of(session, complaint)) is not None:
        session.remember(_of(session, complaint), (*session.known(_of(session, complaint)), card))
    return card


def none_yet(session: Transaction, complaint: ComplaintId) -> None:
    """A report that has just been filed."""
    session.remember(_of(session, complaint), ())


def is_new(session: Transaction, id: CardId) -> bool:
    """Was it added in this transaction? Then nothing waits for it yet."""
    return bool(session.known(("new card", id)))


async def posted(session: Transaction, id: CardId, provider_id: str) -> None:
    """Where the card stands, when it did not stand anywhere before."""
    _changed(session)
    session.gather(_POSTED, {"by_id": id, "provider": provider_id}, ("posted", id))


async def adopted(session: Transaction, id: CardId, provider_id: str) -> None:
    """This message is the card, wherever it was thought to stand."""
    await _set(session, id, provider_id=provider_id)


async def lost(session: Transaction, id: CardId) -> None:
    """It stands nowhere any more: it is to be posted anew."""
    await _set(session, id, provider_id=None)


async def stands_nowhere(session: Transaction, id: CardId) -> None:
    """A live card with its ordinary buttons, to be posted anew."""
    await _set(session, id, provider_id=None, folded=False, menu="")


async def fold(session: Transaction, id: CardId, folded: bool) -> None:
    await _set(session, id, folded=folded, menu="")


async def open_menu(session: Transaction, complaint: ComplaintId, address: AddressId | None, menu: str) -> None:
    """The menu of the card in this chat, or of all cards of the report."""
    where = [col(CardRow.complaint_id) == complaint]
    if address is not None:
        where.append(col(CardRow.address_id) == address)
    _changed(session)
    await session.exec(update(CardRow).where(*where).values(menu=menu))


async def shown_by(session: Transaction, address: AddressId, provider_id: str) -> ComplaintId | None:
    """The report whose card this message is."""
    query = select(CardRow.complaint_id).where(CardRow.address_id == address, CardRow.provider_id == provider_id)
    id = (await session.exec(query)).first()
    return ComplaintId(id) if id is not None else None


async def forget_messages(session: Transaction, address: AddressId) -> None:
    """After a migration the old messages cannot be edited: every card of this chat is to be posted once more."""
    _changed(session)
    await session.exec(update(CardRow).where(col(CardRow.address_id) == address).values(provider_id=None))


async def in_chat(session: Transaction, address: AddressId) -> list[Card]:
    """The live cards of one chat."""
    query = select(CardRow).where(CardRow.address_id == address, col(CardRow.folded).is_(False))
    return [_card(row) for row in (await session.exec(query)).all()]


async def _set(session: Transaction, id: CardId, **values: object) -> None:
    _changed(session)
    await session.exec(update(CardRow).where(col(CardRow.id) == id).values(**values))


def _changed(session: Transaction) -> None:
    """What was read of cards before is read anew."""
    session.remember(_EDITION, (session.known(_EDITION) or 0) + 1)


def _by_id(session: Transaction, id: CardId) -> tuple[str, CardId, int]:
    return ("card", id, session.known(_EDITION) or 0)


def _of(session: Transaction, complaint: ComplaintId) -> tuple[str, ComplaintId, int]:
    return ("cards of", complaint, session.known(_EDITION) or 0)


def _row(card: Card) -> dict[str, object]:
    return {
        "id": card.id,
        "complaint_id": card.complaint,
        "address_id": card.address,
        "provider_id": card.provider_id,
        "menu": card.menu,
        "folded": card.folded,
    }


def _card(row: Any) -> Card:
    return Card(
        id=CardId(row.id or 0),
        complaint=ComplaintId(row.complaint_id),
        address=AddressId(row.address_id),
        provider_id=row.provider_id,
        menu=row.menu,
        folded=row.folded,
    )
