"""`/sp4n`: the number a report got in the national system, recorded by whoever verifies it and told to its citizen."""

from __future__ import annotations

from conversations.desk import Desk, DeskTurn
from conversations.effects import Effect, KnowNationally, Say, Sign, Tell, part
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.rules import tracking
from conversations.rules.complaint import Complaint
from conversations.rules.roles import may_record_national
from conversations.session import DeskSession

LANGUAGE = "id"


def record(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/sp4n 7H3K-9M2Z 1234567`, or as an answer to the card `/sp4n 1234567`."""
    assert desk.actor is not None and desk.complaint is not None
    complaint, number = desk.complaint, tracking.national(order.text)
    if not may_record_national(desk.actor, complaint):
        key = "national.supervisors" if complaint.supervised else "desk.coordinator_only"
        return _said(session, key)
    if number is None:
        return _said(session, "national.usage", number=complaint.number)
    if number == complaint.national:
        return _said(session, "national.same", number=complaint.number, national=number)
    if desk.national_taken:
        return _said(session, "national.taken", national=number)
    return DeskTurn(session, (*recorded(complaint, number), Sign("👌")))


def recorded(complaint: Complaint, number: str) -> tuple[Effect, ...]:
    """What follows from a number that was found good: it is kept, and its citizen told."""
    news = Tell(complaint.id, (part("news.national", number=complaint.number, national=number),))
    return KnowNationally(complaint.id, number), news


def _said(session: DeskSession, key: str, **args: str) -> DeskTurn:
    return DeskTurn(session, (Say((part(key, **args),), LANGUAGE, quote=True),))


ORDERS = {"sp4n": record}
