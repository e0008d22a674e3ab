"""Working days between two days, counted once for all the reports of a period. Knows days, never the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from conversations.rules.hours import is_working_day


class Calendar:
    """The working days of one city, in its zone."""

    def __init__(self, holidays: Collection[date], zone: ZoneInfo) -> None:
        self._holidays, self._zone = holidays, zone
        self._day = lru_cache(100_000)(self._counted)
        self._years: dict[int, list[int]] = {}

    def between(self, start: datetime, end: datetime) -> int:
        """Working days (wd) after the day of `start` up to and with that of `end`: a limit of n wd is kept by n."""
        return self._day(self.day(end)) - self._day(self.day(start))

    def day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()

    def _counted(self, day: date) -> int:
        """Working days since the epoch of this calendar, with `day`."""
        return sum(self._year(year)[-1] for year in range(_EPOCH, day.year)) + self._year(day.year)[_place(day)]

    def _year(self, year: int) -> list[int]:
        """How many working days have gone by on each day of a year."""
        if year not in self._years:
            first, gone = date(year, 1, 1), 0
            counts = []
            for n in range((date(year + 1, 1, 1) - first).days):
                gone += is_working_day(first + timedelta(days=n), self._holidays)
                counts.append(gone)
            self._years[year] = counts
        return self._years[year]


_EPOCH = 2000


def _place(day: date) -> int:
    return day.timetuple().tm_yday - 1
