"""`/grup`: which chats receive whose cards; one is released by a tap. Binding is done in the group itself."""

from __future__ import annotations

from conversations.binding import called
from conversations.desk import COORDINATOR, Desk, DeskTurn, every_group
from conversations.effects import part
from conversations.managing.chat import answered, changed, of, pages, question, said, stale
from conversations.managing.entries import What
from conversations.messages import Inbound, Option
from conversations.orders import Order
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Group by group, this one first."""
    bound = {name: str(entry["chat"]) for name, entry in of(desk).of[What.GROUP].items()}
    names = [name for name in every_group(desk.catalogue) if name in bound]
    chats = sorted(dict.fromkeys(bound[name] for name in names), key=lambda chat: chat != event.chat.id)
    lines = "\n".join(
        _line(chat, place, event, [name for name in names if bound[name] == chat], desk)
        for place, chat in enumerate(chats, start=1)
    )
    options = [Option(f"c:release:{name}", _label(name, desk)) for name in names if name != COORDINATOR]
    rows, *_ = pages(options, "groups", int(order.argument) if order.argument.isdecimal() else 0)
    key = "manage.groups" if options else "manage.groups.shared"
    return said(session, part(key, lines=lines or say(LANGUAGE, "manage.groups.none")), rows)


def release(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    if order.argument not in of(desk).of[What.GROUP]:
        return stale(session, event)
    name = called(order.argument, desk.catalogue)
    return question(session, part("manage.group.release", name=name), "released", order.argument)


def released(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    if order.argument not in of(desk).of[What.GROUP]:
        return stale(session, event)
    made = changed(session, event, desk, What.GROUP, order.argument, None)
    if isinstance(made, DeskTurn):
        return made
    told = part("group.released", name=called(order.argument, desk.catalogue))
    return DeskTurn(session, (made[1], answered(order.argument, told)))


def _line(chat: str, place: int, event: Inbound, names: list[str], desk: Desk) -> str:
    key = "manage.group.this" if chat == event.chat.id else "manage.group.other"
    which = say(LANGUAGE, key, place=place)
    return f"• {which}: {', '.join(called(name, desk.catalogue) for name in names)}"


def _label(name: str, desk: Desk) -> str:
    found = desk.catalogue.agency(name)
    return say(LANGUAGE, "manage.button.release", name=found.short if found else name)
