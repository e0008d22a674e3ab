"""What one process at a time may do, for as long as it says so in time."""

from __future__ import annotations

from datetime import datetime

from storage import marks
from storage.transaction import Transaction


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


def _mark(name: str) -> str:
    return f"lease {name}"
