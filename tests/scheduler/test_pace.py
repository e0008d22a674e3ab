"""Rates: never more than allowed, never slower than needed, and each key for itself."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduler.pace import AT_ONCE, TIDY_FROM, Pace, Rate
from tests.town import MONDAY

SECOND = timedelta(seconds=1)
RATES = st.builds(Rate, st.timedeltas(timedelta(milliseconds=10), timedelta(minutes=1)), st.integers(1, 30))
STEPS = st.lists(st.timedeltas(timedelta(0), timedelta(seconds=90)), min_size=1, max_size=60)


@given(RATES, st.integers(1, 8))
def test_the_parts_of_a_rate_are_the_rate(rate: Rate, count: int) -> None:
    part = rate.among(count)
    assert part.interval == rate.interval * count
    assert part.burst * count <= max(rate.burst, count)


def left(rate: Rate, steps: list[timedelta]) -> list[timedelta]:
    """When each of many that want to leave does leave: at once where allowed, else after exactly the pause asked."""
    pace, now, times = Pace(), MONDAY, []
    for step in steps:
        now += step
        pause = pace.pause({"key": rate}, now)
        now += pause
        assert pace.pause({"key": rate}, now) == AT_ONCE
        pace.take({"key": rate}, now)
        times.append(now - MONDAY)
    return times


@given(RATES, STEPS)
def test_no_stretch_of_time_holds_more_than_the_burst_and_the_rate_allow(rate: Rate, steps: list[timedelta]) -> None:
    times = left(rate, steps)
    for first in range(len(times)):
        for last in range(first, len(times)):
            count, stretch = last - first + 1, times[last] - times[first]
            assert count <= rate.burst + stretch / rate.interval + 1e-6


@given(RATES)
def test_a_burst_leaves_at_once_and_then_one_an_interval(rate: Rate) -> None:
    times = left(rate, [timedelta(0)] * (rate.burst + 5))
    assert times[: rate.burst] == [timedelta(0)] * rate.burst
    assert all(later - earlier == rate.interval for earlier, later in pairwise(times[rate.burst :]))


def test_the_slowest_of_several_rates_counts_and_asking_takes_nothing() -> None:
    pace = Pace()
    both = {"bot": Rate.of(30, SECOND), "group": Rate.of(20, timedelta(minutes=1), 1)}
    for _ in range(5):
        assert pace.pause(both, MONDAY) == AT_ONCE
    pace.take(both, MONDAY)
    assert pace.pause(both, MONDAY) == timedelta(seconds=3)
    assert pace.pause({"bot": both["bot"]}, MONDAY) == AT_ONCE
    assert pace.pause({}, MONDAY) == AT_ONCE


def test_keys_whose_time_is_over_are_forgotten() -> None:
    pace = Pace()
    for number in range(TIDY_FROM + 1):
        pace.take({f"chat {number}": Rate.of(1, SECOND)}, MONDAY + number * SECOND)
    assert len(pace._next) < 10


@given(RATES, st.timedeltas(timedelta(0), timedelta(hours=1)), st.integers(0, 5))
def test_a_platforms_own_pause_is_kept_exactly(rate: Rate, asked: timedelta, taken: int) -> None:
    pace, rates = Pace(), {"key": rate}
    for _ in range(taken):
        pace.take(rates, MONDAY)
    before = pace.pause(rates, MONDAY)
    pace.rest(rates, MONDAY + asked)
    assert pace.pause(rates, MONDAY) == max(before, asked)
