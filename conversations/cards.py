"""The live card of a report in an operator chat: its text and buttons, computed from the report as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conversations import describe, missing
from conversations.catalogue import Agency, Catalogue
from conversations.effects import Part, part
from conversations.messages import BOLD_OFF, BOLD_ON, Option, Rows
from conversations.orders import ON_CARD
from conversations.rules.complaint import WITH_AGENCY, Action, ArchiveReason, Complaint, Pending, Role, Status
from conversations.rules.roles import Officer, Work, away, may, whose
from conversations.texts import clean, day, say

STORY_CHARS = 280
PAGE = 8
"""Agencies a page of the hand-over menu."""
LANGUAGE = "id"
WINDOW_CLOSED = "window_closed"
"""The trouble of news that only waits for the citizen's next message."""


@dataclass(frozen=True, slots=True)
class View:
    """A report with what stands around it. `reporter` is empty for an anonymous report, always."""

    complaint: Complaint
    reporter: str = ""
    notes: int = 0
    away_until: date | None = None
    """Its owner is on leave, up to and with this day."""
    deputy: str = ""
    """Who stands in; empty: the agency."""
    last: tuple[str, ...] = ()
    """The newest events, in words."""
    news: str = ""
    """What became of our last news to the citizen: `sent`, `delivered`, `read`; `unknown`, `held`, `failed`; empty
    while it is on its way, and when there was none."""
    trouble: str = ""
    """The platform's code when it did not arrive."""
    nudge: str = ""
    """It waits until the citizen writes: what became of the nudge that says so, as in `news`; empty without one."""
    refusal: str = ""
    """The platform's code when the nudge did not arrive."""
    supporters: int = 0
    """How many others have joined the report."""
    joined: int = 0
    """How many reports were archived as its duplicates."""
    linked: str = ""
    """The number of the report whose duplicate it is."""
    whole: Complaint | None = None
    """The report it was split from."""
    turn: str = ""
    """The liaisons who decide who takes it now."""
    pending_by: str = ""
    """Who ordered what waits to be carried out."""
    colleagues: tuple[Officer, ...] = ()
    """To whom it can be handed within its agency."""


def card(view: View, menu: str, catalogue: Catalogue, now: datetime) -> tuple[str, Rows]:
    """Text and buttons. `menu` is the menu somebody opened on it, empty for the ordinary buttons."""
    return _text(view, catalogue, now), _menu(view, menu, catalogue, now)


def not_now(complaint: Complaint, officer: Officer | None, deed: Action | Work, catalogue: Catalogue) -> Part:
    """Why an order cannot be carried out: it is somebody else's to do; or, as the report stands, nobody's, and then
    what this officer can do with it instead."""
    if officer is not None and not may(officer, deed, complaint) and (theirs := whose(deed, complaint)):
        return _not_yours(complaint, theirs, catalogue)
    verbs = (verb for row in _BUTTONS[complaint.status] for verb in row if verb in _DEEDS)
    possible = [verb for verb in verbs if officer is not None and may(officer, _DEEDS[verb], complaint)]
    names = ", ".join(say(LANGUAGE, f"button.{verb}").partition(" ")[2] for verb in possible)
    instead = f" {say(LANGUAGE, 'desk.possible', buttons=names)}" if names else ""
    return part("desk.not_now", number=complaint.number, status=describe.state(complaint), instead=instead)


def not_to_open(complaint: Complaint, catalogue: Catalogue) -> Part:
    """Why somebody who sees the card can do nothing with the report."""
    return _not_yours(complaint, Role.COORDINATOR if complaint.agency is None else Role.OFFICER, catalogue)


def _not_yours(complaint: Complaint, whose: Role, catalogue: Catalogue) -> Part:
    if whose in (Role.COORDINATOR, Role.SUPERVISOR):
        key = "desk.coordinators" if whose is Role.COORDINATOR else "desk.supervisors"
        return part(key, number=complaint.number)
    agency = describe.agency(complaint.agency, catalogue, LANGUAGE)
    return part("desk.agencys", number=complaint.number, agency=agency)


def bounced_enough(complaint: Complaint, catalogue: Catalogue) -> bool:
    """Given back so often that the coordinator's choice stands (domain.md, "Statuses", †)."""
    return complaint.bounces >= catalogue.limits.bounces_most


def folded(complaint: Complaint, catalogue: Catalogue) -> str:
    """The line left behind where the card stood before it moved."""
    to = describe.agency(complaint.agency, catalogue, LANGUAGE) if complaint.agency else say(LANGUAGE, "card.elsewhere")
    return say(LANGUAGE, "card.folded", number=complaint.number, to=to)


