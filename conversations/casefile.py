"""One page on a report, for its citizen to take elsewhere: what it says, and who gets it. Pure; drawn elsewhere."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from conversations import describe, followup, intake
from conversations.catalogue import Catalogue
from conversations.effects import SendCase, WordKind, part
from conversations.history import CHANGED, FILED, GUARDED, OVERDUE, Event, missed
from conversations.moment import Moment
from conversations.rules import tracking
from conversations.rules.clocks import Clock, Clocks, Name
from conversations.rules.complaint import Complaint, ComplaintId, Role
from conversations.session import Session
from conversations.texts import clean, day, say
from conversations.turn import Turn

CASE = "case"
"""The first part of the value of the button that asks for it."""
STORY, WORDS = 900, 240
"""Characters of the story, and of one message, that a page has room for."""
_PROMISED = (Name.VERIFY, Name.FOLLOW_UP, Name.RESOLVE)
_SHOWN = {FILED, GUARDED, CHANGED, OVERDUE} | {
    kind.value
    for kind in (
        WordKind.ANSWER,
        WordKind.QUESTION,
        WordKind.REPLY,
        WordKind.REACTION,
        WordKind.ADDITION,
        WordKind.WITHDRAWAL,
    )
}
"""Officers' notes among themselves are not for it."""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """What stands on the page: headings, pairs of a label and words, and lines of (when, who, what)."""

    title: str
    made: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]
    promises_title: str
    promises: tuple[tuple[str, str], ...]
    history_title: str
    history: tuple[tuple[str, str, str], ...]
    older: str
    """The line for what there was no room for, with `{count}`."""


def asked(session: Session, typed: str, moment: Moment) -> Turn:
    """*berkas*, with a number or none: the report of this chat that is meant; to other chats it is unknown."""
    if typed.strip():
        return _given(session, moment.numbered(tracking.parse(typed)), moment)
    if len(moment.reports) <= 1:
        return _given(session, next(iter(moment.reports), None), moment, "case.none")
    lines = "\n".join(f"• {report.number} {report.title}" for report in moment.reports[: followup.LISTED])
    return intake.restate(session, moment, part("case.which", reports=lines))


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """The button under news."""
    id = value.partition(":")[2]
    return _given(session, moment.report(ComplaintId(int(id))) if id.isdecimal() else None, moment)


def _given(session: Session, report: Complaint | None, moment: Moment, missing: str = "track.unknown") -> Turn:
    if report is None:
        return intake.restate(session, moment, part(missing))
    said = intake.restate(session, moment, part("case.sent", number=report.number))
    return dataclasses.replace(said, effects=(*said.effects, SendCase(report.id)))


def case_file(report: Complaint, clocks: Clocks, events: Sequence[Event], city: Catalogue, now: datetime) -> CaseFile:
    """In the citizen's language, without a name of anybody."""
    language = report.language

    def label(key: str) -> str:
        return say(language, f"case.{key}")

    return CaseFile(
        title=say(language, "case.title", number=report.number),
        made=say(language, "case.made", at=_at(now, city), zone=city.zone_name, city=city.city),
        facts_title=label("facts"),
        facts=tuple(_facts(report, city)),
        promises_title=label("promises"),
        promises=tuple(
            (say(language, f"case.promise.{name.value}"), _kept(clocks[name], report, city, now))
            for name in _PROMISED
            if name in clocks
        ),
        history_title=label("history"),
        history=tuple(_line(event, language, city) for event in events if event.kind in _SHOWN),
        older=say(language, "case.more", count="{count}"),
    )


def _facts(report: Complaint, city: Catalogue) -> Iterator[tuple[str, str]]:
    language = report.language
    given = (
        ("number", report.number),
        ("national", report.national),
        ("kind", say(language, f"kind.{report.kind.value}")),
        ("status", describe.status(report, language)),
        ("filed", _at(report.filed_at, city)),
        ("agency", describe.agency(report.agency, city, language) if report.agency else ""),
        ("place", describe.place(report.place, language) if report.place else ""),
        ("when", describe.period(report.when, language) if report.when else ""),
        ("story", describe.shortened(clean(report.story), STORY)),
    )
    return ((say(language, f"case.{key}"), words) for key, words in given if words)


def _kept(clock: Clock, report: Complaint, city: Catalogue, now: datetime) -> str:
    """Whether a promise was kept, and when."""
    language, by = report.language, day(report.language, clock.due)
    if clock.stopped is not None:
        key = "case.kept" if city.calendar.day(clock.stopped) <= clock.due else "case.broken"
        return say(language, key, day=by, at=_at(clock.stopped, city))
    return say(language, "case.running" if city.calendar.day(now) <= clock.due else "case.over", day=by)


def _line(event: Event, language: str, city: Catalogue) -> tuple[str, str, str]:
    roles = {Role.CITIZEN: "you", Role.SYSTEM: "system"}
    who = say(language, f"case.{roles.get(event.role, 'officers')}")
    if event.kind == CHANGED and event.target is not None:
        state = say(language, f"status.{event.target.value}")
        return _at(event.at, city), who, say(language, "case.event.changed", status=state)
    if event.kind == OVERDUE:
        name, by = missed(event)
        promise = say(language, f"case.promise.{name}")
        return _at(event.at, city), who, say(language, "case.event.overdue", promise=promise, day=day(language, by))
    what = say(language, f"case.event.{event.kind}")
    words = describe.shortened(clean(event.words), WORDS)
    if event.kind not in (FILED, GUARDED):
        what = f"{what}: {words or say(language, 'case.file')}"
    return _at(event.at, city), who, what


def _at(at: datetime, city: Catalogue) -> str:
    return f"{at.astimezone(city.zone):%d/%m/%Y %H.%M}"
