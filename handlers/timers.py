"""Alarms that are due: each is one step and one commit."""

from __future__ import annotations

import logging
from datetime import timedelta

from conversations.moment import Alarm
from handlers import citizen
from handlers.events import where
from handlers.office import Office
from storage import timers
from storage.codec import AddressId

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Alarms one tick takes; more wait for the next."""
PUT_OFF = timedelta(minutes=1)
"""How long an alarm rests whose step failed."""


async def ring(office: Office) -> int:
    """Let due alarms go off, the earliest first; one that fails is put off and keeps nobody waiting. How many there
    were."""
    async with office.database.transaction() as session:
        due = await timers.due(session, office.clock(), AT_ONCE)
    for chat, name in due:
        try:
            await ring_now(office, chat, name)
        except Exception as problem:
            log.error("alarm failed: chat=%s alarm=%s error=%s", chat, name, where(problem))
            async with office.database.transaction() as session:
                await timers.set_alarm(session, chat, name, office.clock() + PUT_OFF)
    return len(due)


async def ring_now(office: Office, chat: AddressId, name: str) -> bool:
    """Let one alarm go off, due or not; False when it was not set. A step that raises leaves the alarm as it was."""
    async with office.database.transaction() as session:
        if not await timers.take(session, chat, name):
            return False
        await citizen.handle(session, office, Alarm(name), chat)
    office.wake()
    return True
