"""Where people and groups can be reached: the one table of chat addresses."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations.messages import Address
from storage.codec import AddressId, seal, unseal
from storage.once import insert_once
from storage.tables import AddressRow


async def find_or_add(session: AsyncSession, address: Address) -> AddressId:
    known = await find(session, address)
    if known is not None:
        return known
    added = await insert_once(session, AddressRow, {"channel": address.channel, "external_id": address.id})
    return AddressId(added) if added is not None else await find_or_add(session, address)


async def find(session: AsyncSession, address: Address) -> AddressId | None:
    query = select(AddressRow.id).where(AddressRow.channel == address.channel, AddressRow.external_id == address.id)
    id = (await session.exec(query)).first()
    return AddressId(id) if id is not None else None


async def get(session: AsyncSession, id: AddressId) -> Address:
    row = await session.get_one(AddressRow, id)
    return Address(row.channel, row.external_id)


async def name(session: AsyncSession, id: AddressId) -> str:
    """The profile's name, empty when unknown."""
    row = await session.get_one(AddressRow, id)
    return unseal(id, row.name) if row.name else ""


async def seen(session: AsyncSession, id: AddressId, name: str, at: datetime) -> bool:
    """A message came from here: whoever it is goes by this name now, and can be reached. True: again, after all."""
    row = await session.get_one(AddressRow, id)
    came_back = row.unreachable is not None
    row.unreachable, row.last_inbound_at = None, at
    if name:
        row.name = seal(id, name)
    session.add(row)
    return came_back


async def unreachable(session: AsyncSession, id: AddressId, code: str) -> None:
    await session.exec(update(AddressRow).where(col(AddressRow.id) == id).values(unreachable=code))


async def why_unreachable(session: AsyncSession, id: AddressId) -> str | None:
    return (await session.get_one(AddressRow, id)).unreachable


async def renumber(session: AsyncSession, id: AddressId, new: Address) -> None:
    """A group got a new id: everything that points here points there."""
    await session.exec(update(AddressRow).where(col(AddressRow.id) == id).values(external_id=new.id))


async def named(session: AsyncSession, id: AddressId, name: str) -> None:
    """What the person is called now."""
    if name:
        row = await session.get_one(AddressRow, id)
        row.name = seal(id, name)
        session.add(row)
