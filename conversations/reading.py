"""What officers read: the queue, a whole report, help for their role."""

from __future__ import annotations

from conversations import cards
from conversations.desk import COORDINATOR, COUNTED, Desk, DeskTurn
from conversations.effects import Effect, Say, SendFiles, part
from conversations.messages import Inbound, Option, Rows
from conversations.orders import CARD, Order
from conversations.rules.complaint import ComplaintId
from conversations.rules.roles import reads
from conversations.session import DeskSession
from conversations.texts import VERBATIM, say

LANGUAGE = "id"
PAGE = 10
"""Reports one page of /antrian shows."""


def queue(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The open reports this officer may see here, overdue first (the order comes from storage)."""
    assert desk.actor is not None
    if not reads(desk.actor):
        return help(session, event, order, desk)
    if scope(event, desk) == frozenset():
        return DeskTurn(session, (Say((part("queue.elsewhere"),), LANGUAGE),))
    if not desk.queue:
        key = "queue.no_page" if desk.queue_length else "queue.empty"
        return DeskTurn(session, (Say((part(key),), LANGUAGE),))
    page = page_of(order)
    lines = "\n".join(cards.queue_line(complaint, desk.catalogue, desk.now) for complaint in desk.queue)
    first = page * PAGE + 1
    many = desk.queue_length > COUNTED
    count = say(LANGUAGE, "queue.many") if many else desk.queue_length
    text = part("queue", lines=lines, first=first, last=first + len(desk.queue) - 1, count=count)
    more = len(desk.queue) == PAGE if many else (page + 1) * PAGE < desk.queue_length
    return DeskTurn(session, (Say((text,), LANGUAGE, _pages(page, more=more)),))


def page_of(order: Order) -> int:
    """From 0. Buttons name it so; people count from 1, and may type a page no queue has."""
    if not order.argument.isdecimal():
        return 0
    return max(0, int(order.argument) - 1) if order.text else int(order.argument)


def whole(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The whole story, the exchange since, and the attachments."""
    assert desk.view is not None
    complaint = desk.view.complaint
    text = cards.full(desk.view, desk.catalogue, desk.now, desk.words)
    shown: list[Effect] = [Say((part(VERBATIM, text=text),), LANGUAGE, quote=True, about=f"{CARD}:{complaint.id}")]
    if complaint.attachments:
        shown.append(SendFiles(ComplaintId(complaint.id)))
    return DeskTurn(session, tuple(shown))


def help(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """What this role can do."""
    assert desk.actor is not None
    return DeskTurn(session, (Say((part(f"desk.help.{desk.actor.role.value}"),), LANGUAGE, quote=True),))


def scope(event: Inbound, desk: Desk) -> frozenset[str] | None:
    """The agencies whose reports are listed, None for all: only what this officer may open, and in a group only what
    its cards show there anyway. Not every member of a group is an officer, nor of the same agency."""
    assert desk.actor is not None
    own = None if desk.actor.coordinates else frozenset(filter(None, (desk.actor.agency,)))
    if not event.group:
        return own
    bound = desk.bound(event.chat)
    shown = None if COORDINATOR in bound else frozenset(bound)
    if own is None or shown is None:
        return shown if own is None else own
    return own & shown


def _pages(page: int, *, more: bool) -> Rows:
    buttons = []
    if page > 0:
        buttons.append(Option(f"n:queue:{page - 1}", say(LANGUAGE, "button.previous")))
    if more:
        buttons.append(Option(f"n:queue:{page + 1}", say(LANGUAGE, "button.more")))
    return (tuple(buttons),) if buttons else ()
