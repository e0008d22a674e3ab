"""Reports with agencies outside the city (PLN, BPN, police, …): the coordinator acts as liaison, and asks again and again
until there is an answer (domain.md, "The promise")."""

from __future__ import annotations

from datetime import date

from conversations.cards import not_now
from conversations.catalogue import Agency, Catalogue
from conversations.desk import Desk, DeskTurn
from conversations.effects import Chased, Say, Tap, Tell, part
from conversations.messages import Choice, Inbound
from conversations.orders import Order
from conversations.rules.complaint import Complaint
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Work, may
from conversations.session import DeskSession
from conversations.texts import day

LANGUAGE = "id"


def asked(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Sudah saya tanyakan: the day moves on, and the citizen hears that the report is not forgotten. Once a day."""
    assert desk.complaint is not None
    complaint, agency = desk.complaint, chased(desk.complaint, desk.catalogue)
    if agency is None or desk.actor is None or not may(desk.actor, Work.CHASE, complaint):
        return _said(session, event, not_now(complaint, desk.actor, Work.CHASE, desk.catalogue))
    on = next_day(desk.now.astimezone(desk.catalogue.zone).date(), desk.catalogue)
    if complaint.review_on is not None and on <= complaint.review_on:
        return _said(session, event, part("outside.already", day=day(LANGUAGE, complaint.review_on)))
