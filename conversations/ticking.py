"""*Minta kelengkapan*: boxes to tick on the card, and from them words to the citizen, shown before they are sent."""

from __future__ import annotations

from dataclasses import replace

from conversations import composing, missing
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import OpenMenu, Tap, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.complaint import Action
from conversations.rules.roles import may
from conversations.session import DeskSession

MENU = "missing"


def boxes(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The boxes, and each tap on one: the button says what is ticked after it, so that a second tap undoes nothing."""
    if refusal := _refused(session, event, desk):
        return refusal
    assert desk.complaint is not None
    ticks = missing.known(order.argument)
    toast = () if ticks or order.verb == "tick" else (Tap(part("missing.choose")),)
    return DeskTurn(session, (OpenMenu(desk.complaint.id, f"{MENU}:{ticks}"), *toast))


def ticked(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Lanjut: the words as the citizen will read them; the card gets its ordinary buttons back."""
    if refusal := _refused(session, event, desk):
        return refusal
    assert desk.complaint is not None
    ticks = missing.known(order.argument)
    if not ticks:
        return refuse(session, event, part("missing.none"))
    asked = replace(order, argument=f"complete{missing.ADD}{ticks}", text="")
    turn = composing.compose(session, event, asked, desk)
    return replace(turn, effects=(*turn.effects, OpenMenu(desk.complaint.id, "")))


def own_words(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Tulis sendiri: the prompt; the card gets its ordinary buttons back."""
    turn = composing.prompt("complete")(session, event, order, desk)
    if _refused(session, event, desk) is not None:
        return turn
    assert desk.complaint is not None
    return replace(turn, effects=(*turn.effects, OpenMenu(desk.complaint.id, "")))


def _refused(session: DeskSession, event: Inbound, desk: Desk) -> DeskTurn | None:
    assert desk.complaint is not None and desk.actor is not None
    if may(desk.actor, Action.ASK_COMPLETION, desk.complaint):
        return None
    return refuse(session, event, not_now(desk.complaint, desk.actor, Action.ASK_COMPLETION, desk.catalogue))


ORDERS = {"ask_completion": boxes, "tick": boxes, "ticked": ticked, "own": own_words}
