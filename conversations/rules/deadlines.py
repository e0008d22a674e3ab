"""Working days and the promises counted in them (domain.md, "Deadlines"). Knows days, never the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from conversations.catalogue import Limits
from conversations.rules.complaint import Kind
from conversations.rules.hours import is_working_day


def add_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """The last day of a limit of `days` working days that starts on `start`; `start` itself is not counted. Of none:
    `start`, or the first working day after it."""
    day = start
    if days == 0 and not is_working_day(start, holidays):
        days = 1
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return day


def take_working_days(last: date, days: int, holidays: Collection[date]) -> date:
    """The working day that lies so many working days before `last`."""
    day = last
    while days > 0:
        day -= timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return day


def working_days(start: date, end: date, holidays: Collection[date]) -> int:
    """Working days after `start` up to `end`, which is counted; none when `end` is not later."""
    return sum(is_working_day(start + timedelta(days=n), holidays) for n in range(1, (end - start).days + 1))


def resolution_limit(kind: Kind, limits: Limits, *, supervised: bool = False) -> int:
    """Working days from verification to resolution."""
    if supervised:
        return limits.resolve_supervised_wd
    return {
        Kind.QUESTION: limits.resolve_question_wd,
        Kind.SUGGESTION: limits.resolve_suggestion_wd,
        Kind.COMPLAINT: limits.resolve_complaint_wd,
    }[kind]
