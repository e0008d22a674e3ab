"""What a citizen may do once a report is closed: to the day, and so often."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.catalogue import Aftercare
from conversations.rules.complaint import Status
from conversations.rules.recourse import may_object, may_reopen, reopened_until
from tests.conversations.test_after_filing import LAMP

CARE, ZONE = Aftercare(), ZoneInfo("Asia/Jakarta")
CLOSED = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
"""Already Tuesday the 24th in Jakarta."""
DONE = replace(LAMP, status=Status.DONE, closed_at=CLOSED)


def test_thirty_days_of_the_citys_own_calendar() -> None:
    assert reopened_until(DONE, CARE, ZONE) == date(2026, 12, 24)
    assert may_reopen(DONE, date(2026, 12, 24), CARE, ZONE)
    assert not may_reopen(DONE, date(2026, 12, 25), CARE, ZONE)


def test_twice_and_no_more() -> None:
    assert may_reopen(replace(DONE, reopenings=1), date(2026, 11, 24), CARE, ZONE)
    assert not may_reopen(replace(DONE, reopenings=2), date(2026, 11, 24), CARE, ZONE)


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.DONE])
def test_only_what_is_finished_is_reopened(status: Status) -> None:
    assert not may_reopen(replace(DONE, status=status), date(2026, 11, 24), CARE, ZONE)


def test_an_objection_is_heard_once() -> None:
    archived = replace(LAMP, status=Status.ARCHIVED)
    assert may_object(archived)
    assert not may_object(replace(archived, objected=True))
    assert not may_object(DONE)


@given(days=st.integers(1, 400), times=st.integers(0, 5), after=st.integers(-1, 500), before=st.integers(0, 6))
def test_whatever_a_city_sets(days: int, times: int, after: int, before: int) -> None:
    care = Aftercare(reopen_days=days, reopen_times=times)
    today = date(2026, 11, 24) + timedelta(days=after)
    assert may_reopen(replace(DONE, reopenings=before), today, care, ZONE) == (after <= days and before < times)
