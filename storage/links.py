"""Chats that are one person's. Only what a citizen sees and is told goes by this: officers never learn of it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import bindparam, update
from sqlmodel import col

from storage import addresses
from storage.codec import AddressId
from storage.tables import AddressRow
from storage.transaction import Transaction

_OF = sa.select(col(AddressRow.id)).where(col(AddressRow.person) == bindparam("person")).order_by(col(AddressRow.id))


async def chats(session: Transaction, chat: AddressId) -> tuple[AddressId, ...]:
    """All chats of this one's owner, itself among them. Costs nothing for a chat that is linked with none."""
    person = await addresses.person(session, chat)
    if person is None:
        return (chat,)
    return tuple(AddressId(row.id) for row in await session.rows(_OF, person=person))


async def link(session: Transaction, one: AddressId, other: AddressId) -> None:
    """Both chats, and whatever they were linked with, are one person's from now on."""
    together = {*await chats(session, one), *await chats(session, other)}
    await _set(session, together, min(together))


async def cut(session: Transaction, chat: AddressId) -> None:
    """This chat stands alone; the others stay linked where they are still several."""
    others = set(await chats(session, chat)) - {chat}
    await _set(session, {chat}, None)
    await _set(session, others, min(others) if len(others) > 1 else None)


async def _set(session: Transaction, these: set[AddressId], person: AddressId | None) -> None:
    if these:
        await session.exec(update(AddressRow).where(col(AddressRow.id).in_(sorted(these))).values(person=person))
        await addresses.read_again(session, these)
