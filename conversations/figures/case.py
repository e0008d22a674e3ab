"""What the figures need to know of one report, read off its history. Holds nobody's words, name or chat."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from conversations.rules.complaint import Action, ComplaintId, Kind, Status

CHANGED, RATED = "changed", "rated"
READ = (CHANGED, RATED)
"""The kinds of events that a figure comes from."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A report as it was sent; `guarded`: rahasia or berkadar pengawasan."""

    id: ComplaintId
    kind: Kind
    topic: str | None
    filed_at: datetime
    guarded: bool = False
    supervised: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of READ, as the history has it."""

    at: datetime
    kind: str
    source: str | None
    target: str | None
    detail: str | None


@dataclass(slots=True)
class Leg:
    """A report at one agency, from when that agency first got it."""

    agency: str
    since: datetime
    answered_at: datetime | None = None
    """Its first answer."""
    returned: bool = False
    """It said that the report is not its own, and has not got it again."""


@dataclass(slots=True)
class Case:
    """The facts of one report; the fields change only while its history is read."""

    filed: Filed
    status: str = Status.UNVERIFIED
    agency: str | None = None
    verified_at: datetime | None = None
    """The first hand-over."""
    rests: list[tuple[datetime, datetime]] = field(default_factory=list)
    """Before it was verified: when it waited for the citizen to complete it, or was archived until the citizen
    objected. The coordinator's clock rests."""
    rests_since: datetime | None = None
    legs: dict[str, Leg] = field(default_factory=dict)
    answered_at: datetime | None = None
    """The latest answer."""
    answered: bool = False
    closed_at: datetime | None = None
    closed: bool = False
    """It was SELESAI at least once."""
    reopened: bool = False
    satisfied: bool | None = None
    """What the citizen said last; None for silence."""
    rating: int | None = None


def case(filed: Filed, history: Iterable[Happening]) -> Case:
    """The facts, from the events oldest first."""
    found = Case(filed)
    for happening in history:
        if happening.kind == RATED:
            found.rating = int(happening.detail or 0) or found.rating
        elif happening.target is not None:
            _changed(found, happening)
    return found


def _changed(found: Case, happening: Happening) -> None:
    at, target, detail = happening.at, happening.target, happening.detail
    found.status = target or found.status
    match target:
        case Status.HANDED_OVER:
            _handed_over(found, at, detail)
        case Status.INCOMPLETE | Status.ARCHIVED:
            found.rests_since = found.rests_since or at
        case Status.ANSWERED:
            _answered(found, at)
        case Status.DONE:
            found.closed, found.closed_at = True, at
        case Status.UNVERIFIED:
            _back(found, at, detail)
    said = _SAID.get(detail or "")
    found.satisfied = found.satisfied if said is None else said
    found.reopened = found.reopened or detail == Action.REOPEN


_SAID = {Action.SATISFIED.value: True, Action.NOT_SATISFIED.value: False, Action.REOPEN.value: False}
"""Opening a report again says that it was not solved; silence says nothing."""


def _handed_over(found: Case, at: datetime, agency: str | None) -> None:
    if agency is None:
        return
    found.agency, found.verified_at = agency, found.verified_at or at
    found.legs.setdefault(agency, Leg(agency, at)).returned = False


def _answered(found: Case, at: datetime) -> None:
    found.answered, found.answered_at = True, at
    leg = found.legs.get(found.agency or "")
    if leg is not None:
        leg.answered_at = leg.answered_at or at


def _back(found: Case, at: datetime, detail: str | None) -> None:
    """Completed by the citizen, returned by an agency, or objected to."""
    if detail == Action.BOUNCE and found.agency in found.legs:
        found.legs[found.agency].returned = True
    if found.rests_since is not None and found.verified_at is None:
        found.rests.append((found.rests_since, at))
    found.rests_since = None