def full(view: View, catalogue: Catalogue, now: datetime, words: tuple[str, ...]) -> str:
    """The whole report, story uncut, with the words exchanged since."""
    story = "\n".join(_lines(view, catalogue, now, view.complaint.story))
    return "\n".join((story, "", say(LANGUAGE, "card.history"), *words))


def files_label(complaint: Complaint) -> str:
    """What the button says that shows the attachments."""
    return say(LANGUAGE, "button.files", count=complaint.attachments)


def _text(view: View, catalogue: Catalogue, now: datetime) -> str:
    story = describe.shortened(view.complaint.story, STORY_CHARS)
    return "\n".join((*_lines(view, catalogue, now, story), *view.last))


def _lines(view: View, catalogue: Catalogue, now: datetime, story: str) -> list[str]:
    c = view.complaint
    kind = say(LANGUAGE, f"kind.{c.kind.value}")
    lines = [
        f"{BOLD_ON}{c.number}{BOLD_OFF} · {kind} · {BOLD_ON}{describe.state(c)}{BOLD_OFF}",
        f"“{clean(story)}”",
    ]
    lines.append(f"📍 {describe.place(c.place, LANGUAGE)} {describe.map_link(c.place)}".rstrip())
    lines.append(f"🗓️ {describe.period(c.when, LANGUAGE)}")
    lines.append(f"🏢 {_agency(c, catalogue)}")
    lines.append(f"🔒 {say(LANGUAGE, f'card.privacy.{describe.privacy_key(c.privacy)}')}{_reporter(view)}")
    if c.supervised:
        lines.append(say(LANGUAGE, "card.supervised"))
    if c.national:
        lines.append(say(LANGUAGE, "card.national", national=c.national))
    if c.status is Status.POSTPONED and c.review_on:
        lines.append(say(LANGUAGE, "card.review", day=day(LANGUAGE, c.review_on)))
    if (chased := _chased(c, catalogue)) and c.review_on:
        lines.append(say(LANGUAGE, "card.outside", agency=chased.short, day=day(LANGUAGE, c.review_on)))
    if c.status is Status.HANDED_OVER and bounced_enough(c, catalogue):
        lines.append(say(LANGUAGE, "card.bounced_enough", count=c.bounces))
    if c.owner_name:
        key = "card.given" if c.status is Status.HANDED_OVER else "card.owner"
        lines.append(say(LANGUAGE, key, name=c.owner_name) + _away(view))
    if view.turn:
        lines.append(say(LANGUAGE, "card.turn", names=view.turn))
    if view.supporters:
        lines.append(say(LANGUAGE, "card.supporters", count=view.supporters))
    if view.whole:
        key = "card.part.files" if view.whole.attachments else "card.part"
        lines.append(say(LANGUAGE, key, number=view.whole.number))
    if view.joined:
        lines.append(say(LANGUAGE, "card.joined", count=view.joined))
    if view.linked:
        lines.append(say(LANGUAGE, "card.linked", number=view.linked))
    if c.attachments:
        lines.append(say(LANGUAGE, "card.files", count=c.attachments))
    lines.append(_age(c, catalogue, now))
    if view.news:
        lines.append(_delivery(view))
    if c.pending is not None:
        lines.append(_pending(view, c.pending, catalogue))
    return lines


def _pending(view: View, pending: Pending, catalogue: Catalogue) -> str:
    """What waits, whose order it was, and what the citizen will be told."""
    why = say(LANGUAGE, f"reason.{pending.reason.value}") if pending.reason else ""
    read = say(LANGUAGE, f"archived.{pending.reason.value}") if pending.reason else ""
    if pending.until is None:
        return say(LANGUAGE, "card.proposed", name=view.pending_by, reason=why)
    time = f"{pending.until.astimezone(catalogue.zone):%H.%M.%S}"
    key = "card.pending.archive" if pending.reason else "card.pending.message"
    return say(LANGUAGE, key, name=view.pending_by, reason=why, read=read, time=time)


def _away(view: View) -> str:
    if view.away_until is None:
        return ""
    deputy = say(LANGUAGE, "card.deputy", name=view.deputy) if view.deputy else say(LANGUAGE, "card.no_deputy")
    return f" {say(LANGUAGE, 'card.away', day=day(LANGUAGE, view.away_until), deputy=deputy)}"


