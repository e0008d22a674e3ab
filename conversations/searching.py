"""`/cari`: reports by number, words, place, agency, kind, status and age in one free line; the answer page by
page."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache

from conversations import naming, queueing, reading
from conversations.catalogue import Catalogue
from conversations.desk import COUNTED, Desk, DeskTurn, Sought
from conversations.effects import Say, part
from conversations.messages import Inbound, Option, Rows
from conversations.orders import Order
from conversations.queueing import PAGE
from conversations.rules import tracking
from conversations.rules.complaint import CLOSED, Kind, Status
from conversations.rules.roles import reads, sees_supervised
from conversations.session import DeskSession
from conversations.texts import clean, say
from conversations.understanding.searchable import searchable
from conversations.understanding.words import listed

LANGUAGE = "id"
LONGEST = 200
"""Characters of a line that are read."""
NAME_WORDS = 7
"""So many words an agency's or a status's name may have."""


@dataclass(frozen=True, slots=True)
class Query:
    """What one line asks for. Everything in it must be true of a report."""

    words: tuple[str, ...] = ()
    """Folded."""
    number: str | None = None
    agency: str | None = None
    called: tuple[str, ...] = ()
    """How the agency was called, folded."""
    kind: Kind | None = None
    statuses: frozenset[Status] = frozenset()
    older: timedelta | None = None
    younger: timedelta | None = None

    def __bool__(self) -> bool:
        return self != Query()


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/cari lampu merdeka dishub >7 hari`."""
    line = " ".join(order.text.split())[:LONGEST]
    if desk.actor is None or not reads(desk.actor):
        return reading.help(session, event, order, desk)
    if not understood(line, desk.catalogue):
        return _said(session, event, Say((part("search.usage"),), LANGUAGE, quote=True))
    return _found(replace(session, search=line, searches=session.searches + 1), event, 0, desk)


