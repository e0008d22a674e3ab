"""How long a platform wants nothing more of all who send, or nothing for one chat: told by the one that heard it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from storage import marks
from storage.codec import AddressId
from storage.tables import MarkRow
from storage.transaction import Transaction

Scope = tuple[str, AddressId | None]
"""A channel, and of it one chat or everything."""
_PAUSE = "pause "
_PAUSES = select(MarkRow).where(col(MarkRow.name).startswith(_PAUSE))


@dataclass(frozen=True, slots=True)
class Pause:
    scope: Scope
    until: datetime


async def put(session: Transaction, pause: Pause, now: datetime) -> None:
    """Shortens none that is known; those that are over are forgotten."""
    known = {row.name: datetime.fromisoformat(row.value) for row in (await session.exec(_PAUSES)).all()}
    over = [name for name, until in known.items() if until <= now]
    if over:
        await session.exec(delete(MarkRow).where(col(MarkRow.name).in_(over)))
    name = _name(pause.scope)
    await marks.put(session, name, max(pause.until, known.get(name, pause.until)).isoformat())


async def all(session: Transaction, now: datetime) -> Mapping[Scope, datetime]:
    """Those that last."""
    found = (await session.exec(_PAUSES)).all()
    ends = {_scope(row.name): datetime.fromisoformat(row.value) for row in found}
    return {scope: until for scope, until in ends.items() if until > now}


def _name(scope: Scope) -> str:
    channel, chat = scope
    return f"{_PAUSE}{channel}" if chat is None else f"{_PAUSE}{channel} {chat}"


def _scope(name: str) -> Scope:
    channel, _, chat = name.removeprefix(_PAUSE).partition(" ")
    return channel, AddressId(int(chat)) if chat else None
