"""Periods as officers say them: "bulan ini", "Oktober", "2026", "triwulan 3". Pure: today is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.understanding.day_words import MONTHS

FREE, DAY, WEEK, MONTH, QUARTER, HALF, YEAR = -2, -1, 0, 1, 3, 6, 12


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both inclusive. `unit` in months; else WEEK, DAY, or FREE: any days."""

    first: date
    last: date
    unit: int

    @property
    def before(self) -> Span:
        """The period of the same kind right before it."""
        eve = self.first - timedelta(days=1)
        return Span(eve - (self.last - self.first), eve, FREE) if self.unit == FREE else _around(eve, self.unit)


def span(words: str, today: date) -> Span | None:
    """The period meant; the current month when nothing is said, None when the words are no period."""
    said = " ".join(words.casefold().split())
    if said in _NAMED:
        unit, back = _NAMED[said]
        found = _around(today, unit)
        return found.before if back else found
    return next(
        (made for pattern, make in _SAID if (hit := pattern.fullmatch(said)) and (made := make(hit, today))), None
    )


def days(first: date, last: date) -> Span:
    """Any days, for a report; a whole month or year is one."""
    whole = (_around(first, unit) for unit in (MONTH, QUARTER, HALF, YEAR))
    return next((found for found in whole if (found.first, found.last) == (first, last)), Span(first, last, FREE))


_NAMED = {
    "": (MONTH, False),
    "hari ini": (DAY, False),
    "kemarin": (DAY, True),
    **{
        f"{name} {when}": (unit, when == "lalu")
        for name, unit in (
            ("minggu", WEEK),
            ("pekan", WEEK),
            ("bulan", MONTH),
            ("triwulan", QUARTER),
            ("semester", HALF),
            ("tahun", YEAR),
        )
        for when in ("ini", "lalu")
    },
    "bulan kemarin": (MONTH, True),
    "minggu kemarin": (WEEK, True),
    "tahun kemarin": (YEAR, True),
}


def _month(hit: re.Match[str], today: date) -> Span | None:
    number = MONTHS.get(hit["month"])
    return _numbered(number, hit["year"], today, MONTH) if number else None


def _part(unit: int) -> Callable[[re.Match[str], date], Span | None]:
    def made(hit: re.Match[str], today: date) -> Span | None:
        number = _ROMAN.get(hit["n"]) or int(hit["n"])
        return _numbered((number - 1) * unit + 1, hit["year"], today, unit) if number <= YEAR // unit else None

    return made


def _numbered(month: int, year: str | None, today: date, unit: int) -> Span:
    """Without a year the latest that has begun."""
    found = _around(date(int(year) if year else today.year, month, 1), unit)
    return _around(date(today.year - 1, month, 1), unit) if year is None and found.first > today else found


def _whole_year(hit: re.Match[str], today: date) -> Span:
    return _around(date(int(hit["year"]), 1, 1), YEAR)


_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SAID: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Span | None]], ...] = (
    (re.compile(r"(?:tahun )?(?P<year>20\d\d)"), _whole_year),
    (re.compile(r"(?:bulan )?(?P<month>[a-z]+)(?: (?P<year>20\d\d))?"), _month),
    (re.compile(r"(?:triwulan|tw|kuartal|q) ?(?P<n>[1-4]|i{1,3}|iv)(?: (?P<year>20\d\d))?"), _part(QUARTER)),
    (re.compile(r"(?:semester|smt) ?(?P<n>[12]|i{1,2})(?: (?P<year>20\d\d))?"), _part(HALF)),
)


def _around(day: date, unit: int) -> Span:
    """The period of a kind in which a day lies."""
    if unit == DAY:
        return Span(day, day, unit)
    if unit == WEEK:
        first = day - timedelta(days=day.weekday())
        return Span(first, first + timedelta(days=6), unit)
    month = (day.month - 1) // unit * unit + 1
    first = date(day.year, month, 1)
    end = date(day.year + (month + unit - 1) // 12, (month + unit - 1) % 12 + 1, 1) - timedelta(days=1)
    return Span(first, end, unit)


def splits(words: str) -> Iterator[tuple[str, str]]:
    """Every way to read words as a period and something else, the longest period first, whichever stands first."""
    parts = words.split()
    for length in range(len(parts), -1, -1):
        yield " ".join(parts[:length]), " ".join(parts[length:])
        yield " ".join(parts[len(parts) - length :]), " ".join(parts[: len(parts) - length])
