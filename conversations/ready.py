"""Ready-made answers in use: a list under the prompt, and one of them as the preview its citizen would read. Never sent
without Kirim, and not before its free parts are filled."""

from __future__ import annotations

from dataclasses import replace

from conversations import composing, describe, placeholders
from conversations.desk import Desk, DeskTurn, Ready
from conversations.effects import Redraw, Say, Tap, part
from conversations.messages import Choice, Inbound, Option, Rows
from conversations.orders import ELSEWHERE, Order
from conversations.rules.complaint import Complaint
from conversations.session import DeskSession
from conversations.texts import day, say

LANGUAGE = "id"
PAGE = 6
"""Titles a page: one a line, for they are long."""


def listed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """A page of what may be used for this report."""
    purpose, page = _asked(order)
    if not desk.ready:
        return DeskTurn(session, (Tap(part("ready.none"), alert=True),))
    assert desk.complaint is not None
    text = part("ready.list", number=desk.complaint.number)
    rows = _rows(desk.complaint, desk.ready, purpose, page)
    tapped = isinstance(event.content, Choice) and event.message_id is not None
    return DeskTurn(session, (Redraw((text,), rows) if tapped else Say((text,), LANGUAGE, rows),))


def use(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """One was chosen: filled in as far as it fills itself, and shown as any other answer before it is sent."""
    purpose, _, id = order.argument.partition(".")
    chosen = next((one for one in desk.ready if one.id == id), None)
    if chosen is None:
        return DeskTurn(session, (Tap(part("ready.gone"), alert=True),))
    text = placeholders.filled(chosen.text, _words(desk))
    return composing.compose(session, event, replace(order, argument=purpose, text=text), desk)


def _words(desk: Desk) -> dict[str, str]:
    """An anonymous reporter has no name in a view; a day nobody promised is left to be filled."""
    assert desk.view is not None and desk.actor is not None
    complaint, language = desk.view.complaint, desk.view.complaint.language
    by = complaint.resolve_by or complaint.due
    nobody = say(language, "ready.somebody")
    return {
        "nama": f"{nobody} {desk.view.reporter}" if desk.view.reporter else nobody,
        "nomor": complaint.number,
        "instansi": describe.agency(complaint.agency, desk.catalogue, language),
        "batas": day(language, by) if by else say(LANGUAGE, "ready.free_day"),
        "petugas": desk.actor.name,
    }


def _rows(complaint: Complaint, ready: tuple[Ready, ...], purpose: str, page: int) -> Rows:
    shown = ready[page * PAGE : (page + 1) * PAGE]
    titles = tuple((Option(f"{ELSEWHERE}:ready_use:{complaint.id}:{purpose}.{one.id}", one.title),) for one in shown)
    turn = []
    for other, key in ((page - 1, "button.previous"), (page + 1, "button.more")):
        if other >= 0 and other * PAGE < len(ready):
            value = f"{ELSEWHERE}:ready:{complaint.id}:{purpose}.{other}"
            turn.append(Option(value, say(LANGUAGE, key)))
    return (*titles, *((tuple(turn),) if turn else ()))


def _asked(order: Order) -> tuple[str, int]:
    purpose, _, page = order.argument.partition(".")
    return purpose, int(page) if page.isdecimal() and len(page) < 4 else 0


ORDERS = {"ready": listed, "ready_use": use}
