"""What chats remember."""

from __future__ import annotations

from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from conversations import session as sessions
from conversations.session import DeskSession, Session
from storage.codec import AddressId, seal, unseal
from storage.tables import SessionRow


async def citizen(session: AsyncSession, address: AddressId) -> Session:
    row = await session.get(SessionRow, (address, address, False))
    return sessions.load(unseal(address, row.state)) if row else Session()


async def save_citizen(session: AsyncSession, address: AddressId, state: Session, now: datetime) -> None:
    await _save(session, (address, address, False), sessions.dump(state), now)


async def desk(session: AsyncSession, chat: AddressId, person: AddressId) -> DeskSession:
    row = await session.get(SessionRow, (chat, person, True))
    return sessions.load_desk(unseal(chat, row.state)) if row else DeskSession()


async def save_desk(
    session: AsyncSession, chat: AddressId, person: AddressId, state: DeskSession, now: datetime
) -> None:
    await _save(session, (chat, person, True), sessions.dump(state), now)


async def _save(session: AsyncSession, key: tuple[AddressId, AddressId, bool], state: str, now: datetime) -> None:
    row = await session.get(SessionRow, key)
    if row is None:
        row = SessionRow(address_id=key[0], person_id=key[1], desk=key[2], state=b"", updated_at=now)
    row.state, row.updated_at = seal(key[0], state), now
    session.add(row)
