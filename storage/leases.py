"""Which processes live, and which of them has what only one at a time may do: for as long as it says so in time."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, literal
from sqlmodel import col, select

from storage import marks
from storage.tables import MarkRow
from storage.transaction import Transaction

_PRESENT = col(MarkRow.name).startswith("present ")


async def take(session: Transaction, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Make it ours until then, or go on having it; False while it is another's. In a transaction that goes alone."""
    found = await marks.get(session, _mark(name))
    if found is not None:
        other, _, end = found.partition(" ")
        if other != holder and datetime.fromisoformat(end) > now:
            return False
    await marks.put(session, _mark(name), f"{holder} {until.isoformat()}")
    return True


async def give_up(session: Transaction, name: str, holder: str, now: datetime) -> None:
    """Let the next one take it at once; nothing when it is another's already."""
    found = await marks.get(session, _mark(name))
    if found is not None and found.partition(" ")[0] == holder:
        await marks.put(session, _mark(name), f"{holder} {now.isoformat()}")


async def present(session: Transaction, who: str, now: datetime, until: datetime, *, bury: bool) -> int:
    """Say that a process lives until then. How many do, this one among them. `bury`: whoever has not said so in time
    is dead from now on, for everybody."""
    mine, found = _present(who), (await session.exec(select(MarkRow).where(_PRESENT))).all()
    silent = [row.name for row in found if row.name != mine and datetime.fromisoformat(row.value) <= now]
    if bury:
        await _forget(session, silent)
    await marks.put(session, mine, until.isoformat())
    return len({mine, *(row.name for row in found)}.difference(silent))


async def absent(session: Transaction, who: str) -> None:
    await _forget(session, [_present(who)])


def lives(who: Any) -> ColumnElement[bool]:
    """Whether the process of this name is neither dead nor gone."""
    return exists().where(col(MarkRow.name) == literal(_present("")) + who)


async def _forget(session: Transaction, names: Collection[str]) -> None:
    if names:
        await session.exec(delete(MarkRow).where(col(MarkRow.name).in_(names)))


def _present(who: str) -> str:
    return f"present {who}"


def _mark(name: str) -> str:
    return f"lease {name}"
