"""The machine's clock jumps an hour ahead and an hour back: nothing is lost, nothing is said twice without a mark, and
nothing waits for the hour."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.clock import Clock
from conversations.messages import Outbound, Retry, SendFailed, Text
from conversations.texts import say
from handlers import timers
from scheduler.outbox import Pump
from scheduler.pace import Rate
from storage.outbox import OutState
from tests.scheduler.platforms import SECOND, SITI, STORY, Platform, arrive, platform, rows, told
from tests.scheduler.test_rates import limits
from tests.town import MONDAY, Town

HOUR = timedelta(hours=1)
JUMPS = {"ahead": (HOUR,), "back": (-HOUR,), "ahead and back": (HOUR, -HOUR), "back and ahead": (-HOUR, HOUR)}
PATIENCE = 90
"""Seconds, as they pass, within which all is as it would have been long before."""
MARK = say("id", "sent.again")
GUARD = 30


@dataclass
class Slow(Platform):
    """Answers once it is `free`."""

    begun: asyncio.Queue[Outbound] = field(default_factory=asyncio.Queue)
    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def send(self, outbound: Outbound) -> str:
        self.begun.put_nowait(outbound)
        await self.free.wait()
        return await super().send(outbound)


@dataclass
class Machine:
    """`clock` is what its clock says, `passed` the seconds that really passed."""

    here: Town
    clock: datetime = MONDAY
    passed: float = 0.0

    def __post_init__(self) -> None:
        self.shown = Clock(machine=lambda: self.clock, passed=lambda: self.passed)

    def jump(self, by: timedelta) -> None:
        self.clock += by
        self.here.now = self.shown()

    async def second(self) -> None:
        self.passed += 1
        self.jump(SECOND)
        while await timers.ring(self.here.office):
            pass
        await self.here.pump.flush()

    async def until(self, done: Callable[[], bool]) -> int:
        """How many seconds it took."""
        for count in range(PATIENCE):
            if done():
                return count
            await self.second()
        raise AssertionError(f"not within {PATIENCE} s")


async def _jumps(machine: Machine, jumps: tuple[timedelta, ...]) -> None:
    for by in jumps:
        machine.jump(by)
        await machine.second()


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS)
async def test_a_burst_is_answered_once_and_soon(here: Town, jumps: tuple[timedelta, ...]) -> None:
    machine = Machine(here)
    await here.act("siti > lampu mati")
    await _jumps(machine, jumps)
    await here.act("siti > di gang")
    await machine.until(lambda: bool(told(here, "siti")))
    await _jumps(machine, jumps)
    for _ in range(PATIENCE):
        await machine.second()
    said = told(here, "siti")
    assert len(set(said)) == len(said) <= 2  # a jump ahead ends the wait for more


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS)
async def test_a_pause_of_the_platform_ends(here: Town, jumps: tuple[timedelta, ...]) -> None:
    machine = Machine(here)
    platform(here).failures.append(SendFailed("429", Retry.LATER, after=20 * SECOND))
    await here.act(f"siti > {STORY}")
    await _jumps(machine, jumps)
    await machine.until(lambda: len(told(here, "siti")) == 1)


@pytest.mark.parametrize("jumps", JUMPS.values(), ids=JUMPS)
async def test_the_pace_goes_on(here: Town, jumps: tuple[timedelta, ...]) -> None:
    machine = Machine(here)
    here.pump = Pump(here.office, here.channels, here.files, limits=limits(own=Rate(5 * SECOND, 1)))
    for _ in range(4):
        await here.act("siti > status")
    await _jumps(machine, jumps)
    await machine.until(lambda: len(told(here, "siti")) == 4)


async def test_what_is_under_way_while_the_clock_jumps_is_repeated_with_a_mark_at_most(here: Town) -> None:
    """The lease of what is being sent is over after the jump, although its sender lives."""
    machine, slow, stop, woken = Machine(here), Slow("telegram", here), asyncio.Event(), asyncio.Event()
    pump = Pump(here.office, {"telegram": slow}, here.files, woken=woken)
    running = asyncio.create_task(pump.run(stop))
    async with asyncio.timeout(GUARD):
        await arrive(here, SITI, Text(STORY), send=False)
        await slow.begun.get()
        for by in (HOUR, 2 * SECOND):
            machine.jump(by)
            woken.set()
            await asyncio.sleep(0.05)
        await slow.begun.get()
        machine.jump(-HOUR)
        slow.free.set()
        stop.set()
        woken.set()
        await running
    first, again = told(here, "siti")
    assert MARK not in first and MARK in again
    assert [row.state for row in await rows(here, SITI)] == [OutState.SENT]
