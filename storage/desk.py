"""Who works at the desk and where: officers, groups, one-time codes, and the cards in their chats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import delete, update
from sqlmodel import col, select

from conversations.catalogue import Catalogue
from conversations.desk import Invitation
from conversations.effects import Invite, NameOfficer
from conversations.messages import Address
from conversations.rules.complaint import OfficerId, Role
from conversations.rules.roles import Officer
from storage import addresses, complaints
from storage.addresses import GROUPS, SEATS
from storage.codec import AddressId, unseal
from storage.columns import OVER, none_of
from storage.once import insert_once
from storage.tables import AddressRow, ComplaintRow, GroupRow, InviteRow, OfficerRow
from storage.transaction import Bulk, Transaction

_BIND = Bulk(GroupRow, "upsert", by=("name",))
_INVITE = Bulk(InviteRow, "insert")
_BOUND = sa.select(col(GroupRow.name), col(AddressRow.channel), col(AddressRow.external_id)).join(
    AddressRow, col(AddressRow.id) == GroupRow.address_id
)


@dataclass(frozen=True, slots=True)
class Seat:
    """An officer and where to reach them; `unreachable` when the private chat was never opened or is blocked."""

    officer: Officer
    address: Address
    address_id: AddressId
    unreachable: str | None


async def seats(session: Transaction, catalogue: Catalogue) -> list[Seat]:
    known: list[Seat] | None = session.known(SEATS)
    if known is None:
        query = select(OfficerRow, AddressRow).join(AddressRow, col(AddressRow.id) == OfficerRow.address_id)
        rows = (await session.exec(query.where(col(OfficerRow.left_at).is_(None)).order_by(col(OfficerRow.id)))).all()
        known = [_seat(officer, address, catalogue) for officer, address in rows]
        session.remember(SEATS, known)
        for found in known:
            session.remember(addresses.seat(found.address_id), value=True)
    return known


async def seat_of(session: Transaction, person: AddressId, catalogue: Catalogue) -> Seat | None:
    return next((seat for seat in await seats(session, catalogue) if seat.address_id == person), None)


async def name(session: Transaction, who: AddressId, named: NameOfficer, by: OfficerId | None, now: datetime) -> None:
    """Name somebody, or change what somebody was named."""
    values = {
        "address_id": who,
        "role": named.role.value,
        "agency": named.agency,
        "confidential": named.confidential,
        "named_by": by,
        "named_at": now,
        "left_at": None,
        "away_until": None,
        "deputy_id": None,
    }
    if not await insert_once(session, OfficerRow, [values]):
        await session.exec(update(OfficerRow).where(col(OfficerRow.address_id) == who).values(**values))
    session.remember(SEATS, None)


async def set_away(session: Transaction, officer: OfficerId, until: date | None, deputy: OfficerId | None) -> None:
    """On leave up to and with that day; None: back."""
    values = {"away_until": until, "deputy_id": deputy}
    await session.exec(update(OfficerRow).where(col(OfficerRow.id) == officer).values(**values))
    session.remember(SEATS, None)


async def dismiss(session: Transaction, officer: OfficerId, now: datetime) -> None:
    """Somebody is no officer any more: the open reports they had are nobody's, what they did keeps their name."""
    await session.exec(update(OfficerRow).where(col(OfficerRow.id) == officer).values(left_at=now))
    theirs = update(ComplaintRow).where(col(ComplaintRow.owner_id) == officer, none_of(ComplaintRow.status, OVER))
    await session.exec(theirs.values(owner_id=None))
    session.remember(SEATS, None)
    complaints.changed(session)


async def bind(session: Transaction, name: str, chat: AddressId) -> None:
    """This chat is from now on the group of `name`; it may be the group of others too."""
    session.gather(_BIND, {"name": name, "address_id": chat}, (name,))
    session.remember(GROUPS, None)


async def release(session: Transaction, name: str) -> None:
    """Nobody's chat is the group of `name` any more."""
    await session.exec(delete(GroupRow).where(col(GroupRow.name) == name))
    session.remember(GROUPS, None)


async def groups(session: Transaction) -> dict[str, Address]:
    known: dict[str, Address] | None = session.known(GROUPS)
    if known is None:
        known = {name: Address(channel, external) for name, channel, external in await session.rows(_BOUND)}
        session.remember(GROUPS, known)
    return known


async def bound_to(session: Transaction, chat: AddressId) -> list[str]:
    """What a chat is the group of; several names when agencies share it."""
    return list((await session.exec(select(GroupRow.name).where(GroupRow.address_id == chat))).all())


async def add_invite(session: Transaction, invite: Invite, by: OfficerId | None) -> None:
    row = {
        "token_sha256": _hash(invite.token),
        "role": invite.role.value,
        "agency": invite.agency,
        "confidential": invite.confidential,
        "until": invite.until,
        "used_at": None,
        "named_by": by,
    }
    session.gather(_INVITE, row)


async def invitation(session: Transaction, token: str, now: datetime) -> Invitation | None:
    """The invitation behind a token, if it is known, unused and in time."""
    row = (await session.exec(select(InviteRow).where(InviteRow.token_sha256 == _hash(token)))).first()
    if row is None or row.used_at is not None or row.until < now:
        return None
    return Invitation(row.role, row.agency, row.confidential)


async def use_invite(session: Transaction, token: str, now: datetime) -> None:
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
        away_until=officer.away_until,
        deputy=OfficerId(officer.deputy_id) if officer.deputy_id else None,
        oversees=role is Role.COORDINATOR and officer.confidential and catalogue.coordinators_oversee,
    )
    return Seat(named, Address(address.channel, address.external_id), id, address.unreachable)
