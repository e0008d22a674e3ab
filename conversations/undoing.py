"""An order that waits is undone, or its time is over and it is carried out."""

from __future__ import annotations

from conversations import archiving, composing, pending
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import Part, Pend, Say, Tap, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.complaint import ARCHIVE, Action, Complaint
from conversations.rules.roles import may
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"


def undo(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Urungkan: a public message by whoever wrote it, an archiving or the proposal of one by whoever may archive."""
    actor, complaint = desk.actor, desk.complaint
    assert actor is not None and complaint is not None
    waiting = complaint.pending
    if waiting is None:
        after, shown = composing.back(session, complaint, desk)  # undone in another chat, where the words are not
        gone = refuse(session, event, part("pending.gone", number=complaint.number))
        return DeskTurn(after, (*shown, *gone.effects))
    over = Pend(complaint.id, None)
    if waiting.purpose == ARCHIVE:
        if not may(actor, Action.ARCHIVE, complaint):
            return refuse(session, event, not_now(complaint, actor, Action.ARCHIVE, desk.catalogue))
        return DeskTurn(session, (over, Tap(part("pending.undone" if waiting.until else "pending.refused"))))
    if actor.id != waiting.by:
        return refuse(session, event, part("pending.not_yours", name=pending.who(waiting, desk)))
    after, shown = composing.back(session, complaint, desk)
    return DeskTurn(after, (over, *shown, Tap(part("pending.undone"))))


def carry_out(session: DeskSession, desk: Desk) -> DeskTurn:
    """The moment is over. `desk.actor` is the officer who ordered it, as far as there still is one; nothing is done
    that may not be done any more, and then the words are given back."""
    complaint = desk.complaint
    assert complaint is not None and complaint.pending is not None
    waiting, over = complaint.pending, Pend(complaint.id, None)
    if waiting.purpose == ARCHIVE and waiting.reason is not None:
        if desk.actor is None or not may(desk.actor, Action.ARCHIVE, complaint):
            return DeskTurn(session, (over, Say((_undone(complaint, Action.ARCHIVE, desk),), LANGUAGE)))
        return DeskTurn(session, (over, *archiving.carried_out(complaint, waiting.reason, desk)))
    deed = composing.DEEDS[waiting.purpose]
    draft = composing.waiting(session, complaint.id)
    if draft is None or desk.actor is None or not may(desk.actor, deed, complaint):
        after, shown = composing.given_back(session, complaint, _undone(complaint, deed, desk))
        return DeskTurn(after, (over, *shown))
    after, effects = composing.carried_out(session, draft, desk)
    return DeskTurn(after, (over, *effects))


def _undone(complaint: Complaint, deed: composing.Deed, desk: Desk) -> Part:
    """Why nothing came of it."""
    why = not_now(complaint, desk.actor, deed, desk.catalogue)
    told = say(LANGUAGE, why.key, **dict(why.args)) if desk.actor else say(LANGUAGE, "pending.officer_left")
    return part("pending.not_done", why=told)
