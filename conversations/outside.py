"""Reports with agencies outside the city (PLN, BPN, police, …): the coordinator acts as liaison, and asks again and
again until there is an answer (domain.md, "The promise")."""

from __future__ import annotations

from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn
from conversations.effects import Chased, Part, Say, Tap, Tell, part
from conversations.messages import Choice, Inbound
from conversations.orders import Order
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Work, may
from conversations.session import DeskSession
from conversations.texts import day

LANGUAGE = "id"


def asked(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Sudah saya tanyakan: the day moves on, and the citizen hears that the report is not forgotten. A second tap on
    the same day changes nothing."""
    complaint = desk.complaint
    assert complaint is not None
    agency = desk.catalogue.outside(complaint.agency)
    if agency is None or desk.actor is None or not may(desk.actor, Work.CHASE, complaint):
        return _said(session, event, not_now(complaint, desk.actor, Work.CHASE, desk.catalogue))
    limits, holidays = desk.catalogue.limits, desk.catalogue.holidays
    today = desk.today
    on = add_working_days(today, limits.outside_review_wd, holidays)
    if desk.chased_at is not None and desk.chased_at.astimezone(desk.catalogue.zone).date() == today:
        return _said(session, event, part("outside.already", day=day(LANGUAGE, on)))
    by = day(complaint.language, on)
    told = part("news.chased", number=complaint.number, agency=agency.name, day=by)
    done = _said(session, event, part("outside.asked", day=day(LANGUAGE, on)))
    return DeskTurn(session, (Chased(complaint.id, on), Tell(complaint.id, (told,)), *done.effects))


def _said(session: DeskSession, event: Inbound, why: Part) -> DeskTurn:
    if isinstance(event.content, Choice):
        return DeskTurn(session, (Tap(why),))
    return DeskTurn(session, (Say((why,), LANGUAGE, quote=True),))


ORDERS = {"asked": asked}
