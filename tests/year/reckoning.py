"""Days and minutes as the checker counts them: lists and loops, and nothing of the product."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

MINUTES = {
    weekday: [*range(8 * 60, 12 * 60), *range(13 * 60, 16 * 60)]
    if weekday < 4
    else [*range(8 * 60, 11 * 60 + 30), *range(13 * 60 + 30, 16 * 60)]
    for weekday in range(5)
}
"""The minutes of a weekday in which an office is open."""


class Reckoning:
    """Working days as a list, from a month before the first day to long after the last. `offset`: hours before UTC."""

    def __init__(self, first: date, days: int, free: Collection[date], offset: int = 7) -> None:
        every = [first + timedelta(days=n) for n in range(-40, days + 400)]
        self.worked = [day for day in every if day.weekday() not in (5, 6) and day not in free]
        self._offset = timedelta(hours=offset)
        self._shares: dict[tuple[date, int, int], datetime] = {}

    def local(self, at: datetime) -> datetime:
        return at.replace(tzinfo=None) + self._offset

    def utc(self, local: datetime) -> datetime:
        return (local - self._offset).replace(tzinfo=UTC)

    def open(self, at: datetime) -> bool:
        local = self.local(at)
        if self.worked[bisect_left(self.worked, local.date())] != local.date():
            return False
        return local.hour * 60 + local.minute in MINUTES[local.weekday()]

    def after(self, day: date, count: int) -> date:
        """So many working days after this day; of none, the day itself or the next that is worked."""
        if count == 0:
            return self.worked[bisect_left(self.worked, day)]
        return self.worked[bisect_right(self.worked, day) + count - 1]

    def before(self, day: date, count: int) -> date:
        return self.worked[bisect_left(self.worked, day) - count]

    def left(self, day: date, due: date) -> int:
        return max(0, bisect_right(self.worked, due) - bisect_right(self.worked, day))

    def opening(self, day: date) -> datetime:
        return self.utc(datetime.combine(day, time(8)))

    def share(self, due: date, days: int, percent: int) -> datetime:
        """When this share of the last `days` working days up to `due` has passed."""
        if (due, days, percent) not in self._shares:
            self._shares[due, days, percent] = self._share(due, days, percent)
        return self._shares[due, days, percent]

    def _share(self, due: date, days: int, percent: int) -> datetime:
        end = bisect_right(self.worked, due)
        minutes = [(day, minute) for day in self.worked[end - days : end] for minute in MINUTES[day.weekday()]]
        day, minute = minutes[-(-len(minutes) * percent // 100) - 1]
        return self.utc(datetime.combine(day, time()) + timedelta(minutes=minute + 1))
