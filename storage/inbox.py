"""What came in, each event once; and what of it has not taken effect yet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

import sqlalchemy as sa
from sqlalchemy import bindparam, update
from sqlmodel import col, func, select

from conversations import wire
from conversations.messages import Inbound
from storage.codec import AddressId, seal, unseal
from storage.columns import NOT_DONE, one_of
from storage.once import insert_once
from storage.prepared import listed
from storage.tables import InboxRow
from storage.transaction import Bulk, Transaction

InboxId = NewType("InboxId", int)


_TAKE_IN = Bulk(InboxRow, "insert")
_NOT_DONE = one_of(InboxRow.state, NOT_DONE)
"""Beside whichever of these states is meant: the index holds just these rows."""
_KNOWN = sa.select(col(InboxRow.event_id)).where(
    col(InboxRow.channel) == bindparam("channel"), listed(InboxRow.event_id, "ids")
)


class InboxState(StrEnum):
    DONE = "done"
    FAILED = "failed"
    """To be tried again."""
    WAITING = "waiting"
    """Behind an earlier event of its chat that failed, or put back by hand: to be handled in its turn."""
    ASIDE = "aside"
    """Tried often enough, or unreadable: somebody must look."""


KEPT = (InboxState.FAILED, InboxState.WAITING)
"""Still to take effect, by itself."""


_HELD = sa.select(col(InboxRow.address_id)).where(
    _NOT_DONE,
    one_of(InboxRow.state, KEPT),
    listed(InboxRow.address_id, "chats"),
)


_TROUBLE = (
    sa.select(
        col(InboxRow.id),
        col(InboxRow.channel),
        col(InboxRow.received_at),
        col(InboxRow.tries),
        col(InboxRow.state),
        col(InboxRow.error),
        col(InboxRow.event).is_not(None).label("readable"),
    )
    .where(_NOT_DONE)
    .order_by(col(InboxRow.id))
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An event still to take effect. `waits`: not before the earlier ones of its chat."""

    id: InboxId
    chat: AddressId
    waits: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """An event that did not take effect, without a word of it. `received_at` is aware, UTC; `error` a kind of trouble
    and a place in the code."""

    id: InboxId
    channel: str
    received_at: datetime
    tries: int
    state: InboxState
    error: str | None
    readable: bool
    """False when no adapter could read it: there is nothing to try again."""


async def load(session: Transaction, events: Collection[Inbound]) -> None:
    """Which of these are known already; `take_in` then knows it of each."""
    pairs = [(event.chat.channel, event.event_id) for event in events]
    known = set[tuple[str, str]]()
    for channel in {channel for channel, _ in pairs}:
        ids = [id for known_in, id in pairs if known_in == channel]
        known.update((channel, id) for (id,) in await session.rows(_KNOWN, channel=channel, ids=ids))
    for pair in pairs:
        session.remember(_key(*pair), pair in known)


async def load_held(session: Transaction, chats: Collection[AddressId]) -> None:
    """Which of these chats have events still to take effect; `holds` then knows it of each."""
    held = {chat for (chat,) in await session.rows(_HELD, chats=list(chats))}
    for chat in chats:
        session.remember(_held(chat), chat in held)


async def holds(session: Transaction, chat: AddressId) -> bool:
    """Whether an earlier event of this chat is still to take effect."""
    if session.known(_held(chat)) is None:
        await load_held(session, (chat,))
    return bool(session.known(_held(chat)))


async def take_in(
    session: Transaction,
    inbound: Inbound,
    raw: str,
    address: AddressId,
    now: datetime,
    *,
    state: InboxState = InboxState.DONE,
) -> InboxId | None:
    """The new row's id, or None when this event is known already."""
    key = _key(inbound.chat.channel, inbound.event_id)
    if session.known(key) is None:
        await load(session, (inbound,))
    if session.known(key):
        return None
    session.remember(key, value=True)
    id = InboxId(await session.number(InboxRow))
    row = {
        "id": id,
        "channel": inbound.chat.channel,
        "event_id": inbound.event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": seal(address, wire.dump_inbound(inbound)),
        "state": state.value,
        "tries": 0 if state is InboxState.WAITING else 1,
        "error": None,
        "received_at": now,
    }
    session.gather(_TAKE_IN, row)
    return id


