"""The clocks of a report: what is promised, by when, and what is done about it as time passes (domain.md, "Deadlines").
Everything that starts, stops, rests or goes on with a change of status stands in MOVES."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from conversations.catalogue import Catalogue
from conversations.rules.complaint import Action, Complaint
from conversations.rules.deadlines import add_working_days, resolution_limit, take_working_days, working_days

_LATE = -1


class Name(StrEnum):
    VERIFY = "verify"
    FOLLOW_UP = "follow_up"
    RESOLVE = "resolve"
    REACT = "react"
    """The citizen's: what to say to an answer."""
    COMPLETE = "complete"
    """The citizen's: what is missing."""
    REVIEW = "review"
    """When a postponed report, or one with an agency outside the city, is looked at again."""
    NEWS = "news"
    """Since when the citizen has heard nothing while officials have the move."""


class Deed(StrEnum):
    """What a clock does at one of its stages."""

    WARN = "warn"
    WARN_AGAIN = "warn_again"
    LATE = "late"
    """The promise is broken: the citizen and the liaison are told."""
    HEAD = "head"
    SECRETARY = "secretary"
    REMIND = "remind"
    CLOSE = "close"
    LOOK = "look"
    STILL = "still"


_OFFICIAL = (Deed.WARN, Deed.WARN_AGAIN, Deed.LATE, Deed.HEAD, Deed.SECRETARY)
STAGES: Mapping[Name, tuple[Deed, ...]] = {
    Name.VERIFY: _OFFICIAL,
    Name.FOLLOW_UP: _OFFICIAL,
    Name.RESOLVE: _OFFICIAL,
    Name.REACT: (Deed.REMIND, Deed.CLOSE),
    Name.COMPLETE: (Deed.REMIND, Deed.CLOSE),
    Name.REVIEW: (Deed.LOOK,),
    Name.NEWS: (Deed.STILL,),
}
"""What each clock does, in order, each once."""


class Move(StrEnum):
    """What a change of status does to a clock."""

    START = "start"
    """Anew, whatever it stood at."""
    ONCE = "once"
    """Start it if there never was one; one that was stopped goes on as if it had not been; a running one runs."""
    KEEP = "keep"
    """Start it unless it runs: what the citizen was promised stands."""
    WAKE = "wake"
    """One that was stopped goes on as if it had not been; nothing where there never was one."""
    REST = "rest"
    """The working days that remain are kept."""
    RESUME = "resume"
    STOP = "stop"


_END = dict.fromkeys(Name, Move.STOP)
_AGAIN = {Name.REACT: Move.STOP, Name.FOLLOW_UP: Move.START, Name.RESOLVE: Move.WAKE, Name.NEWS: Move.START}
MOVES: Mapping[Action, Mapping[Name, Move]] = {
    Action.SEND: {Name.VERIFY: Move.START, Name.NEWS: Move.START},
    Action.HAND_OVER: {Name.VERIFY: Move.STOP, Name.FOLLOW_UP: Move.KEEP, Name.RESOLVE: Move.ONCE},
    Action.ASK_COMPLETION: {
        Name.VERIFY: Move.REST,
        Name.FOLLOW_UP: Move.REST,
        Name.RESOLVE: Move.REST,
        Name.NEWS: Move.STOP,
        Name.COMPLETE: Move.START,
    },
    Action.COMPLETE: {
        Name.VERIFY: Move.RESUME,
        Name.FOLLOW_UP: Move.RESUME,
        Name.RESOLVE: Move.RESUME,
        Name.NEWS: Move.START,
        Name.COMPLETE: Move.STOP,
    },
    Action.TAKE: {},
    Action.BOUNCE: {Name.VERIFY: Move.START, Name.REVIEW: Move.STOP},
    Action.ANSWER: {
        Name.FOLLOW_UP: Move.STOP,
        Name.RESOLVE: Move.STOP,
        Name.REVIEW: Move.STOP,
        Name.NEWS: Move.STOP,
        Name.REACT: Move.START,
    },
    Action.POSTPONE: {},
    Action.RESUME: {Name.REVIEW: Move.STOP},
    Action.NOT_SATISFIED: _AGAIN,
    Action.FOLLOW_UP: {},
    Action.REOPEN: _AGAIN,
    Action.OBJECT: {Name.VERIFY: Move.START, Name.NEWS: Move.START},
    Action.PART: {Name.VERIFY: Move.START, Name.NEWS: Move.START},
    Action.ARCHIVE: _END,
    Action.JOIN: _END,
    Action.EXPIRE: _END,
    Action.SATISFIED: _END,
    Action.SILENCE: _END,
    Action.WITHDRAW: _END,
}
"""Which change of status does what to which clock; a clock that is not named goes on as it was."""
PROMISES = (Name.VERIFY, Name.FOLLOW_UP, Name.REACT, Name.COMPLETE)
"""The clocks whose day the citizen is told when they start."""


