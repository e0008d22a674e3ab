"""`/pecah`: a report tells of two matters, so the second becomes a report of its own and neither is forgotten.

It keeps the citizen's promise (see `rules.clocks.parted`). Attachments stay with the first: a picture mostly shows one
of both, and should the citizen have one of them guarded better later, the other must not go on showing it. A split is
taken back by joining the part to the first one again (`/gabung`).
"""

from __future__ import annotations

from datetime import date

from conversations import composing, describe, sorting
from conversations.desk import Desk, DeskTurn
from conversations.effects import Sign, Split, Tell, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules.complaint import Complaint, Status
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Work
from conversations.session import DeskSession
from conversations.texts import day
from conversations.understanding import topics

PURPOSE = "split"


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/pecah 7H3K-9M2Z`: what is the second matter? Or its words at once."""
    if order.text:
        return split(session, event, order, desk)
    refused = sorting.refused(session, event, Work.SPLIT, desk)
    return refused or DeskTurn(session, (composing.prompt_for(PURPOSE, _complaint(desk)),))


def split(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The words of the second matter are there: a report comes of them, and its citizen reads both numbers."""
    refused = sorting.refused(session, event, Work.SPLIT, desk)
    if refused is not None:
        return refused
    complaint, kept = _complaint(desk), composing.keep_file(event, desk)
    problem = composing.amiss(order.text)
    if problem is not None:
        return DeskTurn(session, (*kept, composing.prompt_for(PURPOSE, complaint, problem)))
    found = topics.suggest(order.text, desk.catalogue)
    made = Split(
        complaint=complaint.id,
        number=desk.fresh_number,
        title=describe.title(order.text),
        story=order.text,
        topic=found[0].topic if found else None,
        suggested=tuple(dict.fromkeys(topics.agencies(order.text, desk.catalogue))),
    )
    by = day(complaint.language, _verified_by(complaint, desk))
    told = part("news.split", number=complaint.number, other=made.number, text=order.text, day=by)
    return DeskTurn(session, (*kept, made, Tell(complaint.id, (told,)), Sign("👌")))


def _verified_by(complaint: Complaint, desk: Desk) -> date:
    """By when the part is looked at, as its citizen is told: no later than what was promised of the whole, unless that
    is over."""
    today = desk.today
    anew = add_working_days(today, desk.catalogue.limits.verify_wd, desk.catalogue.holidays)
    whole = complaint.due if complaint.status is Status.UNVERIFIED else complaint.answer_by
    return whole if whole is not None and today <= whole < anew else anew


def _complaint(desk: Desk) -> Complaint:
    assert desk.complaint is not None
    return desk.complaint


ORDERS = {"pecah": command}
