"""Promised days: examples counted by hand on the calendar of December 2026, and what holds for any calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays import free_days
from conversations.catalogue import Limits
from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, Privacy, Status
from conversations.rules.deadlines import add_working_days, is_working_day, next_due, resolution_limit

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


TODAY = date(2026, 12, 22)
OLD = date(2026, 12, 23)
NEXT: dict[str, date | None] = {
    "kirim": date(2026, 12, 29),  # verify: 3 working days
    "lengkapi": date(2026, 12, 29),
    "keberatan": date(2026, 12, 29),
    "bukan_wewenang": date(2026, 12, 29),
    "minta_kelengkapan": date(2027, 1, 11),  # the citizen's 10
    "disposisi": date(2026, 12, 31),  # the agency's first follow-up: 5
    "belum": date(2026, 12, 31),  # a reaction and a reopening start 5 anew
    "buka_lagi": date(2026, 12, 31),
    "jawab": date(2027, 1, 11),  # the citizen's reaction: 10
    "ambil": OLD,  # taking or postponing is no answer: the promise stands
    "tindak_lanjuti": OLD,
    "tunda": OLD,
    "lanjutkan": OLD,
    "arsip": None,
    "kedaluwarsa": None,
    "sudah": None,
    "hening": None,
    "cabut": None,
}


def test_the_next_due_day_of_every_action() -> None:
    assert {a.value: next_due(_report(OLD), a, TODAY, Limits(), FREE) for a in Action} == NEXT


def test_the_limits_are_the_citys_own() -> None:
    slower = Limits(verify_wd=4, first_followup_wd=6, reaction_wd=11, completion_wd=12)
    found = [
        next_due(_report(None), action, date(2026, 11, 23), slower, frozenset())
        for action in (Action.SEND, Action.HAND_OVER, Action.ANSWER, Action.ASK_COMPLETION)
    ]
    assert found == [date(2026, 11, 27), date(2026, 12, 1), date(2026, 12, 8), date(2026, 12, 9)]


def _report(due: date | None) -> Complaint:
    return Complaint(
        id=ComplaintId(1),
        number="7H3K-9M2Z",
        kind=Kind.COMPLAINT,
        status=Status.IN_PROGRESS,
        title="",
        story="",
        place=None,
        when=None,
        topic=None,
        suggested=(),
        agency="dishub",
        privacy=Privacy(),
        language="id",
        filed_at=datetime(2026, 12, 1, tzinfo=UTC),
        due=due,
    )
