"""What chats remember."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from conversations import session as sessions
from conversations.session import DeskSession, Session
from storage.codec import AddressId, seal, unseal
from storage.prepared import listed
from storage.tables import SessionRow
from storage.transaction import Bulk, Transaction

_LOAD = sa.select(col(SessionRow.address_id), col(SessionRow.state)).where(
    listed(SessionRow.address_id, "chats"), col(SessionRow.desk).is_(False)
)
_SAVE = Bulk(SessionRow, "upsert", by=("address_id", "person_id", "desk"))


async def load(session: Transaction, chats: Collection[AddressId]) -> None:
    """Read the sessions of many citizens' chats at once; `citizen` then finds them."""
    found = {AddressId(address): state for address, state in await session.rows(_LOAD, chats=list(chats))}
    for chat in chats:
        state = found.get(chat)
        session.remember(_key(chat), sessions.load(unseal(chat, state)) if state else Session())


async def citizen(session: Transaction, address: AddressId) -> Session:
    known: Session | None = session.known(_key(address))
    if known is None:
        await load(session, (address,))
        known = session.known(_key(address))
        assert known is not None
    return known


async def save_citizen(session: Transaction, address: AddressId, state: Session, now: datetime) -> None:
    session.remember(_key(address), state)
    _save(session, (address, address, False), sessions.dump(state), now)


async def desk(session: Transaction, chat: AddressId, person: AddressId) -> DeskSession:
    query = select(SessionRow.state).where(
        SessionRow.address_id == chat, SessionRow.person_id == person, col(SessionRow.desk).is_(True)
    )
    state = (await session.exec(query)).first()
    return sessions.load_desk(unseal(chat, state)) if state else DeskSession()


async def save_desk(
    session: Transaction, chat: AddressId, person: AddressId, state: DeskSession, now: datetime
) -> None:
    _save(session, (chat, person, True), sessions.dump(state), now)


def _save(session: Transaction, key: tuple[AddressId, AddressId, bool], state: str, now: datetime) -> None:
    chat, person, desk = key
    row = {"address_id": chat, "person_id": person, "desk": desk, "state": seal(chat, state), "updated_at": now}
    session.gather(_SAVE, row, key)


def _key(chat: AddressId) -> tuple[str, AddressId]:
    return ("session", chat)