@dataclass(frozen=True, slots=True)
class Clock:
    name: Name
    started: datetime
    days: int
    """Working days of the whole limit."""
    counted: int
    """Working days from `started` to `due`: fewer than `days` when it has rested."""
    due: date
    """The last day of the limit."""
    stage: int = 0
    """How many of its deeds are done."""
    next_at: datetime | None = None
    """When the next one is; always within office hours as they were known."""
    resting: int | None = None
    """The working days that remain, while it rests; less than none for one that was late already."""
    told: date | None = None
    """The day the citizen was told last."""
    stopped: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.stopped is None and self.resting is None


Clocks = Mapping[Name, Clock]


def moved(clocks: Clocks, report: Complaint, action: Action, now: datetime, city: Catalogue) -> dict[Name, Clock]:
    """All clocks after a change of status."""
    after = dict(clocks)
    for name, move in MOVES[action].items():
        clock = _moved(clocks.get(name), name, move, report, now, city)
        if clock is not None:
            after[name] = clock
    return after


def started(name: Name, report: Complaint, now: datetime, city: Catalogue) -> Clock:
    """A new clock. REVIEW has its own day: see `review`."""
    days = limit(name, report, city)
    due = add_working_days(city.calendar.day(now), days, city.holidays)
    told = due if name in PROMISES else None
    return scheduled(Clock(name, now, days, days, due, told=told), city)


def review(on: date, now: datetime, city: Catalogue) -> Clock:
    """The clock that says when to look at a report again."""
    days = working_days(city.calendar.day(now), on, city.holidays)
    return scheduled(Clock(Name.REVIEW, now, days, days, on), city)


def limit(name: Name, report: Complaint, city: Catalogue) -> int:
    """Working days."""
    limits = city.limits
    match name:
        case Name.VERIFY:
            return limits.verify_wd
        case Name.FOLLOW_UP:
            return limits.first_followup_wd
        case Name.RESOLVE:
            return resolution_limit(report.kind, limits, supervised=report.supervised)
        case Name.REACT:
            return limits.reaction_wd
        case Name.COMPLETE:
            return limits.completion_wd
        case Name.NEWS:
            return city.watch.still_wd
        case Name.REVIEW:
            raise ValueError("a review has a day, not a limit")
        case _:
            assert_never(name)


def scheduled(clock: Clock, city: Catalogue) -> Clock:
    """The same with the instant of its next deed."""
    if not clock.runs or clock.stage >= len(STAGES[clock.name]):
        return replace(clock, next_at=None)
    return replace(clock, next_at=city.calendar.opening(_moment(clock, STAGES[clock.name][clock.stage], city)))


def rung(clock: Clock, now: datetime, city: Catalogue) -> Clock:
    """After a deed: the next one at its time, or later where people are to be left so many days in between."""
    after = scheduled(replace(clock, stage=clock.stage + 1), city)
    if after.next_at is None:
        return after
    apart = _apart(STAGES[clock.name][after.stage], city)
    if apart == 0:
        return after
    earliest = add_working_days(city.calendar.day(now), apart, city.holidays)
    return replace(after, next_at=max(after.next_at, city.calendar.opening(city.calendar.midnight(earliest))))


def recounted(clock: Clock, now: datetime, city: Catalogue) -> Clock:
    """With the days without work as they are known now. What is over, or late already, stays as it was."""
    if not clock.runs or clock.due < city.calendar.day(now):
        return clock
    if clock.name is Name.REVIEW:
        return scheduled(clock, city)
    day = add_working_days(city.calendar.day(clock.started), clock.counted, city.holidays)
    after = scheduled(replace(clock, due=day), city)
    return after if clock.next_at is not None else replace(after, next_at=None)


