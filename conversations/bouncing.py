"""Bukan wewenang: an agency gives a report back, and says why. The citizen only hears that the right one is sought."""

from __future__ import annotations

from conversations import agencies, composing
from conversations.cards import bounced_enough, not_now
from conversations.catalogue import Catalogue, Same
from conversations.desk import Desk, DeskTurn
from conversations.effects import AddWords, ChangeStatus, Part, Say, Sign, Tap, Tell, WordKind, part
from conversations.messages import Choice, Inbound
from conversations.orders import Order
from conversations.rules.complaint import Action, Complaint
from conversations.rules.roles import may
from conversations.session import DeskSession
from conversations.understanding import topics

LANGUAGE = "id"
SUGGESTED = 3
"""Agencies that are suggested to the coordinator."""


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The button: the reason is compulsory, so it is asked for."""
    why = _refusal(desk)
    if why is not None:
        return _refused(session, event, why, desk)
    assert desk.complaint is not None
    return DeskTurn(session, (composing.prompt_for("bounce", desk.complaint),))


def give_back(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The reason is there: back to the coordinator, with it on the card."""
    why = _refusal(desk)
    if why is not None:
        return _refused(session, event, why, desk)
    assert desk.complaint is not None and desk.actor is not None
    complaint, kept = desk.complaint, composing.keep_file(event, desk)
    problem = composing.amiss(order.text)
    if problem is not None:
        return DeskTurn(session, (*kept, composing.prompt_for("bounce", complaint, problem)))
    news = Tell(complaint.id, (part("news.bounced", number=complaint.number),))
    reason = AddWords(complaint.id, WordKind.BOUNCE, order.text)
    instead = _instead(complaint, order.text, desk.catalogue)
    done = ChangeStatus(complaint.id, Action.BOUNCE, desk.actor.role, suggested=instead)
    return DeskTurn(session, (*kept, reason, done, news, Sign("👌")))


def _instead(complaint: Complaint, reason: str, catalogue: Catalogue) -> tuple[str, ...]:
    """Whose it may be: what the reason names, what it is about, what was suggested before; not the one that gives it
    back."""
    named = agencies.within(reason, Same(catalogue))
    likely = (*named, *topics.agencies(reason, catalogue), *complaint.suggested)
    return tuple(id for id in dict.fromkeys(likely) if id != complaint.agency)[:SUGGESTED]


def _refusal(desk: Desk) -> Part | None:
    complaint = desk.complaint
    assert complaint is not None
    if desk.actor is None or not may(desk.actor, Action.BOUNCE, complaint):
        return not_now(complaint, desk.actor, Action.BOUNCE, desk.catalogue)
    return _decided(complaint) if bounced_enough(complaint, desk.catalogue) else None


def _decided(complaint: Complaint) -> Part:
    return part("desk.bounced_enough", number=complaint.number, count=complaint.bounces)


def _refused(session: DeskSession, event: Inbound, why: Part, desk: Desk) -> DeskTurn:
    if isinstance(event.content, Choice):
        return DeskTurn(session, (Tap(why, alert=True),))
    return DeskTurn(session, (*composing.keep_file(event, desk), Say((why,), LANGUAGE, quote=True)))
