"""Every order that lists or changes agencies, officers, groups and texts, and who answers it."""

from __future__ import annotations

from conversations.desk import Desk, DeskTurn
from conversations.managing import agencies, groups, officers, past, ready, wording
from conversations.managing.chat import Answer, coordinators, left
from conversations.messages import Inbound
from conversations.orders import Order
from conversations.session import DeskSession

TEXT = "text:"


def _ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    answer = wording.ask if order.argument.startswith(TEXT) else agencies.ask
    return answer(session, event, order, desk)


def _set(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    if order.argument.partition(":")[0] in (ready.NEW, ready.TEXT):
        return ready.set_words(session, event, order, desk)
    return coordinators(_set_by_coordinator)(session, event, order, desk)


def _set_by_coordinator(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    answer = wording.propose if order.argument.startswith(TEXT) else agencies.set_field
    return answer(session, event, order, desk)


_COORDINATORS: dict[str, Answer] = {
    "instansi": agencies.command,
    "grup": groups.listed,
    "teks": wording.command,
    "riwayat": past.listed,
    "city.agencies": agencies.listed,
    "city.agency": agencies.shown,
    "city.ask": _ask,
    "city.set": _set,
    "city.close": agencies.close,
    "city.agency_remove": agencies.remove,
    "city.agency_gone": agencies.removed,
    "city.groups": groups.listed,
    "city.release": groups.release,
    "city.released": groups.released,
    "city.text": wording.shown,
    "city.text_yes": wording.agreed,
    "city.text_back": wording.put_back,
    "city.past": past.listed,
    "city.left": left,
    **officers.ORDERS,
    **ready.ORDERS,
}
OWN = frozenset({"petugas", "city.set", *ready.ORDERS})
"""They look by themselves at who may."""
ORDERS: dict[str, Answer] = {
    verb: answer if verb in OWN else coordinators(answer) for verb, answer in _COORDINATORS.items()
}
MANAGED = frozenset(ORDERS)
PAST = frozenset({"riwayat", "city.past"})
