"""Alarms that are due: each is one step, and many share a commit."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from conversations import pending
from conversations.messages import Address
from conversations.moment import Alarm
from handlers import citizen, erasure, moments
from handlers.events import where
from handlers.office import Office
from storage import addresses, timers
from storage.codec import AddressId
from storage.database import Transaction
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

AT_ONCE = 50
"""Alarms that go off together: few enough that messages beside them do not wait."""
CHUNKS = 20
"""So many times a tick; more wait for the next, so that a process that is to stop has not long to wait."""
PUT_OFF = timedelta(minutes=1)
"""How long an alarm rests whose step failed."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One alarm going off, due or not."""

    office: Office
    chat: AddressId
    address: Address
    name: str

    alone = False

    @property
    def chats(self) -> tuple[Address, ...]:
        return (self.address,)

    async def work(self, session: Transaction) -> bool:
        """False when it was not set. A step that raises puts the alarm off and keeps nobody waiting."""
        if not await timers.take(session, self.chat, self.name):
            return False
        try:
            async with session.attempt():
                if self.name.startswith(erasure.ALARM):
                    await erasure.due(session, self.office, self.chat, self.name)
                elif self.name.startswith(pending.ALARM):
                    await moments.due(session, self.office, self.chat, self.name)
                else:
                    await citizen.handle(session, self.office, Alarm(self.name), self.chat)
        except Spoilt:
            raise
        except Exception as problem:
            return await self.instead(session, problem)
        return True

    async def instead(self, session: Transaction, problem: Exception) -> bool:
        log.error("alarm failed: chat=%s alarm=%s error=%s", self.chat, self.name, where(problem))
        await timers.set_alarm(session, self.chat, self.name, self.office.clock() + PUT_OFF)
        return True

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Ring]) -> None:
        await timers.load(session, [(ring.chat, ring.name) for ring in all])
        await citizen.load(session, all[0].office, {ring.chat for ring in all})


async def ring(office: Office) -> int:
    """Let due alarms go off, the earliest first. How many there were."""
    rung = 0
    for _ in range(CHUNKS):
        due = await _ring_some(office)
        rung += due
        if due < AT_ONCE:
            break
    return rung


async def _ring_some(office: Office) -> int:
    async with office.database.transaction(of=()) as session:
        due = await timers.due(session, office.clock(), AT_ONCE)
        await addresses.load_by_id(session, {chat for chat, _ in due})
        rings = [Ring(office, chat, await addresses.get(session, chat), name) for chat, name in due]
    await asyncio.gather(*map(office.writer.do, rings))
    return len(due)
