"""What is done when clocks of a report ring: decided here, carried out elsewhere. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from conversations import describe
from conversations.casefile import CASE
from conversations.catalogue import Catalogue
from conversations.effects import ChangeStatus, Effect, Part, Tell, part
from conversations.messages import Option, Rows
from conversations.rules.clocks import STAGES, Clock, Clocks, Deed, Name, rung, scheduled, started
from conversations.rules.complaint import (
    WITH_AGENCY,
    Action,
    ArchiveReason,
    Complaint,
    OfficerId,
    Role,
    Status,
    change,
)
from conversations.rules.deadlines import working_days
from conversations.rules.roles import Officer, may_open, stands_in, who_may_receive
from conversations.texts import FALLBACK, day, say


class Level(StrEnum):
    """Who is told, from the one whose work it is upwards."""

    OWNER = "owner"
    LIAISON = "liaison"
    HEAD = "head"
    SECRETARY = "secretary"


@dataclass(frozen=True, slots=True)
class Alert:
    """Lines for those in charge: a number, an agency and days; never a word of the report, nor a name."""

    level: Level
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Rung:
    """What came of it: the clocks as they are now, the promises that are broken from now on, a word to those in charge,
    and what happens to the report."""

    clocks: tuple[Clock, ...]
    broken: tuple[Clock, ...] = ()
    alerts: tuple[Alert, ...] = ()
    effects: tuple[Effect, ...] = ()


@dataclass(slots=True)
class _Outcome:
    """Gathered while the clocks are gone through."""

    broken: list[Clock] = field(default_factory=list)
    alerts: dict[tuple[Level, Name], Part] = field(default_factory=dict)
    told: list[Part] = field(default_factory=list)
    rows: Rows = ()
    changes: list[ChangeStatus] = field(default_factory=list)


def ring(report: Complaint, clocks: Clocks, now: datetime, city: Catalogue, told_at: datetime | None) -> Rung:
    """Everything that is due of a report by now, in its order, each once; `told_at` is when its citizen was told
    something last. What several deeds have to say to one person is said together."""
    out, after = _Outcome(), dict(clocks)
    for name, deed in _due(after, now, city):
        if name is not Name.NEWS:
            _do(out, report, after[name], deed, now, city)
    if Name.NEWS in after and (out.told or after[Name.NEWS] != clocks[Name.NEWS]):
        after[Name.NEWS] = _news(out, report, clocks[Name.NEWS], now, city, told_at)
    changed = tuple(clock for name, clock in after.items() if clock != clocks[name])
    tell = (Tell(report.id, tuple(out.told), out.rows),) if out.told else ()
    return Rung(changed, tuple(out.broken), _alerts(out), (*out.changes, *tell))


def audience(level: Level, report: Complaint, officers: Iterable[Officer], today: date) -> tuple[OfficerId, ...]:
    """Who of those within reach is told privately, or who stands in for them; nobody: it is said where the report's
    card stands. Of a guarded report nobody hears who may not receive it."""
    there = tuple(officers)
    if level is Level.OWNER:
        mine = report.owner if report.agency is not None else None
        now = (stands_in(officer, there, today) for officer in there if officer.id == mine)
        return tuple(officer.id for officer in now if officer is not None and may_open(officer, report))
    if report.guarded:
        theirs = set(who_may_receive(there, report.agency, supervised=report.supervised))
        there = tuple(officer for officer in there if officer in theirs or (officer.confidential and _leads(officer)))
    if level is Level.LIAISON:
        return tuple(o.id for o in there if o.role is Role.LIAISON and o.agency == report.agency and o.agency)
    wanted = report.agency if level is Level.HEAD else None
    return tuple(o.id for o in there if _leads(o) and o.agency == wanted and (level is Level.SECRETARY or wanted))


def changed_day(report: Complaint, clocks: Iterable[Clock], city: Catalogue) -> Tell:
    """A decree moved what was promised: the new day."""
    by = min(clock.due for clock in clocks)
    return Tell(report.id, (part("promise.moved", number=report.number, day=day(report.language, by)),))


def _leads(officer: Officer) -> bool:
    return officer.role is Role.LEADER


def _due(clocks: dict[Name, Clock], now: datetime, city: Catalogue) -> list[tuple[Name, Deed]]:
    """The deeds whose time has come, the earliest first; `clocks` stand behind them afterwards."""
    found: list[tuple[datetime, int, Name, Deed]] = []
    for name, clock in clocks.items():
        while clock.next_at is not None and clock.next_at <= now:
            found.append((clock.next_at, len(found), name, STAGES[name][clock.stage]))
            clock = rung(clock, now, city)
        clocks[name] = clock
    return [(name, deed) for _, _, name, deed in sorted(found)]


def _do(out: _Outcome, report: Complaint, clock: Clock, deed: Deed, now: datetime, city: Catalogue) -> None:
    match deed:
        case Deed.WARN | Deed.WARN_AGAIN:
            out.alerts[Level.OWNER, clock.name] = _warning(report, clock)
        case Deed.LATE:
            out.alerts.pop((Level.OWNER, clock.name), None)  # nothing rang for days: it is too late to warn
            out.alerts[Level.LIAISON, clock.name] = _overdue(report, clock, now, city)
            out.broken.append(clock)
            out.told.append(_broken(report, clock, city))
            if clock.name is Name.RESOLVE:
                out.told.append(part("ombudsman", contact=city.aftercare.ombudsman, number=report.number))
                out.rows = ((Option(f"{CASE}:{report.id}", say(report.language, "case.button")),),)
        case Deed.HEAD | Deed.SECRETARY:
            out.alerts[Level(deed.value), clock.name] = _overdue(report, clock, now, city)
        case Deed.REMIND:
            _remind(out, report, clock)
        case Deed.CLOSE:
            _close(out, report, clock)
        case Deed.LOOK:
            _look(out, report, city)
        case Deed.STILL:
            raise ValueError("news have their own way")
        case _:
            assert_never(deed)


def _warning(report: Complaint, clock: Clock) -> Part:
    what = say(FALLBACK, f"alert.what.{clock.name.value}")
    return part("alert.warn", number=report.number, what=what, day=day(FALLBACK, clock.due))


def _overdue(report: Complaint, clock: Clock, now: datetime, city: Catalogue) -> Part:
    return part(
        "alert.late",
        number=report.number,
        agency=_in_charge(report, city),
        what=say(FALLBACK, f"alert.what.{clock.name.value}"),
        day=day(FALLBACK, clock.due),
        days=working_days(clock.due, city.calendar.day(now), city.holidays),
    )


def _in_charge(report: Complaint, city: Catalogue) -> str:
    agency = city.once(report.agency) if report.status is not Status.UNVERIFIED else None
    return agency.short if agency else say(FALLBACK, "alert.coordinator")


def _broken(report: Complaint, clock: Clock, city: Catalogue) -> Part:
    language = report.language
    agency = describe.agency(report.agency, city, language)
    by = day(language, clock.due)
    back = clock.name is Name.FOLLOW_UP and report.agency is None  # given back, and with nobody yet
    key = "broken.follow_up.back" if back else f"broken.{clock.name.value}"
    return part(key, number=report.number, day=by, agency=agency, status=_status(report))


def _status(report: Complaint) -> str:
    return describe.status(report, report.language)


def _remind(out: _Outcome, report: Complaint, clock: Clock) -> None:
    by = day(report.language, clock.due)
    out.told.append(part(f"remind.{clock.name.value}", number=report.number, day=by))
    if clock.name is Name.REACT:
        labels = ((said, say(report.language, f"satisfied.{said}")) for said in ("done", "notyet"))
        out.rows = (tuple(Option(f"{said}:{report.id}", label) for said, label in labels),)


def _close(out: _Outcome, report: Complaint, clock: Clock) -> None:
    action = Action.SILENCE if clock.name is Name.REACT else Action.EXPIRE
    if change(report.status, action, Role.SYSTEM) is None:
        return
    reason = ArchiveReason.INCOMPLETE if action is Action.EXPIRE else None
    out.changes.append(ChangeStatus(report.id, action, Role.SYSTEM, reason=reason))
    out.told.append(part(f"closed.{clock.name.value}", number=report.number))
    back = "reopen" if action is Action.SILENCE else "object"
    out.rows = ((Option(f"{back}:{report.id}", say(report.language, f"{back}.button")),),)


def _look(out: _Outcome, report: Complaint, city: Catalogue) -> None:
    if report.closed:
        return
    if (outside := city.outside(report.agency)) is not None and report.status in WITH_AGENCY:
        contact = f" ({outside.contact})" if outside.contact else ""
        chase = part("alert.outside", number=report.number, agency=outside.short, contact=contact)
        out.alerts[Level.LIAISON, Name.REVIEW] = chase
        return
    agency = describe.agency(report.agency, city, FALLBACK)
    out.alerts[Level.OWNER, Name.REVIEW] = part("alert.review", number=report.number, agency=agency)
    if change(report.status, Action.RESUME, Role.SYSTEM) is not None:
        out.changes.append(ChangeStatus(report.id, Action.RESUME, Role.SYSTEM))
        theirs = describe.agency(report.agency, city, report.language)
        out.told.append(part("news.resumed", number=report.number, agency=theirs))


def _news(
    out: _Outcome, report: Complaint, clock: Clock, now: datetime, city: Catalogue, told_at: datetime | None
) -> Clock:
    """Whoever was told something since is told where the report stands so much later; otherwise now."""
    if out.told:
        return _since(clock, report, now, city)
    if told_at is not None and told_at > clock.started:
        since = _since(clock, report, told_at, city)
        if since.next_at is not None and since.next_at > now:
            return since
    agency = describe.agency(report.agency, city, report.language) if report.agency else ""
    key = "still.agency" if agency else "still"
    by = _next_day(report, city.calendar.day(now))
    given = {"agency": agency} if agency else {}
    out.told.append(part(key, number=report.number, status=_status(report), day=by, **given))
    return _since(clock, report, now, city)


def _next_day(report: Complaint, today: date) -> str:
    """The next promise, where there is one that can still be kept."""
    if report.due is None or report.due < today:
        return ""
    return " " + say(report.language, "still.by", day=day(report.language, report.due))


def _since(clock: Clock, report: Complaint, at: datetime, city: Catalogue) -> Clock:
    if not clock.runs:
        return clock
    return scheduled(replace(started(Name.NEWS, report, at, city), stage=0), city)


def _alerts(out: _Outcome) -> tuple[Alert, ...]:
    """One message a level, a line a clock."""
    levels = dict.fromkeys(level for level, _ in out.alerts)
    return tuple(
        Alert(level, tuple(dict.fromkeys(words for (to, _), words in out.alerts.items() if to is level)))
        for level in levels
    )
