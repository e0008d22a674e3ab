"""The ministry's formulae (domain.md, "How cities are judged"): each is a sum over a number of reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.catalogue import Limits
from conversations.figures.calendar import Calendar
from conversations.figures.case import Case, Leg
from conversations.rules.complaint import CLOSED, Status
from conversations.rules.deadlines import resolution_limit


class Measure(StrEnum):
    RECEIVED = "masuk"
    FOLLOWED_UP = "tindak_lanjut"
    SPEED = "laju"
    VERIFIED_IN_TIME = "verifikasi"
    ANSWERED_IN_TIME = "jawaban"
    RESOLVED_IN_TIME = "tuntas"
    SATISFIED = "kepuasan"
    RATING = "nilai"
    REOPENED = "dibuka_lagi"
    WAITING_FRESH = "umur_baru"
    WAITING_WEEK = "umur_seminggu"
    WAITING_WEEKS = "umur_dua_minggu"
    WAITING_LONG = "umur_lama"


AGES = (Measure.WAITING_FRESH, Measure.WAITING_WEEK, Measure.WAITING_WEEKS, Measure.WAITING_LONG)
AGE_LIMITS = (3, 5, 14)
"""Working days since it was sent, up to and with: the limits of verifying, answering and resolving."""
BANDS = (0.5, 0.75, 0.9)
"""The borders of the four bands of the follow-up rate; the highest is *above* 90 %."""
TARGET = 0.9
_RETURNED = frozenset({Status.UNVERIFIED, Status.INCOMPLETE})
_GONE = frozenset({Status.ARCHIVED, Status.WITHDRAWN})
_SETTLED = frozenset({Status.ANSWERED, Status.DONE})


def band(rate: float) -> int:
    """0 for below 50 %, 1 for 50–75 %, 2 for 75–90 %, 3 for above 90 %."""
    low, middle, high = BANDS
    return 3 if rate > high else 2 if rate >= middle else 1 if rate >= low else 0


@dataclass(slots=True)
class Tally:
    """One measure of one group: `sum` ÷ `count` is the figure."""

    sum: float = 0
    count: int = 0

    @property
    def figure(self) -> float | None:
        return self.sum / self.count if self.count else None

    def add(self, other: Tally) -> None:
        self.sum += other.sum
        self.count += other.count


@dataclass(frozen=True, slots=True)
class Counted:
    """One report's part in one measure; `agency` is whose it is, empty while it stands with the coordinator."""

    measure: Measure
    agency: str
    value: float


@dataclass(frozen=True, slots=True)
class Ruler:
    """What the formulae measure with: the city's limits and days, and the moment they look."""

    limits: Limits
    calendar: Calendar
    now: datetime


def of_cohort(case: Case, ruler: Ruler) -> Iterator[Counted]:
    """What a report sent in the period counts for, as it stands now."""
    agency = case.agency or ""
    yield Counted(Measure.RECEIVED, agency, 1)
    yield from _in_time(Measure.VERIFIED_IN_TIME, agency, _verifying(case, ruler))
    if verified(case):
        yield Counted(Measure.FOLLOWED_UP, agency, float(case.answered))
    for leg in case.legs.values():
        yield from _of_leg(case, leg, ruler)
    yield from _in_time(Measure.RESOLVED_IN_TIME, agency, _resolving(case, ruler))
    if case.satisfied is not None:
        yield Counted(Measure.SATISFIED, agency, float(case.satisfied))
    if case.rating is not None:
        yield Counted(Measure.RATING, agency, case.rating)
    if case.closed:
        yield Counted(Measure.REOPENED, agency, float(case.reopened))


def of_backlog(case: Case, ruler: Ruler) -> Iterator[Counted]:
    """What an open report counts for, whenever it was sent: its age in wd."""
    if case.status in CLOSED:
        return
    age = ruler.calendar.between(case.filed.filed_at, ruler.now)
    place = sum(age > limit for limit in AGE_LIMITS)
    yield Counted(AGES[place], case.agency or "", 1)


def verified(case: Case) -> bool:
    """Verified, and neither archived nor returned: what the follow-up rate is a share of."""
    return case.verified_at is not None and case.status not in _RETURNED and case.status != Status.ARCHIVED


def verifying_days(case: Case, calendar: Calendar, end: datetime) -> int:
    """Wd from the sending to `end`, without those in which the citizen was asked to complete it."""
    rested = sum(calendar.between(start, stop) for start, stop in case.rests)
    return calendar.between(case.filed.filed_at, end) - rested


def _verifying(case: Case, ruler: Ruler) -> bool | None:
    """In time or not; None: neither yet, or never to be."""
    limit = ruler.limits.verify_wd
    if case.verified_at is not None:
        return verifying_days(case, ruler.calendar, case.verified_at) <= limit
    late = case.status == Status.UNVERIFIED and verifying_days(case, ruler.calendar, ruler.now) > limit
    return False if late else None


def _of_leg(case: Case, leg: Leg, ruler: Ruler) -> Iterator[Counted]:
    """Speed and answering in time are counted per agency, from when it first got the report."""
    if leg.answered_at is not None:
        days = ruler.calendar.between(leg.since, leg.answered_at)
        yield Counted(Measure.SPEED, leg.agency, days)
        yield Counted(Measure.ANSWERED_IN_TIME, leg.agency, float(days <= ruler.limits.first_followup_wd))
        return
    stands = leg.agency == case.agency and not leg.returned and case.status not in _GONE
    if stands and ruler.calendar.between(leg.since, ruler.now) > ruler.limits.first_followup_wd:
        yield Counted(Measure.ANSWERED_IN_TIME, leg.agency, 0.0)


def _resolving(case: Case, ruler: Ruler) -> bool | None:
    """Resolved by the latest answer, as long as the citizen has not objected to it; from the verification on."""
    if case.verified_at is None or not verified(case) or case.status in _GONE:
        return None
    limit = resolution_limit(case.filed.kind, ruler.limits, supervised=case.filed.supervised)
    if case.status in _SETTLED and case.answered_at is not None:
        return ruler.calendar.between(case.verified_at, case.answered_at) <= limit
    return False if ruler.calendar.between(case.verified_at, ruler.now) > limit else None


def _in_time(measure: Measure, agency: str, kept: bool | None) -> Iterator[Counted]:
    if kept is not None:
        yield Counted(measure, agency, float(kept))
