"""Who lives, and who of them keeps the clock: under leases in the database. When the one that keeps it dies or loses
the database, another follows within LASTS and RENEWED; when one that sends dies, the others learn of it as soon. What
is done under a lease must bear being done twice: a process may sleep through its own."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta

from handlers.office import Office
from storage import leases
from storage.database import Transaction, Unavailable

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
        self._lives_since: datetime | None = None
        self._lives_until: datetime | None = None
        self.senders = 1
        """How many processes send at present, this one among them."""
        self._mine, self._gone = asyncio.Event(), asyncio.Event()

    @property
    def held(self) -> bool:
        if not self._office.database.shared:
            return True
        return self._until is not None and self._office.clock() < self._until

    @property
    def sender(self) -> str | None:
        """The name under which this process claims; None where it is the only one, or has never said that it lives."""
        return self._me if self._lives_until is not None else None

    @property
    def lives(self) -> bool:
        """Whether this process has said in time that it lives. If not, the others take what it claims for abandoned."""
        return self._lives_until is None or self._office.clock() < self._lives_until

    async def run(self, stop: asyncio.Event) -> None:
        """Take it whenever it is free, and keep it until `stop`; then the next one need not wait. What is being sent
        at `stop` has LASTS to come to its end; `leave` follows."""
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
            await self._say_so(session, now)
        self._lives_until = now + LASTS
        self._until = now + LASTS if taken else None

    async def leave(self) -> None:
        """This process sends no more: what it left behind is the others', at once."""
        if self._office.database.shared:
            with suppress(Unavailable):  # it runs out by itself
                async with self._office.database.transaction() as session:
                    await leases.absent(session, self._me)

    async def _say_so(self, session: Transaction, now: datetime) -> None:
        """That we live, for LASTS. Others are taken for dead only by who has been awake, and able to write, for as
        long as they were silent: after an outage of the database everybody was."""
        if not self.lives or self._lives_since is None:
            self._lives_since = now
        bury = now - self._lives_since >= LASTS
        self.senders = await leases.present(session, self._me, now, now + LASTS, bury=bury)

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
        now = self._office.clock()
        with suppress(Unavailable):  # it runs out by itself
            async with self._office.database.transaction() as session:
                await leases.give_up(session, self._name, self._me, now)
                await self._say_so(session, now)
            self._lives_until = now + LASTS


async def _first(*events: asyncio.Event, within: timedelta | None = None) -> None:
    """Until one of these is set, or the time is over."""
    waits = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=within.total_seconds() if within else None, return_when="FIRST_COMPLETED")
    finally:
        for wait in waits:
            wait.cancel()
