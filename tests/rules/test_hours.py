"""Working time: examples by hand, and what holds for any week and calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.rules.hours import ORDINARY, Calendar, Week

FREE = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})
ZONES = [ZoneInfo(name) for name in ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")]
WIB = Calendar(ZONES[0], ORDINARY, FREE)
LATE_SHIFT: Week = (*([((time(7, 15), time(11)), (time(11, 30), time(15, 45)), (time(18), time(20, 30)))] * 5), (), ())
MONDAYS_ONLY: Week = (((time(9), time(10)),), (), (), (), (), (), ())
CALENDARS = st.builds(
    Calendar,
    st.sampled_from(ZONES),
    st.sampled_from([ORDINARY, LATE_SHIFT, MONDAYS_ONLY]),
    st.frozensets(st.dates(date(2024, 1, 1), date(2030, 12, 31)), max_size=60) | st.just(FREE),
)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
LENGTHS = st.timedeltas(timedelta(0), timedelta(hours=90))


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONES[0]).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        ("2026-11-23T09:00", "2026-11-23T09:00"),  # open
        ("2026-11-23T12:00", "2026-11-23T13:00"),  # the break
        ("2026-11-23T16:00", "2026-11-24T08:00"),
        ("2026-11-27T11:45", "2026-11-27T13:30"),  # Friday's prayer
        ("2026-11-27T16:00", "2026-11-30T08:00"),  # Friday's end
        ("2026-12-23T16:30", "2026-12-28T08:00"),  # cuti bersama, Christmas, a weekend
    ],
)
def test_when_the_office_opens(at: str, opens: str) -> None:
    assert WIB.opening(wib(at)) == wib(opens)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2026-11-23T09:00", "2026-11-23T16:00", 6),
        ("2026-11-23T11:00", "2026-11-23T13:30", 1.5),
        ("2026-11-27T00:00", "2026-11-30T09:00", 7),  # a Friday of six hours, a weekend, one hour
        ("2026-12-23T15:00", "2026-12-28T09:00", 2),
        ("2026-11-28T08:00", "2026-11-29T16:00", 0),
    ],
)
def test_working_time_between_two_instants(start: str, end: str, hours: float) -> None:
    assert WIB.between(wib(start), wib(end)) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("last", "days", "percent", "at"),
    [
        ("2026-11-26", 3, 75, "2026-11-26T09:45"),  # Tuesday to Thursday, 21 hours: 15.75 are 7 + 7 + 1.75
        ("2026-11-26", 3, 90, "2026-11-26T13:54"),
        ("2026-12-28", 2, 75, "2026-12-28T11:30"),  # the 23rd and the 28th
    ],
)
def test_a_share_of_a_limit(last: str, days: int, percent: int, at: str) -> None:

    assert WIB.share(date.fromisoformat(last), days, percent) == wib(at)


@given(CALENDARS, INSTANTS, LENGTHS)
@settings(deadline=None)
def test_adding_and_measuring_are_inverse(calendar: Calendar, start: datetime, length: timedelta) -> None:
    assert calendar.between(start, calendar.add(start, length)) == length


@given(CALENDARS, INSTANTS, st.timedeltas(timedelta(0), timedelta(days=20)), LENGTHS)
@settings(deadline=None)
def test_later_never_ends_earlier(calendar: Calendar, start: datetime, by: timedelta, length: timedelta) -> None:
    assert calendar.add(start, length) <= calendar.add(start + by, length)
    assert calendar.opening(start) <= calendar.opening(start + by)


@given(CALENDARS, INSTANTS)
@settings(deadline=None)
def test_it_opens_only_on_days_that_are_worked(calendar: Calendar, at: datetime) -> None:
    opens = calendar.opening(at)
    local = opens.astimezone(calendar.zone)
    assert opens >= at and calendar.is_open(opens)
    assert local.strftime("%a") not in {"Sat", "Sun"} and local.date() not in calendar.holidays
    assert any(start <= local.time() < end for start, end in calendar.week[local.weekday()])
    assert calendar.is_open(at) == (opens == at)
    assert calendar.next_opening(at) > at and calendar.is_open(calendar.next_opening(at))


@given(INSTANTS, LENGTHS, st.sampled_from(ZONES))
@settings(deadline=None)
def test_east_is_earlier_by_the_hours_of_the_zone(at: datetime, length: timedelta, zone: ZoneInfo) -> None:
    """What is 09.00 in Jayapura is two hours earlier than 09.00 in Jakarta; the rest is the same."""
    here, there = Calendar(ZONES[0], ORDINARY, FREE), Calendar(zone, ORDINARY, FREE)
    shift = (at.astimezone(zone).utcoffset() or timedelta()) - (at.astimezone(ZONES[0]).utcoffset() or timedelta())
    assert there.add(at - shift, length) == here.add(at, length) - shift
