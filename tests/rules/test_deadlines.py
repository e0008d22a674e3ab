"""Promised days: examples counted by hand on the calendar of December 2026, and what holds for any calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays import free_days
from conversations.catalogue import Limits
from conversations.rules.complaint import Kind
from conversations.rules.deadlines import add_working_days, resolution_limit, take_working_days, working_days
from conversations.rules.hours import is_working_day

FREE = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1), date(2027, 1, 5)})
"""Thursday 24 December 2026 is cuti bersama, the 25th Christmas, 1 January New Year; the 5th is Isra Mikraj."""

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
CALENDARS = st.frozensets(DAYS, max_size=60) | st.just(FREE)
COUNTS = st.integers(1, 70)


@pytest.mark.parametrize(
    ("start", "days", "last"),
    [
        ("2026-11-23", 3, "2026-11-26"),  # Monday to Thursday
        ("2026-11-26", 3, "2026-12-01"),  # over a weekend
        ("2026-11-27", 1, "2026-11-30"),  # Friday to Monday
        ("2026-11-28", 3, "2026-12-02"),  # sent on a Saturday: counted from Monday
        ("2026-11-29", 1, "2026-11-30"),  # sent on a Sunday
        ("2026-12-22", 3, "2026-12-29"),  # 23, then cuti bersama, Christmas and a weekend, 28, 29
        ("2026-12-23", 1, "2026-12-28"),  # the day before cuti bersama
        ("2026-12-24", 1, "2026-12-28"),  # sent on cuti bersama itself
        ("2026-12-23", 5, "2027-01-04"),  # 28, 29, 30, 31, New Year and a weekend, 4
        ("2026-12-30", 3, "2027-01-06"),  # 31, 4, Isra Mikraj on the 5th, 6
        ("2026-11-23", 14, "2026-12-11"),
        ("2026-12-14", 14, "2027-01-07"),
        ("2026-11-23", 60, "2027-02-19"),
    ],
)
def test_by_hand(start: str, days: int, last: str) -> None:
    assert add_working_days(date.fromisoformat(start), days, FREE) == date.fromisoformat(last)


def test_the_citys_calendar_knows_the_cuti_bersama_of_december() -> None:
    known = free_days(date(2026, 11, 23))
    assert {day for day in known if (day.year, day.month) == (2026, 12)} == {day for day in FREE if day.year == 2026}


@given(DAYS, COUNTS, CALENDARS)
def test_the_last_day_is_worked_and_exactly_so_many_days_are(start: date, days: int, free: frozenset[date]) -> None:
    last = add_working_days(start, days, free)
    between = [start + timedelta(days=n) for n in range(1, (last - start).days + 1)]
    worked = [day for day in between if day.isoweekday() <= 5 and day not in free]
    assert len(worked) == days and worked[-1] == last


@given(DAYS, COUNTS, COUNTS, CALENDARS)
def test_limits_add_up(start: date, first: int, second: int, free: frozenset[date]) -> None:
    assert add_working_days(add_working_days(start, first, free), second, free) == add_working_days(
        start, first + second, free
    )


@given(DAYS, st.integers(0, 30), COUNTS, CALENDARS)
def test_whoever_comes_later_is_never_promised_earlier(
    start: date, later: int, days: int, free: frozenset[date]
) -> None:
    assert add_working_days(start, days, free) <= add_working_days(start + timedelta(days=later), days, free)


@given(DAYS, COUNTS, CALENDARS, DAYS)
def test_a_holiday_more_never_makes_a_promise_earlier(
    start: date, days: int, free: frozenset[date], more: date
) -> None:
    assert add_working_days(start, days, free) <= add_working_days(start, days, free | {more})


@given(DAYS, CALENDARS)
def test_weekends_and_holidays_are_not_worked(day: date, free: frozenset[date]) -> None:
    assert is_working_day(day, free) == (day.strftime("%a") not in {"Sat", "Sun"} and day not in free)


@pytest.mark.parametrize(
    ("kind", "supervised", "limit"),
    [
        ("permintaan_informasi", False, 5),
        ("aspirasi", False, 5),
        ("pengaduan", False, 14),
        ("pengaduan", True, 60),
    ],
)
def test_how_long_a_resolution_may_take(kind: str, supervised: bool, limit: int) -> None:
    assert resolution_limit(Kind(kind), Limits(), supervised=supervised) == limit


@given(DAYS, COUNTS, CALENDARS)
def test_days_counted_are_days_added(start: date, days: int, free: frozenset[date]) -> None:
    last = add_working_days(start, days, free)
    assert working_days(start, last, free) == days
    assert take_working_days(last, days, free) <= start or not is_working_day(start, free)


@given(DAYS, CALENDARS)
def test_a_limit_of_no_days_ends_on_the_next_day_that_is_worked(start: date, free: frozenset[date]) -> None:
    last = add_working_days(start, 0, free)
    assert is_working_day(last, free) and last >= start
    assert last == start or working_days(start, last, free) == 1
