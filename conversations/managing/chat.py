"""What all orders that change the city have in common: who may give them and where, how a change is made, asked for,
and refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from conversations.desk import COORDINATOR, Desk, DeskTurn, refuse
from conversations.effects import Manage, Part, Replace, Say, part
from conversations.managing.checks import Problem, problems
from conversations.managing.entries import City, Entry, What, diff
from conversations.messages import Inbound, Option, Rows
from conversations.orders import SET, Order
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"
PAGE = 8
"""Entries of a list a page."""
Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def coordinators(answer: Answer) -> Answer:
    """Only for coordinators, and only where no other agency reads along."""

    def guarded(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        if desk.actor is None or not desk.actor.coordinates:
            return refuse(session, event, part("desk.coordinator_only"))
        if not here(event, desk):
            return refuse(session, event, part("manage.elsewhere"))
        return answer(session, event, order, desk)

    return guarded


def here(event: Inbound, desk: Desk) -> bool:
    return not event.group or desk.groups.get(COORDINATOR) == event.chat


def of(desk: Desk) -> City:
    assert desk.city is not None  # looked up for every order of ours
    return desk.city


def stale(session: DeskSession, event: Inbound) -> DeskTurn:
    return refuse(session, event, part("desk.stale"))


def said(session: DeskSession, text: Part, rows: Rows = (), *more: Part) -> DeskTurn:
    return DeskTurn(session, (Say((text, *more), LANGUAGE, rows),))


def asked(session: DeskSession, text: Part, field: str, subject: str) -> DeskTurn:
    """For words, which come as a reply."""
    return DeskTurn(session, (Say((text,), LANGUAGE, ask_sender=True, about=f"{SET}:{field}:{subject}"),))


def question(session: DeskSession, text: Part, yes: str, subject: str) -> DeskTurn:
    """Before something that is not undone with a tap."""
    rows = ((button(yes, subject, "manage.yes"), button("left", subject, "manage.no")),)
    return DeskTurn(session, (Say((text,), LANGUAGE, rows, about=_about(subject)),))


def left(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """No."""
    return DeskTurn(session, (Replace(_about(order.argument), part("manage.left")),))


def answered(subject: str, text: Part) -> Replace:
    """What stands in the place of a question that was answered with yes."""
    return Replace(_about(subject), text)


def changed(
    session: DeskSession, event: Inbound, desk: Desk, what: What, subject: str, entry: Entry | None
) -> tuple[City, Manage] | DeskTurn:
    """The city with this entry, and what makes it so; or why that cannot be."""
    city = of(desk)
    after = {id: one for id, one in {**city.of[what], subject: entry}.items() if one is not None}
    if found := problems(what, city, after):
        return refuse(session, event, why_not(found[0]))
    return city.turned(what, after), Manage(diff(what, city.of[what], after))


def why_not(problem: Problem) -> Part:
    return part(f"manage.problem.{problem.code}", **{"subject": problem.subject, **dict(problem.args)})


def button(verb: str, subject: str, key: str) -> Option:
    return Option(f"c:{verb}:{subject}", say(LANGUAGE, key))


def pages(options: Sequence[Option], verb: str, page: int, prefix: str = "") -> tuple[Rows, int, int]:
    """Two a line, the rest behind a button; with the first and last place shown, counted from 1. `prefix` stands
    before the page's number in what that button says."""
    shown = options[page * PAGE : (page + 1) * PAGE]
    rows = [tuple(shown[place : place + 2]) for place in range(0, len(shown), 2)]
    turn = []
    if page > 0:
        turn.append(button(verb, f"{prefix}{page - 1}", "button.previous"))
    if len(options) > (page + 1) * PAGE:
        turn.append(button(verb, f"{prefix}{page + 1}", "button.more"))
    return (*rows, *((tuple(turn),) if turn else ())), page * PAGE + 1, page * PAGE + len(shown)


def page_of(order: Order) -> int:
    return int(order.argument) if order.argument.isdecimal() and len(order.argument) < 4 else 0


def _about(subject: str) -> str:
    return f"manage:{subject}"
