"""The live cards: which message in which chat shows which report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NewType

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations.rules.complaint import ComplaintId
from storage.codec import AddressId
from storage.tables import CardRow

CardId = NewType("CardId", int)


@dataclass(frozen=True, slots=True)
class Card:
    """`provider_id` is empty until the card was sent. `folded`: only the line that says where it went."""

    id: CardId
    complaint: ComplaintId
    address: AddressId
    provider_id: str | None
    menu: str
    folded: bool


async def of_complaint(session: AsyncSession, complaint: ComplaintId) -> list[Card]:
    query = select(CardRow).where(CardRow.complaint_id == complaint).order_by(col(CardRow.id))
    return [_card(row) for row in (await session.exec(query)).all()]


async def get(session: AsyncSession, id: CardId) -> Card:
    return _card(await session.get_one(CardRow, id))


async def add(session: AsyncSession, complaint: ComplaintId, address: AddressId) -> Card:
    row = CardRow(complaint_id=complaint, address_id=address)
    session.add(row)
    await session.flush()
    return _card(row)


async def sent(session: AsyncSession, id: CardId, provider_id: str | None) -> None:
    """Where the card stands now; None when it got lost and is to be posted anew."""
    await _set(session, id, provider_id=provider_id)


async def fold(session: AsyncSession, id: CardId, folded: bool) -> None:
    await _set(session, id, folded=folded, menu="")


async def open_menu(session: AsyncSession, complaint: ComplaintId, address: AddressId | None, menu: str) -> None:
    """The menu of the card in this chat, or of all cards of the report."""
    where = [col(CardRow.complaint_id) == complaint]
    if address is not None:
        where.append(col(CardRow.address_id) == address)
    await session.exec(update(CardRow).where(*where).values(menu=menu))


async def shown_by(session: AsyncSession, address: AddressId, provider_id: str) -> ComplaintId | None:
    """The report whose card this message is."""
    query = select(CardRow.complaint_id).where(CardRow.address_id == address, CardRow.provider_id == provider_id)
    id = (await session.exec(query)).first()
    return ComplaintId(id) if id is not None else None


async def forget_messages(session: AsyncSession, address: AddressId) -> None:
    """After a migration the old messages cannot be edited: every card of this chat is to be posted once more."""
    await session.exec(update(CardRow).where(col(CardRow.address_id) == address).values(provider_id=None))


async def in_chat(session: AsyncSession, address: AddressId) -> list[Card]:
    """The live cards of one chat."""
    query = select(CardRow).where(CardRow.address_id == address, col(CardRow.folded).is_(False))
    return [_card(row) for row in (await session.exec(query)).all()]


async def _set(session: AsyncSession, id: CardId, **values: object) -> None:
    await session.exec(update(CardRow).where(col(CardRow.id) == id).values(**values))


def _card(row: CardRow) -> Card:
    return Card(
        id=CardId(row.id or 0),
        complaint=ComplaintId(row.complaint_id),
        address=AddressId(row.address_id),
        provider_id=row.provider_id,
        menu=row.menu,
        folded=row.folded,
    )
