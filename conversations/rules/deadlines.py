"""Working days and the promises counted in them (domain.md, "Deadlines"). Knows days, never the clock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from conversations.catalogue import Limits
from conversations.rules.complaint import Action, Complaint, Kind

_SATURDAY = 5


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    return day.weekday() < _SATURDAY and day not in holidays


def add_working_days(start: date, days: int, holidays: Collection[date]) -> date:
    """The last day of a limit of `days` working days (≥ 1) that starts on `start`; `start` itself is not counted."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day, holidays):
            days -= 1
    return day


def resolution_limit(kind: Kind, limits: Limits, *, supervised: bool = False) -> int:
    """Working days from verification to resolution."""
    if supervised:
        return limits.resolve_supervised_wd
    return {
        Kind.QUESTION: limits.resolve_question_wd,
        Kind.SUGGESTION: limits.resolve_suggestion_wd,
        Kind.COMPLAINT: limits.resolve_complaint_wd,
    }[kind]


def next_due(
    complaint: Complaint, action: Action, today: date, limits: Limits, holidays: Collection[date]
) -> date | None:
    """The day of the next promise after a change of status; None when no clock runs any more (domain.md, "Deadlines").

    Taking a report does not answer it: the agency's first follow-up stays due.
    """
    days = {
        Action.SEND: limits.verify_wd,
        Action.COMPLETE: limits.verify_wd,
        Action.OBJECT: limits.verify_wd,
        Action.BOUNCE: limits.verify_wd,
        Action.ASK_COMPLETION: limits.completion_wd,
        Action.HAND_OVER: limits.first_followup_wd,
        Action.ANSWER: limits.reaction_wd,
        Action.NOT_SATISFIED: limits.first_followup_wd,
        Action.REOPEN: limits.first_followup_wd,
    }
    if action in days:
        return add_working_days(today, days[action], holidays)
    return complaint.due if action in _KEEP else None


_KEEP = frozenset({Action.TAKE, Action.FOLLOW_UP, Action.POSTPONE, Action.RESUME})
