"""Where people and groups can be reached: the one table of chat addresses."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, update
from sqlmodel import col, select

from conversations.messages import Address
from storage.codec import AddressId, seal, unseal
from storage.once import insert_once
from storage.prepared import listed
from storage.tables import AddressRow
from storage.transaction import Bulk, Transaction

_QUERY = sa.select(
    *(
        AddressRow.__table__.c[name]  # type: ignore[attr-defined]
        for name in ("id", "channel", "external_id", "name", "unreachable", "last_inbound_at", "person")
    )
)
_OF_CHANNEL = _QUERY.where(
    col(AddressRow.channel) == bindparam("channel"),
    listed(AddressRow.external_id, "ids"),
)
_BY_ID = _QUERY.where(listed(AddressRow.id, "ids"))
_SEEN = Bulk(AddressRow, "update", by=("id",))


GROUPS = ("groups",)
"""Where the desk remembers which chat is whose."""
SEATS = ("seats",)
"""Where the desk remembers its officers, with the names and the reachability that stand here."""


def seat(id: AddressId) -> tuple[str, AddressId]:
    """Where the desk remembers that this is an officer's."""
    return ("seat", id)


@dataclass(frozen=True, slots=True)
class _Known:
    """One row."""

    id: AddressId
    address: Address
    name: str
    unreachable: str | None
    last_inbound_at: datetime | None
    person: AddressId | None = None


async def load(session: Transaction, wanted: Collection[Address]) -> None:
    """Read many at once, adding those never seen; everything below then finds them."""
    unknown = [address for address in wanted if session.known(_by_address(address)) is None]
    if not unknown:
        return
    for channel in {address.channel for address in unknown}:
        ids = [address.id for address in unknown if address.channel == channel]
        await _read(session, _OF_CHANNEL, channel=channel, ids=ids)
    new = dict.fromkeys(address for address in unknown if session.known(_by_address(address)) is None)
    if not new:
        return
    rows = [{"channel": address.channel, "external_id": address.id} for address in new]
    for row in await insert_once(session, AddressRow, rows):
        _remember(session, _Known(AddressId(row.id), Address(row.channel, row.external_id), "", None, None))
    await load(session, new)  # somebody else may have added one meanwhile


async def load_by_id(session: Transaction, ids: Collection[AddressId]) -> None:
    """Read many at once; what is asked of each is then known."""
    if unknown := [id for id in ids if session.known(_by_id(id)) is None]:
        await _read(session, _BY_ID, ids=unknown)


async def find_or_add(session: Transaction, address: Address) -> AddressId:
    key = _by_address(address)
    if session.known(key) is None:
        await load(session, (address,))
    known: _Known = session.known(key)
    return known.id


async def find(session: Transaction, address: Address) -> AddressId | None:
    query = select(AddressRow.id).where(AddressRow.channel == address.channel, AddressRow.external_id == address.id)
    id = (await session.exec(query)).first()
    return AddressId(id) if id is not None else None


async def get(session: Transaction, id: AddressId) -> Address:
    return (await _get(session, id)).address


async def name(session: Transaction, id: AddressId) -> str:
    """The profile's name, empty when unknown."""
    return (await _get(session, id)).name


async def seen(session: Transaction, id: AddressId, name: str, at: datetime) -> bool:
    """A message was written here `at` this time: whoever it is goes by this name now, and can be reached. True: again,
    after all."""
    before = await _get(session, id)
    last = max(at, before.last_inbound_at or at)
    _remember(session, replace(before, name=name or before.name, unreachable=None, last_inbound_at=last))
    kept = seal(id, name or before.name) if name or before.name else None
    row = {"by_id": id, "name": kept, "unreachable": None, "last_inbound_at": last}
    session.gather(_SEEN, row, (id,))
    return before.unreachable is not None


async def unreachable(session: Transaction, id: AddressId, code: str) -> None:
    await _set(session, id, unreachable=code)


async def why_unreachable(session: Transaction, id: AddressId) -> str | None:
    return (await _get(session, id)).unreachable


async def last_inbound(session: Transaction, id: AddressId) -> datetime | None:
    """When the newest message from here was written; None when none ever was."""
    return (await _get(session, id)).last_inbound_at


async def person(session: Transaction, id: AddressId) -> AddressId | None:
    """The first of the chats that this one is linked with; None when it stands alone."""
    return (await _get(session, id)).person


async def read_again(session: Transaction, ids: Collection[AddressId]) -> None:
    """Something was written about these."""
    await _read(session, _BY_ID, ids=list(ids))


async def renumber(session: Transaction, id: AddressId, new: Address) -> None:
    """A group got a new id: everything that points here points there."""
    before = await _get(session, id)
    for known in (_by_address(before.address), _by_address(new), GROUPS):
        session.remember(known, None)
    await _set(session, id, external_id=new.id)


async def named(session: Transaction, id: AddressId, name: str) -> None:
    """What the person is called now."""
    if name and name != (await _get(session, id)).name:
        await _set(session, id, name=seal(id, name))


async def _get(session: Transaction, id: AddressId) -> _Known:
    known: _Known | None = session.known(_by_id(id))
    if known is None:
        await _read(session, _BY_ID, ids=[id])
        known = session.known(_by_id(id))
        assert known is not None
    return known


async def _set(session: Transaction, id: AddressId, **values: object) -> None:
    await session.exec(update(AddressRow).where(col(AddressRow.id) == id).values(**values))
    session.remember(SEATS, None)
    await _read(session, _BY_ID, ids=[id])


async def _read(session: Transaction, query: sa.Select[*tuple[Any, ...]], **values: object) -> None:
    for number, channel, external, sealed, unreachable, last_inbound_at, person in await session.rows(query, **values):
        id = AddressId(number)
        name = unseal(id, sealed) if sealed else ""
        linked = AddressId(person) if person is not None else None
        _remember(session, _Known(id, Address(channel, external), name, unreachable, last_inbound_at, linked))


def _remember(session: Transaction, known: _Known) -> None:
    before = session.known(_by_id(known.id))
    if before is not None and before != known and session.known(seat(known.id)):
        session.remember(SEATS, None)
    session.remember(_by_id(known.id), known)
    session.remember(_by_address(known.address), known)


def _by_id(id: AddressId) -> tuple[str, AddressId]:
    return ("address", id)


def _by_address(address: Address) -> tuple[str, Address]:
    return ("address", address)
