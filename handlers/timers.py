"""Alarms that are due: each is one step and one commit."""

from __future__ import annotations

from conversations.moment import Alarm
from handlers import citizen
from handlers.office import Office
from storage import timers
from storage.codec import AddressId

AT_ONCE = 50
"""Alarms one tick takes; more wait for the next."""


async def ring(office: Office) -> int:
    """Let due alarms go off, the earliest first. How many there were."""
    async with office.database.transaction() as session:
        due = await timers.due(session, office.clock(), AT_ONCE)
    for chat, name in due:
        await ring_now(office, chat, name)
    return len(due)


async def ring_now(office: Office, chat: AddressId, name: str) -> bool:
    """Let one alarm go off, due or not; False when it was not set. A step that raises leaves the alarm as it was."""
    async with office.database.transaction() as session:
        if not await timers.cancel(session, chat, name):
            return False
        await citizen.handle(session, office, Alarm(name), chat)
    office.wake()
    return True
