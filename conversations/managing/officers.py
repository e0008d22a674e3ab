"""`/petugas` alone: who is an officer, and what changes that. Naming somebody new is naming's."""

from __future__ import annotations

from conversations import naming
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import Say, part
from conversations.managing.chat import (
    LANGUAGE,
    Answer,
    answered,
    button,
    changed,
    here,
    of,
    page_of,
    pages,
    question,
    said,
    stale,
)
from conversations.managing.checks import OF_AGENCIES
from conversations.managing.entries import Entry, What
from conversations.messages import Inbound, Option, Rows
from conversations.orders import Order
from conversations.rules.complaint import Role
from conversations.session import DeskSession
from conversations.texts import say


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """With words, or as an answer to somebody, it names an officer."""
    alone = not order.argument and event.reply_to_sender is None
    if alone and desk.actor is not None and desk.actor.coordinates and here(event, desk):
        return listed(session, event, order, desk)
    return naming.name_officer(session, event, order, desk)


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """By agency, the coordinators first."""
    officers = sorted(of(desk).of[What.OFFICER].items(), key=lambda one: (str(one[1]["agency"]), str(one[1]["name"])))
    options = [Option(f"c:officer:{number}", str(entry["name"])) for number, entry in officers]
    page = page_of(order)
    rows, first, last = pages(options, "officers", page)
    lines = "\n".join(f"• {entry['name']}: {_what(entry, desk)}" for _, entry in officers[first - 1 : last])
    return said(session, part("manage.officers", first=first, last=last, count=len(options), lines=lines), rows)


def shown(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = of(desk).of[What.OFFICER].get(order.argument)
    if entry is None:
        return stale(session, event)
    return said(
        session, part("manage.officer", name=entry["name"], what=_what(entry, desk)), _rows(order.argument, entry)
    )


def role(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Another role at the same agency."""
    wanted, _, number = order.argument.partition(":")
    entry = of(desk).of[What.OFFICER].get(number)
    if entry is None or wanted not in OF_AGENCIES:
        return stale(session, event)
    return _put(session, event, desk, number, {**entry, "role": wanted})


def secret(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """May open rahasia reports; or may not any more."""
    entry = of(desk).of[What.OFFICER].get(order.argument)
    if entry is None:
        return stale(session, event)
    return _put(session, event, desk, order.argument, {**entry, "confidential": not entry["confidential"]})


def remove(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    entry = of(desk).of[What.OFFICER].get(order.argument)
    if entry is None:
        return stale(session, event)
    if _last(order.argument, desk):
        return refuse(session, event, part("manage.problem.last_coordinator", name=entry["name"]))
    return question(session, part("manage.officer.remove", name=entry["name"]), "officer_gone", order.argument)


def removed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    number = order.argument
    entry = of(desk).of[What.OFFICER].get(number)
    if entry is None:
        return stale(session, event)
    if _last(number, desk):
        return refuse(session, event, part("manage.problem.last_coordinator", name=entry["name"]))
    made = changed(session, event, desk, What.OFFICER, number, None)
    if isinstance(made, DeskTurn):
        return made
    return DeskTurn(session, (made[1], answered(number, part("manage.officer.removed", name=entry["name"]))))


def _put(session: DeskSession, event: Inbound, desk: Desk, number: str, entry: Entry) -> DeskTurn:
    made = changed(session, event, desk, What.OFFICER, number, entry)
    if isinstance(made, DeskTurn):
        return made
    text = part("manage.officer", name=entry["name"], what=_what(entry, desk))
    return DeskTurn(session, (made[1], Say((part("manage.done"), text), LANGUAGE, _rows(number, entry))))


def _last(number: str, desk: Desk) -> bool:
    """Whether no other coordinator within reach would be left."""
    officers = of(desk).of[What.OFFICER]
    others = (one for one in of(desk).reachable if one != number and _coordinates(officers[one]))
    return _coordinates(officers[number]) and not any(others)


def _coordinates(entry: Entry) -> bool:
    return entry["role"] == Role.COORDINATOR.value


def _what(entry: Entry, desk: Desk) -> str:
    found = desk.catalogue.once(str(entry["agency"]))
    agency = f" {found.name}" if found else ""
    extra = say(LANGUAGE, "role.confidential") if entry["confidential"] else ""
    return say(LANGUAGE, f"role.{entry['role']}") + agency + extra


def _rows(number: str, entry: Entry) -> Rows:
    roles = tuple(
        Option(f"c:role:{one}:{number}", say(LANGUAGE, "manage.button.role", role=say(LANGUAGE, f"role.{one}")))
        for one in sorted(OF_AGENCIES)
        if entry["role"] in OF_AGENCIES and one != entry["role"]
    )
    secrecy = "manage.button.no_secrets" if entry["confidential"] else "manage.button.secrets"
    return (
        *((one,) for one in roles),
        *(() if _coordinates(entry) else ((button("secret", number, secrecy),),)),
        (button("officer_remove", number, "manage.button.dismiss"),),
        (button("officers", "0", "manage.button.everybody"),),
    )


ORDERS: dict[str, Answer] = {
    "petugas": command,
    "city.officers": listed,
    "city.officer": shown,
    "city.role": role,
    "city.secret": secret,
    "city.officer_remove": remove,
    "city.officer_gone": removed,
}
