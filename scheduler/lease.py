"""Who keeps the clock: of several processes one, under a lease in the database. When it dies or loses the database,
another follows within LASTS and RENEWED. What it does must bear two at once: a process may sleep through its lease."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from handlers.office import Office
from storage import leases
from storage.database import Unavailable

log = logging.getLogger(__name__)

CLOCKWORK = "clockwork"
LASTS = timedelta(seconds=10)
RENEWED = timedelta(seconds=3)
"""How often the holder says that it lives, and the others ask."""


class Lease:
    """Where there is one process only (SQLite), it is always held, and costs nothing."""

    def __init__(self, office: Office, name: str = CLOCKWORK) -> None:
        self._office, self._name, self._me = office, name, secrets.token_hex(8)
        self._until: datetime | None = None
        self.senders = 1
        """How many processes send at present, this one among them."""
        self._mine, self._gone = asyncio.Event(), asyncio.Event()

    @property
    def held(self) -> bool:
        if not self._office.database.shared:
            return True
        return self._until is not None and self._office.clock() < self._until

    async def run(self, stop: asyncio.Event) -> None:
        """Take it whenever it is free, and keep it until `stop`; then the next one need not wait."""
        try:
            while not stop.is_set():
                await self._try()
                await _first(stop, within=RENEWED)
        finally:
            await self._give_up()

    async def renew(self) -> None:
        """Ours until LASTS from now, if nobody else has it. Unavailable."""
        now = self._office.clock()
        async with self._office.database.transaction() as session:
            taken = await leases.take(session, self._name, self._me, now, now + LASTS)
            self.senders = await leases.present(session, self._me, now, now + LASTS)
        self._until = now + LASTS if taken else None

    async def if_held(self, work: Callable[[], Awaitable[object]]) -> None:
        if self.held:
            await work()

    async def while_held(self, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
        """Do this whenever the lease is ours; `work` ends when its event is set: then it is not, or it is `stop`."""
        if not self._office.database.shared:
            await work(stop)
            return
        while not stop.is_set():
            await _first(stop, self._mine)
            if not stop.is_set():
                await self._while_ours(work, stop)

    async def _while_ours(self, work: Callable[[asyncio.Event], Awaitable[None]], stop: asyncio.Event) -> None:
        over, ended = asyncio.Event(), asyncio.Event()
        working = asyncio.ensure_future(work(over))
        working.add_done_callback(lambda _: ended.set())
        try:
            await _first(stop, self._gone, ended)
            over.set()
            await working
        finally:
            working.cancel()

    async def _try(self) -> None:
        try:
            async with asyncio.timeout(LASTS.total_seconds()):
                await self.renew()
        except (Unavailable, TimeoutError) as problem:
            log.error("lease: database unavailable (%s)", problem or "silent")
        if self.held != self._mine.is_set():
            log.info("lease: %s", "this process keeps the clock" if self.held else "another process keeps the clock")
        now_set, now_clear = (self._mine, self._gone) if self.held else (self._gone, self._mine)
        now_clear.clear()
        now_set.set()

    async def _give_up(self) -> None:
        self._until = None
        self._mine.clear()
        self._gone.set()
        try:
            async with self._office.database.transaction() as session:
                await leases.give_up(session, self._name, self._me, self._office.clock())
                await leases.absent(session, self._me)
        except Unavailable:
            return  # it runs out by itself


async def _first(*events: asyncio.Event, within: timedelta | None = None) -> None:
    """Until one of these is set, or the time is over."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=within.total_seconds() if within else None, return_when="FIRST_COMPLETED")
    finally:
        for wait in waits:
            wait.cancel()