def _delivery(view: View) -> str:
    """What became of the latest news, and why."""
    if view.news in ("sent", "delivered", "read"):
        return say(LANGUAGE, f"card.news.{view.news}")
    if view.news == "held" and view.trouble == WINDOW_CLOSED:
        return _nudged(view)
    key = "card.held" if view.news == "held" else "card.undelivered"
    return say(LANGUAGE, key, why=describe.trouble(view.trouble))


def _nudged(view: View) -> str:
    """What the citizen knows of news that may not be sent before the next message."""
    if not view.nudge:
        return say(LANGUAGE, "card.window.none")
    if view.nudge in ("failed", "held"):
        unapproved = view.refusal == WINDOW_CLOSED
        why = describe.trouble("template_refused" if unapproved else view.refusal)
        return say(LANGUAGE, "card.window.failed", why=why)
    known = view.nudge in ("sent", "delivered", "read")
    return say(LANGUAGE, "card.window.nudged", state=say(LANGUAGE, f"card.nudge.{view.nudge if known else 'waiting'}"))


def _chased(complaint: Complaint, catalogue: Catalogue) -> Agency | None:
    """The agency outside the city that has the report, and is asked again and again."""
    return catalogue.outside(complaint.agency) if complaint.status in WITH_AGENCY else None


def _agency(complaint: Complaint, catalogue: Catalogue) -> str:
    handed_to = catalogue.once(complaint.agency)
    if handed_to is not None:
        contact = handed_to.contact if handed_to.external else ""
        return say(LANGUAGE, "card.external", agency=handed_to.name, contact=contact) if contact else handed_to.name
    names = ", ".join(found.short for id in complaint.suggested if (found := catalogue.agency(id)))
    return say(LANGUAGE, "card.suggested", agencies=names) if names else say(LANGUAGE, "card.no_suggestion")


def _reporter(view: View) -> str:
    if view.complaint.privacy.anonymous or not view.reporter:
        return ""
    return f" · {view.reporter}"


def _age(complaint: Complaint, catalogue: Catalogue, now: datetime) -> str:
    filed = complaint.filed_at.astimezone(catalogue.zone)
    days = (now.astimezone(catalogue.zone).date() - filed.date()).days
    since = f" {say(LANGUAGE, 'card.days', days=days)}" if days else ""
    age = say(LANGUAGE, "card.age", day=day(LANGUAGE, filed.date()), time=f"{filed:%H.%M}", since=since)
    if complaint.due is None or complaint.closed:
        return age
    return f"{age}\n⏰ {_due(complaint, catalogue, now)}"


def _due(complaint: Complaint, catalogue: Catalogue, now: datetime) -> str:
    assert complaint.due is not None
    late = complaint.due < now.astimezone(catalogue.zone).date()
    return say(LANGUAGE, "card.late" if late else "due", day=day(LANGUAGE, complaint.due))


def _menu(view: View, menu: str, catalogue: Catalogue, now: datetime) -> Rows:
    name, _, page = menu.partition(":")
    complaint = view.complaint
    if complaint.pending is not None:
        return _waiting(complaint, complaint.pending)
    if complaint.status is Status.UNVERIFIED and name == "agencies":
        return _agencies(complaint, int(page) if page.isdecimal() else 0, catalogue)
    if name == "colleagues" and not complaint.closed:
        today = now.astimezone(catalogue.zone).date()
        return _colleagues(view, int(page) if page.isdecimal() else 0, today)
    if complaint.status is Status.UNVERIFIED and name == "missing":
        return _missing(complaint, missing.known(page))
    if complaint.status is Status.UNVERIFIED and name == "reasons":
        rows = tuple(
            (_button("reason", complaint, f"reason.{reason.value}", reason.value),) for reason in ArchiveReason
        )
        return (*rows, (_button("close_menu", complaint, "button.back"),))
    files = Option(f"{ON_CARD}:files:{complaint.id}", files_label(complaint))
    without = {"bounce"} if bounced_enough(complaint, catalogue) else set[str]()
    verbs = (tuple(verb for verb in row if verb not in without) for row in _BUTTONS[complaint.status])
    ordinary = (tuple(_button(verb, complaint, f"button.{verb}") for verb in row) for row in verbs if row)
    asked = ((_button("asked", complaint, "button.asked"),),) if _chased(complaint, catalogue) else ()
    joined = ((_button("part", complaint, "button.part"),),) if complaint.duplicate_of is not None else ()
    return (*(((files,),) if complaint.attachments else ()), *asked, *joined, *ordinary)