def page(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Another page of the search this list is of."""
    if desk.actor is None or not reads(desk.actor) or _line_of(order, session) is None:
        return _said(session, event, Say((part("search.old"),), LANGUAGE))
    return _found(session, event, order.serial, desk)


def sought(event: Inbound, order: Order, desk: Desk, session: DeskSession) -> Sought | None:
    """What is to be looked up; None where there is nothing this officer may see in this chat."""
    assert desk.actor is not None
    line, agencies = _line_of(order, session), queueing.scope(event, desk)
    query = understood(line, desk.catalogue) if line else Query()
    if not query or agencies == frozenset():
        return None
    return Sought(
        agencies=agencies,
        confidential=not event.group and desk.actor.confidential,
        supervised=not event.group and sees_supervised(desk.actor),
        words=query.words,
        number=query.number,
        agency=query.agency,
        called=query.called if query.words else (),
        kind=query.kind,
        statuses=query.statuses,
        before=desk.now - query.older if query.older is not None else None,
        since=desk.now - query.younger if query.younger is not None else None,
    )


def page_of(order: Order) -> int:
    return order.serial if order.verb == "cari.page" else 0


def understood(line: str, catalogue: Catalogue) -> Query:
    """A line as a query. Words in quotes are words, whatever else they might mean."""
    quoted = re.findall(r'["“”]([^"“”]+)["“”]', line)
    rest = re.sub(r'["“”][^"“”]*["“”]', " ", line)
    query = Query()
    for way, pattern in _AGES.items():
        if found := pattern.search(rest):
            days = timedelta(days=int(found[1]) * _DAYS[found[2].casefold()])
            query = replace(query, older=days) if way == "older" else replace(query, younger=days)
            rest = rest.replace(found[0], " ", 1)
    words: list[str] = []
    typed = re.findall(r"[^\s,;]+", rest)
    while typed:
        query, taken = _read(query, typed, catalogue)
        words += typed[:1] if not taken else []
        typed = typed[max(1, taken) :]
    return replace(query, words=searchable(*words, *quoted))


def _read(query: Query, typed: list[str], catalogue: Catalogue) -> tuple[Query, int]:
    """The query with what the next words mean, and how many they are: the longest that means something."""
    if number := tracking.parse(typed[0]):
        return replace(query, number=number), 1
    for many in range(min(NAME_WORDS, len(typed)), 0, -1):
        name = " ".join(typed[:many]).casefold()
        if name in _statuses():
            return replace(query, statuses=query.statuses | _statuses()[name]), many
        if name in _KINDS:
            return replace(query, kind=_KINDS[name]), many
        if agency := naming.find_agency(name, catalogue):
            return replace(query, agency=str(agency.id), called=searchable(name)), many
    return query, 0


def _found(session: DeskSession, event: Inbound, number: int, desk: Desk) -> DeskTurn:
    query = understood(session.search, desk.catalogue)
    told = _told(query, desk.catalogue)
    if queueing.scope(event, desk) == frozenset():
        return _said(session, event, Say((part("queue.elsewhere"),), LANGUAGE))
    if not desk.queue:
        return _said(session, event, Say((part("search.none", what=told),), LANGUAGE))
    first = number * PAGE + 1
    lines = "\n".join(queueing.line(place, report, desk) for place, report in enumerate(desk.queue, first))
    many = desk.queue_length > COUNTED
    count = say(LANGUAGE, "queue.many") if many else desk.queue_length
    text = part("search", what=told, lines=lines, first=first, last=first + len(desk.queue) - 1, count=count)
    more = len(desk.queue) == PAGE if many else (number + 1) * PAGE < desk.queue_length
    rows = (*queueing.opens(desk.queue, first), *_turn(session, number, more=more))
    return _said(session, event, Say((text,), LANGUAGE, rows))


def _told(query: Query, catalogue: Catalogue) -> str:
    """What was understood, so that a misunderstanding is seen."""
    agency = catalogue.agency(query.agency)
    facts = [
        query.number or "",
        clean(" ".join(query.words)),
        agency.short if agency else "",
        say(LANGUAGE, f"kind.{query.kind.value}") if query.kind else "",
        ", ".join(say(LANGUAGE, f"state.{s.value}") for s in Status if s in query.statuses)
        if len(query.statuses) < len(_OPEN)
        else say(LANGUAGE, "search.open"),
        say(LANGUAGE, "search.older", days=query.older.days) if query.older is not None else "",
        say(LANGUAGE, "search.younger", days=query.younger.days) if query.younger is not None else "",
    ]
    return " · ".join(filter(None, facts))


def _turn(session: DeskSession, number: int, *, more: bool) -> Rows:
    buttons = []
    if number > 0:
        buttons.append(Option(f"s:{session.searches}:{number - 1}", say(LANGUAGE, "button.previous")))
    if more:
        buttons.append(Option(f"s:{session.searches}:{number + 1}", say(LANGUAGE, "button.more")))
    return (tuple(buttons),) if buttons else ()


def _line_of(order: Order, session: DeskSession) -> str | None:
    """What is searched for: as typed now, or the search whose list was tapped, if it is the last one."""
    if order.verb == "cari":
        return " ".join(order.text.split())[:LONGEST]
    return session.search if session.search and order.argument == str(session.searches) else None


def _said(session: DeskSession, event: Inbound, said: Say) -> DeskTurn:
    return queueing.shown(session, event, said)


_OPEN = frozenset(Status) - CLOSED - {Status.DRAFT}
_SAID: dict[str, frozenset[Status]] = {
    "belum diverifikasi | menunggu verifikasi": frozenset({Status.UNVERIFIED}),
    "perlu dilengkapi | belum lengkap": frozenset({Status.INCOMPLETE}),
    "belum ditindaklanjuti | belum diambil": frozenset({Status.HANDED_OVER}),
    "diproses | dikerjakan | sedang diproses": frozenset({Status.IN_PROGRESS}),
    "tertunda | ditunda": frozenset({Status.POSTPONED}),
    "ditindaklanjuti | sudah dijawab | dijawab": frozenset({Status.ANSWERED}),
    "belum puas | ditanggapi": frozenset({Status.REACTED}),
    "selesai": frozenset({Status.DONE}),
    "diarsipkan | arsip": frozenset({Status.ARCHIVED}),
    "dibatalkan | dicabut": frozenset({Status.WITHDRAWN}),
    "terbuka | masih terbuka | berjalan": _OPEN,
}
_KINDS = {
    said: kind
    for kind, all in {
        Kind.COMPLAINT: "pengaduan | aduan",
        Kind.SUGGESTION: "aspirasi | usulan",
        Kind.QUESTION: "pertanyaan | permintaan informasi",
    }.items()
    for said in listed(all, "|")
}
_DAYS = {"hari": 1, "minggu": 7, "pekan": 7, "bulan": 30}
_AGES = {
    "older": re.compile(r"(?:>|lebih dari|di ?atas)\s*(\d{1,4})\s*(hari|minggu|pekan|bulan)", re.IGNORECASE),
    "younger": re.compile(r"(?:<|kurang dari|di ?bawah)\s*(\d{1,4})\s*(hari|minggu|pekan|bulan)", re.IGNORECASE),
}


@cache
def _statuses() -> dict[str, frozenset[Status]]:
    return {said: statuses for all, statuses in _SAID.items() for said in listed(all, "|")}


ORDERS = {"cari": command, "cari.page": page}
