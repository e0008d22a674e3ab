"""`/pengawasan`: a report becomes one berkadar pengawasan (corruption, illegal levies, staff misconduct). It is never
taken back."""

from __future__ import annotations

from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import Replace, Say, Supervise, part
from conversations.messages import Inbound, Option
from conversations.orders import ELSEWHERE, Order
from conversations.rules.complaint import Complaint
from conversations.rules.roles import may_supervise, who_may_receive
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """It is not taken back, so it is asked first."""
    complaint = _complaint(desk)
    if refusal := _refusal(session, event, desk):
        return refusal
    nobody = () if who_may_receive(desk.officers, None, supervised=True) else (part("supervise.nobody"),)
    yes, no = (
        Option(f"{ELSEWHERE}:{verb}:{complaint.id}", say(LANGUAGE, key))
        for verb, key in (("supervise", "supervise.yes"), ("supervise_not", "manage.no"))
    )
    text = part("supervise.ask", number=complaint.number)
    return DeskTurn(session, (Say((text, *nobody), LANGUAGE, ((yes, no),), quote=True, about=_about(complaint)),))


def agreed(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    complaint = _complaint(desk)
    if refusal := _refusal(session, event, desk):
        return refusal
    done = Replace(_about(complaint), part("supervise.done", number=complaint.number))
    return DeskTurn(session, (Supervise(complaint.id), done))


def left(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    return DeskTurn(session, (Replace(_about(_complaint(desk)), part("manage.left")),))


def _refusal(session: DeskSession, event: Inbound, desk: Desk) -> DeskTurn | None:
    complaint = _complaint(desk)
    if desk.actor is not None and may_supervise(desk.actor, complaint):
        return None
    why = part("supervise.already" if complaint.supervised else "supervise.not_yours", number=complaint.number)
    return refuse(session, event, why)


def _about(complaint: Complaint) -> str:
    return f"supervise:{complaint.id}"


def _complaint(desk: Desk) -> Complaint:
    assert desk.complaint is not None
    return desk.complaint


ORDERS = {"pengawasan": ask, "supervise": agreed, "supervise_not": left}
