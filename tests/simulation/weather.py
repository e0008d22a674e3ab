"""What goes wrong in a run, and how often: drawn from its seed, over when it heals."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from conversations.messages import Retry, SendFailed

if TYPE_CHECKING:
    from tests.simulation.world import World

T = TypeVar("T")
TIMEOUT = 15.0
"""Seconds after which the bot gives a request up."""


class Fate(StrEnum):
    """What becomes of one request. Only of the last three does the bot not know whether it was carried out."""

    FINE = "fine"
    REFUSED = "refused"
    FLOOD = "429"
    SERVER = "5xx"
    LOST_REQUEST = "request lost"
    LOST_ANSWER = "answer lost"
    RESET = "reset after it was carried out"


UNKNOWN = frozenset({Fate.LOST_REQUEST, Fate.LOST_ANSWER, Fate.RESET})
CARRIED_OUT = frozenset({Fate.FINE, Fate.LOST_ANSWER, Fate.RESET})


@dataclass(frozen=True, slots=True)
class Weather:
    """Chances in [0, 1] of one request or call; counts of one run."""

    fates: dict[Fate, float]
    lost_calls: float = 0.0
    """Of the platform to the bot."""
    doubled_calls: float = 0.0
    slow: float = 0.0
    late_failures: float = 0.0
    """Of messages that Twilio took, and then could not deliver."""
    kills: int = 0
    stops: int = 0
    locks: int = 0
    fulls: int = 0
    outages: int = 0
    """Stretches in which a platform answers nothing."""

    @classmethod
    def drawn(cls, dice: random.Random) -> Weather:
        """Most troubles are absent from most runs: a defect that one of them shows is not hidden by the others."""

        def chance(most: float) -> float:
            return dice.uniform(0, most) if dice.random() < 0.4 else 0.0

        return cls(
            {fate: chance(0.3 if fate in UNKNOWN else 0.2) for fate in Fate if fate is not Fate.FINE},
            lost_calls=chance(0.4),
            doubled_calls=chance(0.4),
            slow=chance(0.3),
            late_failures=chance(0.2),
            kills=dice.choice((0, 1, 1, 2, 4)),
            stops=dice.choice((0, 0, 1)),
            locks=dice.choice((0, 0, 0, 1, 2)),
            fulls=dice.choice((0, 0, 0, 1, 2)),
            outages=dice.choice((0, 0, 0, 1)),
        )


CALM = Weather({})


class Wire:
    """Between the bot and one platform. What the platform does, it does in its own time, whoever dies meanwhile."""

    def __init__(self, world: World, name: str) -> None:
        self._world, self.dice, self.down = world, world.dice(name), False

    async def request(self, act: Callable[[], T]) -> tuple[Fate, T | None]:
        """Carry it out, or not; the fate as the bot comes to know it, after as long as that takes."""
        fate = self._fate()
        travel, back = self._delay(), self._delay()
        done: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

        def carried_out() -> None:
            result = act()
            self._world.after(back, lambda: _answer(done, result))

        if fate in CARRIED_OUT:
            self._world.after(travel, carried_out)
        if fate in (Fate.LOST_REQUEST, Fate.LOST_ANSWER):
            await asyncio.sleep(TIMEOUT)
            return fate, None
        if fate in CARRIED_OUT:
            return fate, await done
        await asyncio.sleep(travel)
        return fate, None

    def failure(self, fate: Fate) -> SendFailed:
        """In the project's words, as bot/channels would say it."""
        match fate:
            case Fate.FLOOD:
                return SendFailed("flood", Retry.LATER, after=timedelta(seconds=self.dice.choice((1, 3, 10))))
            case Fate.SERVER:
                return SendFailed("server", Retry.LATER)
            case Fate.REFUSED:
                return SendFailed("connection", Retry.LATER)
            case Fate.RESET:
                return SendFailed("connection", Retry.UNKNOWN)
        return SendFailed("timeout", Retry.UNKNOWN)

    def chance(self, probability: float) -> bool:
        return self.dice.random() < probability

    def pause(self) -> float:
        """Seconds on the way to the bot."""
        return self._delay()

    def _fate(self) -> Fate:
        if self.down:
            return self.dice.choice((Fate.REFUSED, Fate.SERVER, Fate.LOST_REQUEST))
        drawn = self.dice.random()
        for fate, chance in self._world.weather.fates.items():
            drawn -= chance
            if drawn < 0:
                return fate
        return Fate.FINE

    def _delay(self) -> float:
        slow = self.chance(self._world.weather.slow)
        return self.dice.uniform(0.5, 6.0) if slow else self.dice.uniform(0.01, 0.15)


def _answer(done: asyncio.Future[T], result: T) -> None:
    if not done.done():
        done.set_result(result)
