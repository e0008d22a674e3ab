"""`/jawaban`: the ready-made answers of the city and of each agency; liaisons and coordinators change them."""

from __future__ import annotations

import re

from conversations import naming, placeholders
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import Effect, Part, Say, part
from conversations.managing.chat import (
    LANGUAGE,
    answered,
    asked,
    button,
    changed,
    of,
    page_of,
    pages,
    question,
    said,
    stale,
)
from conversations.managing.entries import Entry, Value, What
from conversations.messages import Inbound, Option, Rows
from conversations.orders import Order
from conversations.rules.roles import Officer, may_write_answers, reads
from conversations.session import DeskSession
from conversations.texts import VERBATIM

NEW, TEXT = "ready_new", "ready_text"
EVERYBODY = "semua"
"""Stands in a button for answers of the whole city."""


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/jawaban`, or `/jawaban dishub` for one agency's."""
    found = naming.find_agency(order.argument, desk.catalogue) if order.argument else None
    if order.argument and found is None:
        near = naming.nearest_agencies(order.argument, desk.catalogue)
        return refuse(session, event, naming.meant(near) if near else part("manage.agency.unknown"))
    return _listed(session, event, str(found.id) if found else _own(desk), 0, desk)


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    whose, _, page = order.argument.partition(".")
    return _listed(session, event, "" if whose == EVERYBODY else whose, page_of(Order("", argument=page)), desk)


def shown(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = _entry(order.argument, desk)
    if entry is None or not _sees(desk.actor, str(entry["agency"])):
        return stale(session, event)
    return said(session, *_shown(order.argument, entry, desk))


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The words of a new one, or other words for one there is."""
    field, _, subject = order.argument.partition(":")
    entry = _entry(subject, desk)
    agency = str(entry["agency"]) if entry else "" if subject == EVERYBODY else subject
    if (field == TEXT and entry is None) or not _changes(desk, agency):
        return refuse(session, event, part("ready.not_yours"))
    names = ", ".join(f"{{{name}}}" for name in placeholders.NAMES)
    return asked(session, part(f"manage.ask.{field}", names=names, now=entry["text"] if entry else ""), field, subject)


def set_words(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The reply: of a new one the first line is its title."""
    field, _, subject = order.argument.partition(":")
    if field == TEXT:
        entry = _entry(subject, desk)
        if entry is None:
            return stale(session, event)
        return _put(session, event, subject, {**entry, "text": order.text.strip()}, desk)
    title, _, text = order.text.strip().partition("\n")
    agency = "" if subject == EVERYBODY else subject
    words: dict[str, Value] = {"agency": agency, "title": title.strip(" :"), "text": text.strip()}
    if not words["text"]:
        return refuse(session, event, part("ready.two_lines"))
    return _put(session, event, _fresh(title, desk), words, desk)


def remove(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = _entry(order.argument, desk)
    if entry is None or not _changes(desk, str(entry["agency"])):
        return stale(session, event)
    return question(session, part("ready.remove", title=entry["title"]), "ready_gone", order.argument)


def removed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = _entry(order.argument, desk)
    if entry is None or not _changes(desk, str(entry["agency"])):
        return stale(session, event)
    made = changed(session, event, desk, What.ANSWER, order.argument, None)
    if isinstance(made, DeskTurn):
        return made
    return DeskTurn(session, (made[1], answered(order.argument, part("ready.removed", title=entry["title"]))))


def _listed(session: DeskSession, event: Inbound, agency: str, page: int, desk: Desk) -> DeskTurn:
    """Those of the agency, and those for everybody."""
    if not _sees(desk.actor, agency):
        return refuse(session, event, part("ready.not_yours"))
    options = [
        Option(f"c:ready:{id}", str(entry["title"]))
        for id, entry in of(desk).of[What.ANSWER].items()
        if entry["agency"] in ("", agency)
    ]
    whose = agency or EVERYBODY
    rows, first, last = pages(options, "readies", page, prefix=f"{whose}.")
    new = ((button("ready_ask", f"{NEW}:{whose}", "manage.button.new"),),) if _changes(desk, agency) else ()
    found = desk.catalogue.agency(agency)
    name = found.short if found else desk.catalogue.city
    key = "ready.all" if options else "ready.all.none"
    return said(session, part(key, name=name, first=first, last=last, count=len(options)), (*rows, *new))


def _shown(id: str, entry: Entry, desk: Desk) -> tuple[Part, Rows]:
    rows: Rows = ()
    if _changes(desk, str(entry["agency"])):
        change = button("ready_ask", f"{TEXT}:{id}", "manage.button.change")
        rows = ((change, button("ready_remove", id, "manage.button.remove")),)
    found = desk.catalogue.agency(str(entry["agency"]))
    name = found.short if found else desk.catalogue.city
    return part("ready.one", title=entry["title"], name=name, text=entry["text"]), rows


def _put(session: DeskSession, event: Inbound, id: str, entry: Entry, desk: Desk) -> DeskTurn:
    if not _changes(desk, str(entry["agency"])):
        return refuse(session, event, part("ready.not_yours"))
    made = changed(session, event, desk, What.ANSWER, id, entry)
    if isinstance(made, DeskTurn):
        why = next(effect for effect in made.effects if isinstance(effect, Say))
        typed = part(VERBATIM, text=str(entry["text"]))
        return DeskTurn(session, (Say((*why.parts, part("ready.typed"), typed), LANGUAGE, quote=True),))
    text, rows = _shown(id, entry, desk)
    effects: tuple[Effect, ...] = (made[1], Say((part("manage.done"), text), LANGUAGE, rows))
    return DeskTurn(session, effects)


def _entry(id: str, desk: Desk) -> Entry | None:
    return of(desk).of[What.ANSWER].get(id)


def _fresh(title: str, desk: Desk) -> str:
    """An id made of the title, that no other has."""
    base = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:20] or "jawaban"
    tried = (base, *(f"{base}_{n}" for n in range(2, 1_000)))
    return next(id for id in tried if id not in of(desk).of[What.ANSWER])


def _own(desk: Desk) -> str:
    return (desk.actor.agency or "") if desk.actor is not None and not desk.actor.coordinates else ""


def _sees(actor: Officer | None, agency: str) -> bool:
    return actor is not None and reads(actor) and (actor.coordinates or agency in ("", actor.agency))


def _changes(desk: Desk, agency: str) -> bool:
    known = not agency or desk.catalogue.agency(agency) is not None
    return known and desk.actor is not None and may_write_answers(desk.actor, agency or None)


ORDERS = {
    "jawaban": command,
    "city.readies": listed,
    "city.ready": shown,
    "city.ready_ask": ask,
    "city.ready_remove": remove,
    "city.ready_gone": removed,
}
