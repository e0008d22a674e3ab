"""How often something may leave. Must not know who asks: a rate belongs to a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

AT_ONCE = timedelta(0)
TIDY_FROM = 10_000
"""From so many keys on, those whose time is over are forgotten."""


@dataclass(frozen=True, slots=True)
class Rate:
    """One every `interval` in the long run, up to `burst` without a pause."""

    interval: timedelta
    burst: int

    @classmethod
    def of(cls, count: float, per: timedelta, burst: int | None = None) -> Rate:
        """`count` in every stretch of `per`; without another word all of them at once."""
        return cls(per / count, burst if burst is not None else max(1, round(count)))

    def among(self, count: int) -> Rate:
        """Each one's part, where so many keep it together."""
        return Rate(self.interval * count, max(1, self.burst // count))


class Pace:
    """For each key when its next turn would come if it never paused (the generic cell rate algorithm)."""

    def __init__(self) -> None:
        self._next: dict[str, datetime] = {}

    def pause(self, rates: Mapping[str, Rate], now: datetime) -> timedelta:
        """How long to wait until all of these rates allow one more; nothing is taken yet."""
        waits = (self._turn(key, now) - now - rate.interval * (rate.burst - 1) for key, rate in rates.items())
        return max(AT_ONCE, *waits, AT_ONCE)

    def take(self, rates: Mapping[str, Rate], now: datetime) -> None:
        """One leaves."""
        for key, rate in rates.items():
            self._next[key] = self._turn(key, now) + rate.interval
        if len(self._next) > TIDY_FROM:
            self._next = {key: turn for key, turn in self._next.items() if turn > now}

    def rest(self, rates: Mapping[str, Rate], until: datetime) -> None:
        """None of these before then: the platform said so."""
        for key, rate in rates.items():
            self._next[key] = max(self._turn(key, until), until + rate.interval * (rate.burst - 1))

    def _turn(self, key: str, now: datetime) -> datetime:
        return max(now, self._next.get(key, now))
