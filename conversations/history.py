"""The history of a report in officers' words, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conversations import describe
from conversations.catalogue import Catalogue
from conversations.rules.complaint import ArchiveReason, Role, Status
from conversations.texts import FALLBACK, clean, day, say

CHANGED, FILED, GUARDED = "changed", "filed", "guarded"
RATED, FOLLOWS, LEFT = "rated", "follows", "left"
"""How many stars the citizen gave; the number of the closed report it goes on from; a supporter less."""
JOINED, PARTED = "joined", "parted"
"""A duplicate came to this report, by its number, empty for one that is guarded; or is one no more."""
LINKED = "linked"
"""The number of the report whose duplicate it is from now on."""
CHASED = "chased"
"""The agency outside the city was asked again."""
SPLIT, PART = "split", "part"
"""The number of the second part, empty as above; of the first."""
SUPERVISED, NATIONAL = "supervised", "national"
PROPOSED, SECONDED, NOT_SECONDED = "proposed", "seconded", "not_seconded"
"""An archiving that needs a second officer."""
GIVEN = "given"
"""To whom the report was handed within the agency."""
PHOTOS = "photos"
"""How many photos went to the citizen with an answer."""
PHOTO_FAILED = "photo_failed"
"""One of them did not arrive."""
OVERDUE = "overdue"
"""A promise was broken: the clock's name and the last day it would have been kept on, `follow_up:2026-11-30`."""
SHORT = 90
"""Characters of somebody's words that a card repeats."""


@dataclass(frozen=True, slots=True)
class Event:
    """`kind` is one of the above or a WordKind; `who` an officer's name, empty for the
    citizen and the system."""

    at: datetime
    kind: str
    role: Role
    who: str
    target: Status | None
    detail: str | None
    """Of a change: the agency's id, the reason's code, or the action; of most others a number."""
    words: str
    to: str = ""
    """Of GIVEN: the name of the officer who has it now."""


def line(event: Event, catalogue: Catalogue, *, whole: bool = False) -> str:
    """One line; `whole` keeps all the words."""
    at = f"{event.at.astimezone(catalogue.zone):%d/%m %H.%M}"
    who = f" ({event.who})" if event.who else ""
    if event.kind in (FILED, GUARDED):
        return say(FALLBACK, f"event.{event.kind}", at=at)
    if event.kind in (RATED, FOLLOWS, LEFT):
        return say(FALLBACK, f"event.{event.kind}", at=at, detail=event.detail or "")
    if event.kind in (PROPOSED, SECONDED, NOT_SECONDED):
        return say(FALLBACK, f"event.{event.kind}", at=at, who=who, reason=_reason(event.detail))
    if event.kind in (JOINED, PARTED, SPLIT):
        number = event.detail or say(FALLBACK, "event.unnamed")
        return say(FALLBACK, f"event.{event.kind}", at=at, who=who, number=number)
    if event.kind in (SUPERVISED, NATIONAL, LINKED, PART, CHASED):
        return say(FALLBACK, f"event.{event.kind}", at=at, who=who, number=event.detail or "")
    if event.kind == OVERDUE:
        name, by = missed(event)
        return say(FALLBACK, "event.overdue", at=at, what=say(FALLBACK, f"alert.what.{name}"), day=day(FALLBACK, by))
    if event.kind == PHOTO_FAILED:
        return say(FALLBACK, "event.photo_failed", at=at)
    if event.kind == PHOTOS:
        return say(FALLBACK, "event.photos", at=at, count=event.detail or "", who=who)
    if event.kind == GIVEN:
        key = "event.taken_over" if event.to == event.who else "event.given"
        return say(FALLBACK, key, at=at, who=who, to=event.to)
    if event.kind == CHANGED and event.target is not None:
        return say(FALLBACK, "event.changed", at=at, status=_change(event.target, event.detail, catalogue), who=who)
    words = clean(event.words) if whole else describe.shortened(event.words, SHORT)
    return say(FALLBACK, f"event.words.{event.kind}", at=at, who=who, text=words or say(FALLBACK, "event.file"))


def missed(event: Event) -> tuple[str, date]:
    """Which promise was broken, and by when it was to be kept. For OVERDUE alone."""
    name, _, by = (event.detail or "").partition(":")
    return name, date.fromisoformat(by)


def _change(target: Status, detail: str | None, catalogue: Catalogue) -> str:
    """What became of the report; of a hand-over to whom, for "belum ditindaklanjuti" would sound like the officer; of
    an archived one why."""
    if target is Status.ARCHIVED and detail in set(ArchiveReason):
        return say(FALLBACK, "event.archived", reason=_reason(detail))
    agency = catalogue.once(detail)
    if target is not Status.HANDED_OVER or agency is None:
        return say(FALLBACK, f"state.{target.value}")
    return say(FALLBACK, "event.handed_over", agency=agency.short)


def _reason(code: str | None) -> str:
    """As it stands within a line."""
    reason = say(FALLBACK, f"reason.{code}")
    return reason if reason[:2].isupper() else reason.lower()