def parted(clocks: Clocks, report: Complaint, now: datetime, city: Catalogue) -> dict[Name, Clock]:
    """Those of a report's second part, which nobody has verified yet. What was promised of the whole stands for each
    part: the days of the agency's answer, while it is owed, and of the resolution, which an answer to the first part
    does not keep. While the whole was not verified, so does the day of verification; afterwards it is counted anew, and
    shown no later than the promises beside it. What rests, for the citizen is to complete the first part, goes on."""
    after = {Name.NEWS: started(Name.NEWS, report, now, city)}
    for name in (Name.VERIFY, Name.FOLLOW_UP, Name.RESOLVE):
        clock = clocks.get(name)
        if clock is not None and (clock.stopped is None or name is Name.RESOLVE):
            after[name] = _resumed(_woken(clock, city), now, city)
    return {Name.VERIFY: started(Name.VERIFY, report, now, city), **after}


def next_promise(clocks: Iterable[Clock]) -> date | None:
    """The day of the next promise; None when no clock runs any more."""
    return min((clock.due for clock in clocks if clock.name in PROMISES and clock.runs), default=None)


def answer_by(clocks: Clocks) -> date | None:
    """By when the citizen was promised the agency's answer, while it is owed."""
    clock = clocks.get(Name.FOLLOW_UP)
    return clock.due if clock is not None and clock.stopped is None else None


def _moved(
    clock: Clock | None, name: Name, move: Move, report: Complaint, now: datetime, city: Catalogue
) -> Clock | None:
    match move:
        case Move.START:
            return started(name, report, now, city)
        case Move.ONCE:
            return started(name, report, now, city) if clock is None else _woken(clock, city)
        case Move.KEEP:
            return started(name, report, now, city) if clock is None or clock.stopped is not None else clock
        case Move.WAKE:
            return _woken(clock, city) if clock is not None else None
        case Move.REST:
            return _rested(clock, now, city) if clock is not None else None
        case Move.RESUME:
            return _resumed(clock, now, city) if clock is not None else None
        case Move.STOP:
            return _stopped(clock, now) if clock is not None else None
        case _:
            assert_never(move)


def _woken(clock: Clock, city: Catalogue) -> Clock:
    return clock if clock.stopped is None else scheduled(replace(clock, stopped=None), city)


def _stopped(clock: Clock, now: datetime) -> Clock:
    return clock if clock.stopped is not None else replace(clock, stopped=now, next_at=None, resting=None)


def _rested(clock: Clock, now: datetime, city: Catalogue) -> Clock:
    if not clock.runs:
        return clock
    today = city.calendar.day(now)
    left = _LATE if clock.due < today else working_days(today, clock.due, city.holidays)
    return replace(clock, resting=left, next_at=None)


def _resumed(clock: Clock, now: datetime, city: Catalogue) -> Clock:
    if clock.resting is None:
        return clock
    if clock.resting == _LATE:
        return scheduled(replace(clock, resting=None), city)
    due = add_working_days(city.calendar.day(now), clock.resting, city.holidays)
    told = due if clock.told is not None else None
    fresh = replace(clock, started=now, counted=clock.resting, due=due, resting=None, told=told)
    return scheduled(fresh, city)


def _moment(clock: Clock, deed: Deed, city: Catalogue) -> datetime:
    """When a deed is due by the calendar; it may be at night."""
    calendar, watch, free = city.calendar, city.watch, city.holidays
    match deed:
        case Deed.WARN:
            return calendar.share(clock.due, clock.days, watch.warn_percent)
        case Deed.WARN_AGAIN:
            return calendar.share(clock.due, clock.days, watch.warn_again_percent)
        case Deed.LATE | Deed.CLOSE:
            return calendar.midnight(add_working_days(clock.due, 1, free))
        case Deed.HEAD:
            return calendar.midnight(add_working_days(clock.due, 1 + watch.climb_wd, free))
        case Deed.SECRETARY:
            return calendar.midnight(add_working_days(clock.due, 1 + 2 * watch.climb_wd, free))
        case Deed.REMIND:
            return calendar.midnight(take_working_days(clock.due, watch.remind_wd, free))
        case Deed.LOOK | Deed.STILL:
            return calendar.midnight(clock.due)
        case _:
            assert_never(deed)


def _apart(deed: Deed, city: Catalogue) -> int:
    """Working days that must lie between this deed and the one before it, however late that one was."""
    if deed in (Deed.HEAD, Deed.SECRETARY):
        return city.watch.climb_wd
    return city.watch.remind_wd + 1 if deed is Deed.CLOSE else 0
