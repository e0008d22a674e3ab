"""The pump: claims what waits, sends it, marks what became of it. No network inside a transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from conversations.messages import Channel, Outbound, Retry, SendFailed
from handlers import outgoing, reports
from handlers.events import where
from handlers.office import Office
from scheduler.retry import Again, GiveUp, Wait, decide
from storage import addresses, outbox
from storage.files import Files
from storage.outbox import OutKind, Waiting

log = logging.getLogger(__name__)

AT_ONCE = 16
"""Sends under way at the same time; never two of one chat."""
IDLE_SECONDS = 1.0
"""How long the pump sleeps when nothing wakes it."""


class Pump:
    """One sender. Setting `woken` makes it look at once; `run` ends soon after `stop` is set."""

    def __init__(
        self,
        office: Office,
        channels: Mapping[str, Channel],
        files: Files,
        *,
        woken: asyncio.Event | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._office, self._channels, self._files = office, channels, files
        self._woken, self._at_once = woken or asyncio.Event(), at_once
        self._sending: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        async with self._office.database.transaction() as session:
            await outbox.release(session)
        while not stop.is_set():
            self._woken.clear()
            try:
                claimed = await self.start_due()
            except Exception as problem:
                log.error("outbox: claiming failed: %s", where(problem))
                claimed = 0
            if claimed == 0:
                await self._sleep()
        if self._sending:
            await asyncio.wait(self._sending)

    async def start_due(self) -> int:
        """Claim what may leave now and start sending it. How much that was."""
        free = self._at_once - len(self._sending)
        if free <= 0:
            return 0
        async with self._office.database.transaction() as session:
            claimed = await outbox.claim(session, self._office.clock(), free)
        for waiting in claimed:
            task = asyncio.create_task(self._send(waiting))
            self._sending.add(task)
            task.add_done_callback(self._finished)
        return len(claimed)

    async def flush(self) -> None:
        """Send until nothing is due and nothing is under way."""
        while await self.start_due() or self._sending:
            if self._sending:
                await asyncio.wait(self._sending)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("outbox: marking failed: %s", where(problem))
        self._woken.set()

    async def _send(self, waiting: Waiting) -> None:
        try:
            provider_id = await self._deliver(waiting)
        except SendFailed as failure:
            await self._failed(waiting, failure)
        except outgoing.NotYet as not_yet:
            async with self._office.database.transaction() as session:
                await outbox.again(session, waiting.id, self._office.clock() + not_yet.after, "waiting for its file")
        except Exception as problem:
            log.error("outbox: row %s could not be sent: %s", waiting.id, where(problem))
            await self._failed(waiting, SendFailed(type(problem).__name__, Retry.LATER))
        else:
            await outgoing.sent(self._office, waiting, provider_id)

    async def _deliver(self, waiting: Waiting) -> str:
        """The platform's id; empty when there was nothing to send."""
        if waiting.expires_at is not None and waiting.expires_at < self._office.clock():
            return ""
        async with self._office.database.transaction() as session:
            address = await addresses.get(session, waiting.address)
            body = await outgoing.body(session, self._office, waiting, self._files)
        if body is None:
            return ""
        channel = self._channels.get(address.channel)
        if channel is None:
            raise SendFailed("channel_off", Retry.LATER)
        return await channel.send(Outbound(waiting.id, address, body))

    async def _failed(self, waiting: Waiting, failure: SendFailed) -> None:
        async with self._office.database.transaction() as session:
            address = await addresses.get(session, waiting.address)
        confirms = address.channel in self._channels and self._channels[address.channel].confirms
        repeatable = waiting.kind in (OutKind.CARD, OutKind.TAP, OutKind.SIGN)
        now = self._office.clock()
        decision = decide(failure, waiting.tries, now - waiting.created_at, repeatable=repeatable, confirms=confirms)
        log.warning("outbox: row %s failed: code=%s decision=%s", waiting.id, failure.code, type(decision).__name__)
        if await outgoing.mended(self._office, waiting, failure):
            return
        match decision:
            case Again(after):
                async with self._office.database.transaction() as session:
                    await outbox.again(session, waiting.id, now + after, failure.code)
            case Wait(hold):
                async with self._office.database.transaction() as session:
                    await outbox.unknown(session, waiting.id, now + hold, failure.code)
                    if waiting.complaint is not None:
                        await reports.show(session, self._office, waiting.complaint)
            case GiveUp():
                await outgoing.given_up(self._office, waiting, failure)
