"""`/gabung`: a report is a duplicate of another. It is archived, and its citizen gets the other's news from then on.

Who may: see `rules.roles`. Into which: an open report that the officer may open too, and that is guarded no better than
this one, for its news goes to this one's citizen. A closed one has no news to give.
"""

from __future__ import annotations

from conversations import composing, sorting
from conversations.catalogue import Catalogue
from conversations.desk import Desk, DeskTurn
from conversations.effects import ChangeStatus, Part, Sign, Tap, Tell, part
from conversations.messages import Inbound, Option
from conversations.objecting import VERB
from conversations.orders import Order
from conversations.rules import tracking
from conversations.rules.complaint import Action, ArchiveReason, Complaint
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import may_open
from conversations.session import DeskSession
from conversations.texts import day, say

PURPOSE = "join"


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The button: which is the other one?"""
    refused = sorting.refused(session, event, Action.JOIN, desk)
    return refused or DeskTurn(session, (composing.prompt_for(PURPOSE, _complaint(desk)),))


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/gabung 7H3K-9M2Z SH4Q-V929`, or as an answer to the card `/gabung SH4Q-V929`."""
    return join(session, event, order, desk) if order.text else ask(session, event, order, desk)


def join(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The other number is there: joined, unless it cannot be that one; then another is asked for."""
    refused = sorting.refused(session, event, Action.JOIN, desk)
    if refused is not None:
        return refused
    complaint, kept = _complaint(desk), composing.keep_file(event, desk)
    problem = _problem(order.text, event, desk)
    if problem is not None or desk.other is None or desk.actor is None:
        return DeskTurn(session, (*kept, composing.prompt_for(PURPOSE, complaint, problem)))
    done = ChangeStatus(
        complaint.id, Action.JOIN, desk.actor.role, reason=ArchiveReason.DUPLICATE, duplicate_of=desk.other.id
    )
    return DeskTurn(session, (*kept, done, _told(complaint, desk.other, desk.catalogue), Sign("👌")))


def part_again(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Pisahkan lagi: it was joined by mistake. Back to the coordinator, and its citizen is told."""
    refused = sorting.refused(session, event, Action.PART, desk)
    if refused is not None or desk.actor is None:
        return refused or DeskTurn(session)
    complaint, catalogue = _complaint(desk), desk.catalogue
    today = desk.now.astimezone(catalogue.zone).date()
    by = add_working_days(today, catalogue.limits.verify_wd, catalogue.holidays)
    told = part("news.parted.again", number=complaint.number, day=day(complaint.language, by))
    done = ChangeStatus(complaint.id, Action.PART, desk.actor.role)
    return DeskTurn(session, (done, Tell(complaint.id, (told,)), Tap(part("join.parted"))))


def _problem(typed: str, event: Inbound, desk: Desk) -> Part | None:
    """Why it cannot be that one. Of a report that is not this officer's to open nothing is said, nor of a guarded one
    where others read along."""
    complaint, other, actor = _complaint(desk), desk.other, desk.actor
    if tracking.parse(typed) is None:
        return part("join.number")
    if other is None or actor is None or not may_open(actor, other) or (event.group and other.guarded):
        return part("desk.no_report")
    if other.id == complaint.id:
        return part("join.same", number=complaint.number)
    if other.closed:
        return part("join.closed", number=other.number)
    better = other.privacy.confidential > complaint.privacy.confidential or other.supervised > complaint.supervised
    return part("join.guarded", number=other.number) if better else None


def _told(complaint: Complaint, other: Complaint, catalogue: Catalogue) -> Tell:
    """Two numbers and what happens next; nothing of whoever wrote the other. An objection is heard once."""
    if complaint.objected:
        contact = catalogue.aftercare.ombudsman
        again = part("news.merged.again", number=complaint.number, other=other.number, ombudsman=contact)
        return Tell(complaint.id, (again,))
    button = Option(f"{VERB}:{complaint.id}", say(complaint.language, "object.button"))
    return Tell(complaint.id, (part("news.merged", number=complaint.number, other=other.number),), ((button,),))


def _complaint(desk: Desk) -> Complaint:
    assert desk.complaint is not None
    return desk.complaint


ORDERS = {"gabung": command, "part": part_again}
