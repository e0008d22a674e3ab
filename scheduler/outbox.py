"""The pump: claims what waits and sends it. No network inside a transaction."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from conversations.messages import TAP_EXPIRED, Body, Channel, Edit, Outbound, Retry, SendFailed
from handlers import outgoing
from handlers.events import where
from handlers.office import Office
from handlers.writer import Do, nothing_more
from scheduler.lease import Lease
from scheduler.outcomes import Outcomes
from scheduler.pace import Pace, Rate
from storage import bell, outbox, outcomes, pauses
from storage.database import Transaction, Unavailable
from storage.files import Files
from storage.outbox import OutboxId, Waiting
from storage.pauses import Pause
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

AT_ONCE = 128
"""Sends under way at the same time; never two of one chat."""
IDLE_SECONDS = 1.0
"""How long the pump sleeps when nothing wakes it."""
CARD_RATE = Rate(timedelta(seconds=10), 6)
"""Changes of one card that come faster are shown together: nobody reads thirty versions of it in a minute."""

Rates = Mapping[str, Rate]
Limit = Callable[[Waiting], tuple[Rates, Rates]]
"""What a platform allows: the rates of the whole channel, and those of one chat."""


@dataclass(frozen=True, slots=True)
class _Ready:
    """Something claimed, with what is to be sent; None when nothing is left of it to send."""

    waiting: Waiting
    body: Body | None


class Pump:
    """One sender. Every commit ends by claiming what may leave: what an event says is on its way when the event is
    safe. Setting `woken` makes it look at once; `run` ends when what was under way at `stop` has ended. Cancelled, it
    gives that up: it is in doubt at the next start, as after a kill."""

    def __init__(
        self,
        office: Office,
        channels: Mapping[str, Channel],
        files: Files,
        *,
        limits: Mapping[str, Limit] | None = None,
        card_rate: Rate = CARD_RATE,
        woken: asyncio.Event | None = None,
        lease: Lease | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        self._limits, self._card_rate, self._pace = limits or {}, card_rate, Pace()
        self._lease = lease or Lease(office)
        self._office, self._channels, self._files = office, channels, files
        self._outcomes = Outcomes(office, channels, files)
        self._woken, self._at_once = woken or asyncio.Event(), at_once
        self._sending: set[asyncio.Task[None]] = set()
        self._on_the_wire = 0
        self._claiming: set[OutboxId] = set()
        """What is claimed in a commit that has not ended well, or not yet: nothing of it has been started."""
        self._reminder: asyncio.TimerHandle | None = None

    async def run(self, stop: asyncio.Event) -> None:
        try:
            await self._send_until(stop)
            if self._sending:
                await asyncio.wait(self._sending)
        finally:
            await self._break_off()

    async def _send_until(self, stop: asyncio.Event) -> None:
        """Nothing is claimed until it is settled what a dead process had claimed: it would be taken for that one's."""
        while not await self._look(restarted=True) and not stop.is_set():
            await self._sleep()
        self._office.writer.closing = self._claim
        try:
            while not stop.is_set():
                await self._look()
                await self._sleep()
                self._woken.clear()
        finally:
            self._office.writer.closing = nothing_more

    async def _break_off(self) -> None:
        late = tuple(self._sending)
        for task in late:
            task.cancel()
        if late:
            log.warning("outbox: stopped with %s sends or their outcomes open; the next start settles them", len(late))
            await asyncio.wait(late)

    async def flush(self) -> None:
        """Send until nothing is due and nothing is under way."""
        self._office.writer.closing = self._claim
        try:
            await self._look()
            while self._sending:
                await asyncio.wait(self._sending)
                await self._look()
        finally:
            self._office.writer.closing = nothing_more

    async def _look(self, *, restarted: bool = False) -> bool:
        """False when the database could not be asked."""
        restarted &= not self._office.database.shared  # of several, only the lease says who is dead
        try:
            if self._office.database.shared and not await self._office.writer.do(Do(self._overdue, alone=False)):
                return True
            questions = await self._office.writer.do(Do(partial(self._outcomes.look, restarted=restarted)))
        except Unavailable as problem:
            log.error("outbox: database unavailable (%s)", problem)
            return False
        for question in questions:
            self._begin(self._outcomes.ask(question))
        return True

    async def _overdue(self, session: Transaction) -> bool:
        return bool(await outcomes.overdue(session, self._office.clock(), restarted=False))

    async def _claim(self, session: Transaction) -> Callable[[], None]:
        """What may leave now, in the commit that is about to end."""
        free, now = self._at_once - self._on_the_wire if self._lease.lives else 0, self._office.clock()
        if self._claiming:  # the server may have carried that commit out, and died before it said so
            await outbox.give_back(session, self._claiming, now, self._lease.sender)
        ready: list[_Ready] = []
        later: list[timedelta] = []
        due = await self._due(session, now, free)
        too_much = len(due) >= free
        for waiting in due:
            shared, own = self._rates(waiting)
            if wait := self._pace.pause(shared, now):
                too_much = True
                later.append(wait)
            elif wait := self._pace.pause(own, now):
                await outbox.put_off(session, waiting, now + wait)
                later.append(wait)
            else:
                self._pace.take({**shared, **own}, now)
                await outbox.claim(session, waiting, now, self._lease.sender)
                self._claiming.add(waiting.id)
                ready += await self._prepare(session, waiting)
        if too_much and self._office.database.shared and outbox.added(session):
            await bell.ring(session)
        return partial(self._start, ready, min(later, default=None))

    async def _due(self, session: Transaction, now: datetime, free: int) -> list[Waiting]:
        due = await outbox.due(session, now, free) if free > 0 else []
        if due and self._office.database.shared:
            await self._heed(session, due, now)
        await outgoing.load(session, due)
        return due

    async def _heed(self, session: Transaction, due: Sequence[Waiting], now: datetime) -> None:
        """What platforms told the other senders is ours to obey too."""
        for (channel, chat), until in (await pauses.all(session, now)).items():
            for waiting in due:
                shared, own = self._limit(waiting)
                if waiting.to.channel == channel and chat in (None, waiting.address):
                    self._pace.rest(shared if chat is None else own, until)

    def _rates(self, waiting: Waiting) -> tuple[Rates, Rates]:
        """Those of the whole channel, and those of this chat and this card."""
        shared, own = self._limit(waiting)
        return shared, own if waiting.card is None else {**own, f"card {waiting.card}": self._card_rate}

    def _limit(self, waiting: Waiting) -> tuple[Rates, Rates]:
        """What the platform allows, divided among all who send: together they keep it, whoever gets which row."""
        limit = self._limits.get(waiting.to.channel)
        shared, own = limit(waiting) if limit else ({}, {})
        if (count := self._lease.senders) == 1:
            return shared, own
        return _among(shared, count), _among(own, count)

    async def _prepare(self, session: Transaction, waiting: Waiting) -> tuple[_Ready, ...]:
        try:
            async with session.attempt():
                return (_Ready(waiting, await outgoing.body(session, self._office, waiting, self._files)),)
        except outgoing.NotYet as not_yet:
            await outcomes.again(session, waiting.id, self._office.clock() + not_yet.after, "waiting for its file")
        except Spoilt:
            raise
        except Exception as problem:
            await self._outcomes.not_made(session, waiting, problem)
        return ()

    def _start(self, ready: Sequence[_Ready], later: timedelta | None) -> None:
        self._claiming.clear()
        if self._reminder is not None:
            self._reminder.cancel()  # one is enough: each would make a commit, and that the next
        if later is not None:
            self._reminder = asyncio.get_running_loop().call_later(later.total_seconds(), self._woken.set)
        for one in ready:
            self._on_the_wire += 1
            self._begin(self._send(one))

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._sending.add(task)
        task.add_done_callback(self._finished)

    async def _sleep(self) -> None:
        try:
            await asyncio.wait_for(self._woken.wait(), IDLE_SECONDS)
        except TimeoutError:
            return

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        if not task.cancelled() and (problem := task.exception()) is not None:
            log.error("outbox: marking failed: %s", where(problem))

    async def _send(self, ready: _Ready) -> None:
        waiting = ready.waiting
        try:
            try:
                provider_id = await self._deliver(waiting, ready.body)
            finally:
                self._on_the_wire -= 1
        except SendFailed as failure:
            await self._outcomes.failed(waiting, failure, self._obey(waiting, failure))
        except Exception as problem:
            log.error("outbox: row %s could not be sent: %s", waiting.id, where(problem))
            await self._outcomes.failed(waiting, SendFailed(type(problem).__name__, Retry.LATER))
        else:
            await self._outcomes.sent(waiting, provider_id, edited=isinstance(ready.body, Edit))

    def _obey(self, waiting: Waiting, failure: SendFailed) -> Pause | None:
        """The platform's own pause is its chat's, with every card in it; of what has no rate of a chat, everybody's.
        What the other senders are to be told, where there may be any."""
        if failure.after is None:
            return None
        shared, own = self._limit(waiting)
        until = self._office.clock() + failure.after
        self._pace.rest(own or shared, until)
        scope = waiting.to.channel, waiting.address if own else None
        return Pause(scope, until) if self._office.database.shared else None

    async def _deliver(self, waiting: Waiting, body: Body | None) -> str:
        """The platform's id; empty when there was nothing to send."""
        if body is None:
            return ""
        if waiting.expires_at is not None and waiting.expires_at < self._office.clock():
            raise SendFailed(TAP_EXPIRED, Retry.NEVER)
        channel = self._channels.get(waiting.to.channel)
        if channel is None:
            raise SendFailed("channel_off", Retry.LATER)
        return await channel.send(Outbound(waiting.id, waiting.to, body))


def _among(rates: Rates, count: int) -> Rates:
    return {key: rate.among(count) for key, rate in rates.items()}
