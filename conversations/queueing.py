"""The list of open reports: whose, which of them, and one page of it, fit for a telephone."""

from __future__ import annotations

from enum import StrEnum

from conversations import describe, naming, reading
from conversations.desk import COORDINATOR, COUNTED, Desk, DeskTurn, Wanted
from conversations.effects import Effect, Part, Redraw, Say, part
from conversations.messages import Choice, Inbound, Option, Rows
from conversations.orders import ELSEWHERE, Order
from conversations.rules.complaint import Complaint, Role, Status
from conversations.rules.roles import Officer, reads, sees_supervised, stood_in_for
from conversations.session import DeskSession
from conversations.texts import near_day, say

LANGUAGE = "id"
PAGE = 8
"""Reports one page shows: as many as a telephone does without scrolling."""
ABREAST = 4
"""Buttons of reports in a row."""
TITLE_CHARS = 40
BESIDE_PLACE, PLACE_CHARS = 24, 20
"""Stories begin alike ("Lampu jalan mati…"); the place tells them apart. Together no longer than a title alone."""


class Shelf(StrEnum):
    """Which of the reports an officer may see; the values stand in buttons."""

    NEW = "new"
    MINE = "mine"
    AGENCY = "agency"
    LATE = "late"
    ALL = "all"


def queue(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The open reports this officer may see here, overdue first (the order comes from storage). A tap changes the list
    it stands under."""
    assert desk.actor is not None
    if not reads(desk.actor):
        return reading.help(session, event, order, desk)
    refusal = _refusal(event, order, desk)
    if refusal is not None:
        return shown(session, event, Say((refusal,), LANGUAGE))
    shelf = shelf_of(order, desk.actor)
    filters = _filters(None if _called(order, desk) else shelf, desk.actor)
    if not desk.queue:
        key = "queue.no_page" if desk.queue_length else f"queue.empty.{shelf}"
        return shown(session, event, Say((part(key),), LANGUAGE, filters))
    page = page_of(order)
    first = page * PAGE + 1
    lines = "\n".join(line(place, report, desk) for place, report in enumerate(desk.queue, first))
    many = desk.queue_length > COUNTED
    count = say(LANGUAGE, "queue.many") if many else desk.queue_length
    late = say(LANGUAGE, "queue.late", count=desk.late) if desk.late and shelf is not Shelf.LATE else ""
    name = _called(order, desk) or say(LANGUAGE, f"queue.shelf.{shelf}")
    last = first + len(desk.queue) - 1
    text = part("queue", name=name, lines=lines, first=first, last=last, count=count, late=late)
    more = len(desk.queue) == PAGE if many else (page + 1) * PAGE < desk.queue_length
    rows = (*opens(desk.queue, first), *_pages(_button_of(order, shelf), page, more=more), *filters)
    return shown(session, event, Say((text,), LANGUAGE, rows))


def wanted(event: Inbound, order: Order, desk: Desk) -> Wanted | None:
    """What is to be looked up; None where there is nothing this officer may see in this chat."""
    assert desk.actor is not None
    agencies, shelf = scope(event, desk), shelf_of(order, desk.actor)
    asked = naming.find_agency(_words(order)[0], desk.catalogue) if _words(order)[0] else None
    if asked is not None:
        agencies = frozenset({asked.id}) if agencies is None else agencies & {asked.id}
    if agencies == frozenset():
        return None
    return Wanted(
        agencies,
        confidential=not event.group and desk.actor.confidential,
        supervised=not event.group and sees_supervised(desk.actor),
        owner=desk.actor.id if shelf is Shelf.MINE else None,
        stood_in_for=frozenset(o.id for o in stood_in_for(desk.actor, desk.officers, desk.today)),
        status=Status.UNVERIFIED if shelf is Shelf.NEW else None,
        due_before=desk.today if shelf is Shelf.LATE else None,
    )


def _refusal(event: Inbound, order: Order, desk: Desk) -> Part | None:
    """Why there is no list at all: words that mean none, another agency's reports, or a group where none is shown."""
    assert desk.actor is not None
    word = _words(order)[0]
    asked = naming.find_agency(word, desk.catalogue) if word else None
    if order.text and word and asked is None and _shelf_called(word) is None:
        near = naming.nearest_agencies(word, desk.catalogue)
        known = ", ".join(_TYPED[shelf] for shelf in _shelves(desk.actor))
        return naming.meant(near) if near else part("queue.unknown", words=known)
    if asked is not None and not _sees_all(desk.actor) and asked.id != desk.actor.agency:
        return part("queue.others", agency=asked.short)
    return part("queue.elsewhere") if wanted(event, order, desk) is None else None


def shelf_of(order: Order, actor: Officer) -> Shelf:
    """By its button or its word; the widest for anything else."""
    meant = _shelf_called(_words(order)[0])
    own = _shelves(actor)
    return meant if meant in own else own[-1]


def _shelf_called(word: str) -> Shelf | None:
    return next((shelf for shelf, words in _SAID.items() if word in words or word == shelf), None)


def page_of(order: Order) -> int:
    """From 0. Buttons name it so; people count from 1, and may type a page no queue has."""
    number = _words(order)[1]
    if not number:
        return 0
    return max(0, int(number) - 1) if order.text else int(number)


def _words(order: Order) -> tuple[str, str]:
    """What the list is to hold, and which page: `late:2` of a button, `terlambat 3` or `3` as typed."""
    name, _, number = order.argument.casefold().replace(":", " ").rpartition(" ")
    return (name.strip(), number) if number.isdecimal() else (f"{name} {number}".strip(), "")


def _shelves(actor: Officer) -> tuple[Shelf, ...]:
    """Which lists a role has; the last is shown first."""
    if actor.coordinates:
        own = (Shelf.MINE,) if actor.liaison_for else ()
        return (Shelf.NEW, *own, Shelf.LATE, Shelf.ALL)
    if actor.role is Role.SUPERVISOR:
        return (Shelf.LATE, Shelf.ALL)
    return (Shelf.MINE, Shelf.LATE, Shelf.AGENCY)


_SAID: dict[Shelf, frozenset[str]] = {
    Shelf.NEW: frozenset({"baru", "belum", "verifikasi", "periksa"}),
    Shelf.MINE: frozenset({"saya", "milik saya", "punya saya", "ku"}),
    Shelf.AGENCY: frozenset({"instansi", "dinas", "kantor"}),
    Shelf.LATE: frozenset({"terlambat", "telat", "lewat"}),
    Shelf.ALL: frozenset({"semua", "semuanya"}),
}
"""The words people type behind /antrian."""
_TYPED = {
    Shelf.NEW: "baru",
    Shelf.MINE: "saya",
    Shelf.AGENCY: "instansi",
    Shelf.LATE: "terlambat",
    Shelf.ALL: "semua",
}
"""Of these, the one that is recommended."""


def scope(event: Inbound, desk: Desk) -> frozenset[str] | None:
    """The agencies whose reports are listed, None for all: only what this officer may open, and in a group only what
    its cards show there anyway. Not every member of a group is an officer, nor of the same agency."""
    assert desk.actor is not None
    own = None if _sees_all(desk.actor) else frozenset(filter(None, (desk.actor.agency,)))
    if not event.group:
        return own
    bound = desk.bound(event.chat)
    shown = None if COORDINATOR in bound else frozenset(bound)
    if own is None or shown is None:
        return shown if own is None else own
    return own & shown


def _sees_all(actor: Officer | None) -> bool:
    return actor is not None and (actor.coordinates or actor.role is Role.SUPERVISOR)


def _called(order: Order, desk: Desk) -> str:
    """The agency whose reports were asked for by name; empty for every other list."""
    word = _words(order)[0]
    found = naming.find_agency(word, desk.catalogue) if word else None
    return found.short if found else ""


def _button_of(order: Order, shelf: Shelf) -> str:
    """What the page's buttons name: the shelf, or the agency asked for."""
    word = _words(order)[0]
    return word if word and _shelf_called(word) is None else shelf


def line(place: int, complaint: Complaint, desk: Desk) -> str:
    """Two short lines: what it is and where; by when, how it stands, who has it."""
    late = complaint.due is not None and complaint.due < desk.today
    agency = desk.catalogue.agency(complaint.agency) if _sees_all(desk.actor) else None
    mine = desk.actor is not None and complaint.owner == desk.actor.id and not desk.group
    owner = say(LANGUAGE, "queue.yours") if mine else complaint.owner_name
    facts = (_due(complaint, desk), describe.state(complaint), agency.short if agency else "", owner)
    return say(
        LANGUAGE,
        "queue.line",
        place=place,
        mark="🔴 " if late else "",
        number=complaint.number,
        title=_title(complaint),
        facts=" · ".join(filter(None, facts)),
    )


def _title(complaint: Complaint) -> str:
    if complaint.guarded:
        return say(LANGUAGE, "card.secret")
    words = " ".join(complaint.place.words.split()) if complaint.place else ""
    if not words or words.casefold() in describe.shortened(complaint.title, TITLE_CHARS).casefold():
        return describe.shortened(complaint.title, TITLE_CHARS)
    title, where = describe.shortened(complaint.title, BESIDE_PLACE), describe.shortened(words, PLACE_CHARS)
    return say(LANGUAGE, "queue.title", title=title, where=where)


def _due(complaint: Complaint, desk: Desk) -> str:
    if complaint.due is None:
        return ""
    days = (complaint.due - desk.today).days
    if days < 0:
        return say(LANGUAGE, "queue.due.late", days=-days)
    if days < len(_SOON):
        return say(LANGUAGE, _SOON[days])
    return say(LANGUAGE, "queue.due", day=near_day(LANGUAGE, complaint.due))


_SOON = ("queue.due.today", "queue.due.tomorrow")


def opens(reports: tuple[Complaint, ...], first: int) -> Rows:
    """A button a report, numbered as its line is."""
    buttons = [Option(f"{ELSEWHERE}:card:{report.id}", str(place)) for place, report in enumerate(reports, first)]
    return tuple(tuple(buttons[index : index + ABREAST]) for index in range(0, len(buttons), ABREAST))


def _pages(shelf: str, page: int, *, more: bool) -> Rows:
    buttons = []
    if page > 0:
        buttons.append(Option(f"n:{shelf}:{page - 1}", say(LANGUAGE, "button.previous")))
    if more:
        buttons.append(Option(f"n:{shelf}:{page + 1}", say(LANGUAGE, "button.more")))
    return (tuple(buttons),) if buttons else ()


def _filters(chosen: Shelf | None, actor: Officer) -> Rows:
    """The lists of this role, the one that is shown marked."""
    return (
        tuple(
            Option(f"n:{shelf}:0", ("• " if shelf is chosen else "") + say(LANGUAGE, f"queue.button.{shelf}"))
            for shelf in _shelves(actor)
        ),
    )


def shown(session: DeskSession, event: Inbound, said: Say) -> DeskTurn:
    tapped = isinstance(event.content, Choice) and event.message_id is not None
    shown: Effect = Redraw(said.parts, said.rows) if tapped else said
    return DeskTurn(session, (shown,))