async def failed(session: Transaction, id: InboxId, chat: AddressId, state: InboxState, tries: int, error: str) -> None:
    """The step raised: remember what, never whose words."""
    await _set(session, id, chat, state=state, tries=tries, error=error)


async def settled(session: Transaction, id: InboxId, chat: AddressId, tries: int) -> None:
    await _set(session, id, chat, state=InboxState.DONE, tries=tries, error=None)


async def kept(session: Transaction, after: InboxId, limit: int) -> list[Kept]:
    """Events still to take effect, in the order they came."""
    query = select(InboxRow.id, InboxRow.address_id, InboxRow.state).where(
        _NOT_DONE, col(InboxRow.state).in_(KEPT), col(InboxRow.id) > after
    )
    found = (await session.exec(query.order_by(col(InboxRow.id)).limit(limit))).all()
    return [Kept(InboxId(id or 0), AddressId(chat), state == InboxState.WAITING) for id, chat, state in found]


async def tries(session: Transaction, id: InboxId) -> int | None:
    """How often it was tried; None when it is no longer to be tried by itself."""
    query = select(InboxRow.tries).where(InboxRow.id == id, col(InboxRow.state).in_(KEPT))
    return (await session.exec(query)).first()


async def event(session: Transaction, id: InboxId) -> Inbound:
    """The event as it was read. Raises when this release cannot make it out any more."""
    query = select(InboxRow.address_id, InboxRow.event).where(InboxRow.id == id)
    chat, sealed = (await session.exec(query)).one()
    assert sealed is not None
    return wire.load_inbound(unseal(AddressId(chat), sealed))


async def trouble(session: Transaction) -> list[Trouble]:
    """Everything that did not take effect, oldest first."""
    return [
        Trouble(
            InboxId(row.id), row.channel, row.received_at, row.tries, InboxState(row.state), row.error, row.readable
        )
        for row in await session.rows(_TROUBLE)
    ]


async def aside(session: Transaction) -> int:
    """How many events are set aside."""
    query = select(func.count()).select_from(InboxRow).where(_NOT_DONE, InboxRow.state == InboxState.ASIDE)
    return (await session.exec(query)).one()


async def put_back(session: Transaction, ids: Collection[InboxId] | None) -> list[InboxId]:
    """Set-aside events (None: all of them) wait for their turn once more, with all their tries. Which ones that were:
    an event nobody can read has no turn, and one that took effect never gets a second."""
    where = [_NOT_DONE, col(InboxRow.state) == InboxState.ASIDE, col(InboxRow.event).is_not(None)]
    if ids is not None:
        where.append(col(InboxRow.id).in_(ids))
    back = update(InboxRow).where(*where).values(state=InboxState.WAITING, tries=0).returning(col(InboxRow.id))
    return [InboxId(id or 0) for id in (await session.exec(back)).scalars()]


async def undecodable(
    session: Transaction, channel: str, event_id: str, raw: str, reason: str, address: AddressId, now: datetime
) -> None:
    """An event nobody can read is kept as it came, for the city's technicians."""
    values = {
        "channel": channel,
        "event_id": event_id,
        "address_id": address,
        "payload": seal(address, raw),
        "event": None,
        "state": InboxState.ASIDE.value,
        "tries": 1,
        "error": reason,
        "received_at": now,
    }
    await insert_once(session, InboxRow, [values])


async def _set(session: Transaction, id: InboxId, chat: AddressId, **values: object) -> None:
    await session.exec(update(InboxRow).where(col(InboxRow.id) == id).values(**values))
    session.remember(_held(chat), None)


def _held(chat: AddressId) -> tuple[str, AddressId]:
    return ("event held", chat)


def _key(channel: str, event_id: str) -> tuple[str, str, str]:
    return ("event", channel, event_id)
