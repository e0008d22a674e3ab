"""When a city works: working days, and the hours of each. Knows days and instants, never the clock."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SATURDAY = 5
_DAY = timedelta(days=1)
Span = tuple[time, time]
"""From when to when an office is open, local time; the end is not in it."""
Week = tuple[tuple[Span, ...], ...]
"""The spans of each weekday, Monday first."""
_MORNING, _AFTERNOON = (time(8), time(12)), (time(13), time(16))
ORDINARY: Week = (*([(_MORNING, _AFTERNOON)] * 4), ((time(8), time(11, 30)), (time(13, 30), time(16))), (), ())


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


@dataclass(frozen=True, slots=True)
class Calendar:
    """A city's working time. Everything it returns is aware, UTC. At least one weekday has hours."""

    zone: ZoneInfo
    week: Week
    holidays: frozenset[date]

    def day(self, at: datetime) -> date:
        """The day it is in the city."""
        return at.astimezone(self.zone).date()

    def midnight(self, day: date) -> datetime:
        """The first instant of a day."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def spans(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """When the office is open on this day, earliest first; never on a weekend or a day without work."""
        if not is_working_day(day, self.holidays):
            return ()
        return tuple((self._instant(day, start), self._instant(day, end)) for start, end in self.week[day.weekday()])

    def is_open(self, at: datetime) -> bool:
        return any(start <= at < end for start, end in self.spans(self.day(at)))

    def opening(self, at: datetime) -> datetime:
        """The first instant from this one on at which the office is open."""
        return next(max(at, start) for start, end in self._from(at) if at < end)

    def next_opening(self, at: datetime) -> datetime:
        """When the office opens next, after this instant: in the morning, or after a break."""
        return next(start for start, _ in self._from(at) if start > at)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time from one instant to another; none when the second is not later."""
        total = timedelta(0)
        for opens, closes in self._from(start):
            if opens >= end:
                return total
            total += max(min(closes, end) - max(opens, start), timedelta(0))
        return total

    def add(self, start: datetime, length: timedelta) -> datetime:
        """The first instant by which so much working time has passed since `start`."""
        for opens, closes in self._from(start):
            here = max(closes - max(opens, start), timedelta(0))
            if length <= here:
                return max(opens, start) + length
            length -= here
        raise AssertionError("a week without office hours")

    def share(self, last: date, days: int, percent: int) -> datetime:
        """When this share of a limit has passed that ends with the day `last` and counts `days` working days."""
        day, counted = last, days
        while True:
            counted -= is_working_day(day, self.holidays)
            if counted <= 0:
                break
            day -= _DAY
        whole = self.between(self.midnight(day), self.midnight(last + _DAY))
        return self.add(self.midnight(day), whole * percent / 100)

    def _from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = self.day(at)
        while True:
            yield from self.spans(day)
            day += _DAY

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, self.zone).astimezone(UTC)
