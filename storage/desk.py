"""Who works at the desk and where: officers, groups, one-time codes, and the cards in their chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from conversations.catalogue import Catalogue
from conversations.desk import Invitation
from conversations.effects import Invite, NameOfficer
from conversations.messages import Address
from conversations.rules.complaint import OfficerId, Role
from conversations.rules.roles import Officer
from storage.codec import AddressId, unseal
from storage.tables import AddressRow, GroupRow, InviteRow, OfficerRow


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer and where to reach them; `unreachable` when the private chat was never opened or is blocked."""

    officer: Officer
    address: Address
    address_id: AddressId
    unreachable: str | None


async def seats(session: AsyncSession, catalogue: Catalogue) -> list[Seat]:
    query = select(OfficerRow, AddressRow).join(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
    rows = (await session.exec(query.order_by(col(OfficerRow.id)))).all()
    return [_seat(officer, address, catalogue) for officer, address in rows]


async def seat_of(session: AsyncSession, person: AddressId, catalogue: Catalogue) -> Seat | None:
    query = select(OfficerRow, AddressRow).join(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
    found = (await session.exec(query.where(OfficerRow.address_id == person))).first()
    return _seat(*found, catalogue) if found else None


async def name(session: AsyncSession, who: AddressId, named: NameOfficer, by: OfficerId | None, now: datetime) -> None:
    """Name somebody, or change what somebody was named."""
    query = select(OfficerRow).where(OfficerRow.address_id == who)
    row = (await session.exec(query)).first() or OfficerRow(address_id=who, role="", named_at=now)
    row.role, row.agency, row.confidential = named.role.value, named.agency, named.confidential
    row.named_by, row.named_at = by, now
    session.add(row)


async def bind(session: AsyncSession, name: str, chat: AddressId) -> None:
    """This chat is from now on the group of `name`; it may be the group of others too."""
    row = await session.get(GroupRow, name) or GroupRow(name=name, address_id=chat)
    row.address_id = chat
    session.add(row)


async def groups(session: AsyncSession) -> dict[str, Address]:
    query = select(GroupRow.name, AddressRow).join(AddressRow, col(AddressRow.id) == GroupRow.address_id)
    return {name: Address(row.channel, row.external_id) for name, row in (await session.exec(query)).all()}


async def bound_to(session: AsyncSession, chat: AddressId) -> list[str]:
    """What a chat is the group of; several names when agencies share it."""
    return list((await session.exec(select(GroupRow.name).where(GroupRow.address_id == chat))).all())


async def add_invite(session: AsyncSession, invite: Invite, by: OfficerId | None) -> None:
    session.add(
        InviteRow(
            token_sha256=_hash(invite.token),
            role=invite.role.value,
            agency=invite.agency,
            confidential=invite.confidential,
            until=invite.until,
            named_by=by,
        )
    )


async def invitation(session: AsyncSession, token: str, now: datetime) -> Invitation | None:
    """The invitation behind a token, if it is known, unused and in time."""
    row = await session.get(InviteRow, _hash(token))
    if row is None or row.used_at is not None or row.until < now:
        return None
    return Invitation(row.role, row.agency, row.confidential)


async def use_invite(session: AsyncSession, token: str, now: datetime) -> None:
    where = col(InviteRow.token_sha256) == _hash(token)
    await session.exec(update(InviteRow).where(where).values(used_at=now))


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def _seat(officer: OfficerRow, address: AddressRow, catalogue: Catalogue) -> Seat:
    role = Role(officer.role)
    outside = frozenset(str(agency.id) for agency in catalogue.agencies if agency.external)
    id = AddressId(address.id or 0)
    named = Officer(
        id=OfficerId(officer.id or 0),
        name=unseal(id, address.name) if address.name else "",
        role=role,
        agency=officer.agency,
        confidential=officer.confidential,
        liaison_for=outside if role is Role.COORDINATOR else frozenset(),
    )
    return Seat(named, Address(address.channel, address.external_id), id, address.unreachable)
