"""`/instansi`: the agencies, one of them, and what of it is changed by tap or reply."""

from __future__ import annotations

import re

from conversations import describe, naming
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
from conversations.managing.entries import FIELDS, City, What
from conversations.messages import Inbound, Option, Rows
from conversations.orders import Order
from conversations.session import DeskSession
from conversations.texts import say

SHOWN_CHARS = 300
NOTHING = "-"
"""Typed to leave a field empty."""
ASKED = ("name", "short", "words", "contact")
"""The fields that are changed by a reply."""


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/instansi`, or `/instansi dishub` for one of them."""
    if not order.argument:
        return listed(session, event, order, desk)
    found = naming.find_agency(order.argument, desk.catalogue)
    if found is not None:
        return said(session, *_shown(str(found.id), of(desk), desk))
    near = naming.nearest_agencies(order.argument, desk.catalogue)
    return refuse(session, event, naming.meant(near) if near else part("manage.agency.unknown"))


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entries = of(desk).of[What.AGENCY]
    options = [Option(f"c:agency:{id}", str(entry["short"])) for id, entry in entries.items()]
    rows, first, last = pages(options, "agencies", page_of(order))
    text = part("manage.agencies", first=first, last=last, count=len(options))
    return said(session, text, (*rows, (button("ask", "new:", "manage.button.new"),)))


def shown(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    city = of(desk)
    if order.argument not in city.of[What.AGENCY]:
        return stale(session, event)
    return said(session, *_shown(order.argument, city, desk))


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Which words are to stand there."""
    field, _, id = order.argument.partition(":")
    if field == "new":
        return asked(session, part("manage.ask.new"), field, "")
    entry = of(desk).of[What.AGENCY].get(id)
    if entry is None or field not in ASKED:
        return stale(session, event)
    value = entry[field]
    now = ", ".join(value) if isinstance(value, tuple) else str(value)
    return asked(session, part(f"manage.ask.{field}", short=entry["short"], now=now or NOTHING), field, id)


def set_field(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The reply with the words."""
    field, _, id = order.argument.partition(":")
    typed = " ".join(order.text.split())
    if field == "new":
        return _add(session, event, typed, desk)
    entry = of(desk).of[What.AGENCY].get(id)
    if entry is None or field not in ASKED:
        return stale(session, event)
    text = "" if typed == NOTHING else typed
    words = tuple(dict.fromkeys(filter(None, (word.strip().casefold() for word in text.split(",")))))
    return _put(session, event, desk, id, **{field: words if field == "words" else text})


def close(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """No new reports any more; or again."""
    entry = of(desk).of[What.AGENCY].get(order.argument)
    if entry is None:
        return stale(session, event)
    return _put(session, event, desk, order.argument, closed=not entry["closed"])


def remove(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Asked first; what stands against it is said at once."""
    entry = of(desk).of[What.AGENCY].get(order.argument)
    if entry is None:
        return stale(session, event)
    made = changed(session, event, desk, What.AGENCY, order.argument, None)
    if isinstance(made, DeskTurn):
        return made
    return question(session, part("manage.agency.remove", name=entry["name"]), "agency_gone", order.argument)


def removed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = of(desk).of[What.AGENCY].get(order.argument)
    if entry is None:
        return stale(session, event)
    made = changed(session, event, desk, What.AGENCY, order.argument, None)
    if isinstance(made, DeskTurn):
        return made
    return DeskTurn(session, (made[1], answered(order.argument, part("manage.agency.removed", name=entry["name"]))))


def _add(session: DeskSession, event: Inbound, typed: str, desk: Desk) -> DeskTurn:
    """`Damkar: Dinas Pemadam Kebakaran`."""
    short, _, name = (words.strip() for words in typed.partition(":"))
    if not short or not name:
        return refuse(session, event, part("manage.ask.new"))
    id = re.sub(r"[^a-z0-9]+", "_", short.casefold()).strip("_")
    if id in of(desk).of[What.AGENCY]:
        return refuse(session, event, part("manage.problem.same_name", name=short, other=id))
    return _put(session, event, desk, id, short=short, name=name)


def _put(session: DeskSession, event: Inbound, desk: Desk, id: str, **fields: str | bool | tuple[str, ...]) -> DeskTurn:
    before = of(desk).of[What.AGENCY].get(id, FIELDS[What.AGENCY])
    made = changed(session, event, desk, What.AGENCY, id, {**before, **fields})
    if isinstance(made, DeskTurn):
        return made
    city, manage = made
    text, rows = _shown(id, city, desk)
    effects: tuple[Effect, ...] = (manage, Say((part("manage.done"), text), LANGUAGE, rows))
    return DeskTurn(session, effects)


def _shown(id: str, city: City, desk: Desk) -> tuple[Part, Rows]:
    entry = city.of[What.AGENCY][id]
    topics = entry["topics"]
    assert isinstance(topics, tuple)
    officers = ", ".join(str(officer["name"]) for officer in city.agencys_officers(id))
    marks = [say(LANGUAGE, f"manage.mark.{name}") for name in ("closed", "external", "confidential") if entry[name]]
    text = part(
        "manage.agency",
        name=entry["name"],
        short=entry["short"],
        id=id,
        contact=entry["contact"] or NOTHING,
        words=_list(entry["words"]),
        topics=_list(tuple(topic.names[LANGUAGE] for topic in desk.catalogue.topics if topic.id in topics)),
        officers=officers or NOTHING,
        group=say(LANGUAGE, "manage.group.own" if id in city.of[What.GROUP] else "manage.group.coordinators"),
        reports=city.open_reports.get(id, 0),
        marks="".join(f"\n{mark}" for mark in marks),
    )
    closing = "manage.button.open" if entry["closed"] else "manage.button.close"
    return text, (
        (button("ask", f"name:{id}", "manage.button.name"), button("ask", f"short:{id}", "manage.button.short")),
        (button("ask", f"words:{id}", "manage.button.words"), button("ask", f"contact:{id}", "manage.button.contact")),
        (button("close", id, closing), button("agency_remove", id, "manage.button.remove")),
        (button("agencies", "0", "manage.button.all"),),
    )


def _list(value: object) -> str:
    words = value if isinstance(value, tuple) else ()
    return describe.shortened(", ".join(words), SHOWN_CHARS) or NOTHING