def _waiting(complaint: Complaint, pending: Pending) -> Rows:
    """Until it is carried out or undone nobody else should act: they would overwrite each other."""
    undo = _button("undo", complaint, "button.undo" if pending.until else "button.refuse")
    agree = () if pending.until else (_button("agree", complaint, "button.agree"),)
    return ((*agree, undo), (_button("open", complaint, "button.open"),))


_BUTTONS: dict[Status, tuple[tuple[str, ...], ...]] = {
    Status.DRAFT: (),
    Status.UNVERIFIED: (("verify",), ("ask_completion", "archive"), ("open",)),
    Status.INCOMPLETE: (("open",),),
    Status.HANDED_OVER: (("take", "answer"), ("bounce", "hand"), ("ask", "open")),
    Status.IN_PROGRESS: (("answer", "ask"), ("postpone", "hand"), ("open",)),
    Status.POSTPONED: (("resume", "hand"), ("ask", "open")),
    Status.ANSWERED: (("ask", "open"),),
    Status.REACTED: (("follow_up",), ("ask", "open")),
    Status.DONE: (("open",),),
    Status.ARCHIVED: (("open",),),
    Status.WITHDRAWN: (("open",),),
}
"""The ordinary buttons of a card by status, row by row."""

_DEEDS: dict[str, Action | Work] = {
    "verify": Action.HAND_OVER,
    "ask_completion": Action.ASK_COMPLETION,
    "archive": Action.ARCHIVE,
    "take": Action.TAKE,
    "answer": Action.ANSWER,
    "bounce": Action.BOUNCE,
    "postpone": Action.POSTPONE,
    "resume": Action.RESUME,
    "follow_up": Action.FOLLOW_UP,
    "ask": Work.ASK,
}


def _agencies(complaint: Complaint, page: int, catalogue: Catalogue) -> Rows:
    """Suggested agencies first, then all of them, page by page."""
    possible = {str(agency.id): agency for agency in catalogue.open_agencies}
    suggested = [id for id in complaint.suggested if id in possible]
    ranked = [*suggested, *(id for id in possible if id not in suggested)]
    shown = ranked[page * PAGE : (page + 1) * PAGE]
    options = [Option(f"{ON_CARD}:agency:{complaint.id}:{id}", possible[id].short) for id in shown]
    rows: list[tuple[Option, ...]] = [tuple(options[index : index + 2]) for index in range(0, len(options), 2)]
    if len(ranked) > (page + 1) * PAGE:
        rows.append((_button("agencies", complaint, "button.more", str(page + 1)),))
    rows.append((_button("close_menu", complaint, "button.back"),))
    return tuple(rows)


def _colleagues(view: View, page: int, today: date) -> Rows:
    """Who could have it, absent ones with their day; the button says who had it when it was shown."""
    c, shown = view.complaint, view.colleagues[page * PAGE : (page + 1) * PAGE]
    rows = [(Option(f"{ON_CARD}:give:{c.id}:{other.id}-{c.owner or 0}", _called(other, today)),) for other in shown]
    if len(view.colleagues) > (page + 1) * PAGE:
        rows.append((_button("hand", c, "button.more", str(page + 1)),))
    return (*rows, (_button("close_menu", c, "button.back"),))


def _missing(complaint: Complaint, ticks: str) -> Rows:
    """Boxes: each button's value is what is ticked after it."""
    boxes = tuple(
        (_ticking(complaint, "tick", missing.toggled(ticks, item), _box(item, ticked=item in ticks)),)
        for item in missing.ITEMS
    )
    onward = _ticking(complaint, "ticked", ticks, say(LANGUAGE, "missing.onward"))
    return (
        *boxes,
        (onward, _button("own", complaint, "missing.own")),
        (_button("close_menu", complaint, "button.back"),),
    )


def _box(item: str, *, ticked: bool) -> str:
    return f"{'☑' if ticked else '☐'} {say(LANGUAGE, f'missing.box.{missing.ITEMS[item]}')}"


def _ticking(complaint: Complaint, verb: str, ticks: str, label: str) -> Option:
    return Option(f"{ON_CARD}:{verb}:{complaint.id}:{ticks}", label)


def _called(officer: Officer, today: date) -> str:
    if officer.away_until is None or not away(officer, today):
        return officer.name
    return say(LANGUAGE, "handing.absent", name=officer.name, day=f"{officer.away_until:%d/%m}")


def _button(verb: str, complaint: Complaint, key: str, argument: str = "") -> Option:
    return Option(f"{ON_CARD}:{verb}:{complaint.id}" + (f":{argument}" if argument else ""), say(LANGUAGE, key))
