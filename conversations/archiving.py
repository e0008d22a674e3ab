"""A report is archived: with a coded reason, after a moment in which it can be undone, and one reason not by one
officer alone (domain.md, "Archive reasons")."""

from __future__ import annotations

from conversations import joining, objecting, pending
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import ChangeStatus, Effect, Pend, Tap, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.complaint import ARCHIVE, NEEDS_A_SECOND, Action, ArchiveReason, Complaint, OfficerId, Pending
from conversations.rules.roles import Officer, may
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"


def reason(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """A reason was chosen on the card."""
    actor, complaint = desk.actor, desk.complaint
    assert actor is not None and complaint is not None
    if order.argument == ArchiveReason.DUPLICATE:
        return joining.ask(session, event, order, desk)
    if order.argument not in set(ArchiveReason) or not may(actor, Action.ARCHIVE, complaint):
        return refuse(session, event, not_now(complaint, actor, Action.ARCHIVE, desk.catalogue))
    if busy := pending.busy(complaint, desk):
        return refuse(session, event, busy)
    chosen = ArchiveReason(order.argument)
    if chosen in NEEDS_A_SECOND:
        return _proposed(session, event, chosen, desk)
    return ordered(session, complaint, actor.id, chosen, desk)


def agree(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The second officer confirms."""
    actor, complaint = desk.actor, desk.complaint
    assert actor is not None and complaint is not None
    proposed = complaint.pending
    if proposed is None or proposed.until is not None or proposed.reason is None:
        return refuse(session, event, part("pending.gone", number=complaint.number))
    if not may(actor, Action.ARCHIVE, complaint):
        return refuse(session, event, not_now(complaint, actor, Action.ARCHIVE, desk.catalogue))
    if actor.id == proposed.by:
        return refuse(session, event, part("pending.not_oneself", names=_names(_seconds(actor, complaint, desk))))
    return ordered(session, complaint, proposed.by, proposed.reason, desk)


def ordered(session: DeskSession, complaint: Complaint, by: OfficerId, chosen: ArchiveReason, desk: Desk) -> DeskTurn:
    """It waits; or is done, where nothing waits."""
    waits = pending.wait(ARCHIVE, complaint, by, desk, chosen)
    if waits is None:
        return DeskTurn(session, (*carried_out(complaint, chosen, desk), Tap(part("desk.archived"))))
    return DeskTurn(session, (waits, Tap(part("pending.archive", seconds=desk.catalogue.limits.undo_seconds))))


def carried_out(complaint: Complaint, chosen: ArchiveReason, desk: Desk) -> tuple[Effect, ...]:
    """The report is archived, and its citizen told why and how to mend it."""
    assert desk.actor is not None
    why = say(complaint.language, f"archived.{chosen.value}")
    done = ChangeStatus(complaint.id, Action.ARCHIVE, desk.actor.role, reason=chosen)
    return done, objecting.archived(complaint, why, desk.catalogue)


def _proposed(session: DeskSession, event: Inbound, chosen: ArchiveReason, desk: Desk) -> DeskTurn:
    actor, complaint = desk.actor, desk.complaint
    assert actor is not None and complaint is not None
    others = _seconds(actor, complaint, desk)
    if not others:
        return refuse(session, event, part("pending.no_second", reason=say(LANGUAGE, f"reason.{chosen.value}")))
    proposal = Pend(complaint.id, Pending(ARCHIVE, actor.id, None, chosen))
    return DeskTurn(session, (proposal, Tap(part("pending.proposed", names=_names(others)))))


def _seconds(actor: Officer, complaint: Complaint, desk: Desk) -> tuple[Officer, ...]:
    """Who could confirm it."""
    return tuple(other for other in desk.officers if other.id != actor.id and may(other, Action.ARCHIVE, complaint))


def _names(officers: tuple[Officer, ...]) -> str:
    return ", ".join(officer.name for officer in officers)
