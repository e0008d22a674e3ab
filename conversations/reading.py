"""What officers read: a whole report, its files, help for their role."""

from __future__ import annotations

from conversations import cards
from conversations.desk import Desk, DeskTurn
from conversations.effects import Say, SendFiles, Tap, part
from conversations.messages import Inbound, Option
from conversations.orders import CARD, ELSEWHERE, Order
from conversations.rules.complaint import ComplaintId
from conversations.rules.roles import reads
from conversations.session import DeskSession
from conversations.texts import VERBATIM, say

LANGUAGE = "id"


def whole(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The whole story and history; the attachments, and in private the card, are a tap away."""
    assert desk.view is not None
    complaint = desk.view.complaint
    text = cards.full(desk.view, desk.catalogue, desk.now, desk.words)
    buttons = []
    if complaint.attachments:
        buttons.append(Option(f"{ELSEWHERE}:files:{complaint.id}", cards.files_label(complaint)))
    if not event.group and not complaint.guarded:
        buttons.append(Option(f"{ELSEWHERE}:card:{complaint.id}", say(LANGUAGE, "button.card")))
    rows = (tuple(buttons),) if buttons else ()
    shown = Say((part(VERBATIM, text=text),), LANGUAGE, rows, quote=True, about=f"{CARD}:{complaint.id}")
    return DeskTurn(session, (shown,))


def files(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The attachments, where the officer stands."""
    assert desk.view is not None
    complaint = desk.view.complaint
    if not complaint.attachments:
        return DeskTurn(session, (Tap(part("desk.no_files")),))
    toast = Tap(part("desk.files", count=complaint.attachments))
    return DeskTurn(session, (SendFiles(ComplaintId(complaint.id)), toast))


def help(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """What this role can do."""
    assert desk.actor is not None
    private = () if event.group or not reads(desk.actor) else (part("desk.help.private"),)
    return DeskTurn(session, (Say((part(f"desk.help.{desk.actor.role.value}"), *private), LANGUAGE, quote=True),))
