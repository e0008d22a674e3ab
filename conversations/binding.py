"""Which chat receives whose cards: bound, moved from another group, released. Only a coordinator does that."""

from __future__ import annotations

from collections.abc import Iterable

from conversations import naming
from conversations.catalogue import Catalogue
from conversations.desk import COORDINATOR, Desk, DeskTurn, every_group
from conversations.effects import BindGroup, Part, ReleaseGroup, Replace, Say, Tap, part
from conversations.messages import Inbound, Option, Rows
from conversations.orders import Order
from conversations.session import DeskSession
from conversations.texts import say

LANGUAGE = "id"
COORDINATOR_WORD = "koordinator"


def bind(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/hubungkan`: this group receives the coordinator's cards, or an agency's. What another group receives now is
    moved only when that is confirmed."""
    refusal = _refusal(event, desk)
    if refusal is not None:
        return _say(session, refusal)
    name = _meant(order.argument, desk.catalogue) if order.argument else COORDINATOR
    if name is None:
        return _say(session, _unknown(order.argument, desk.catalogue))
    if desk.groups.get(name, event.chat) != event.chat:
        question = part("group.move", name=called(name, desk.catalogue))
        return DeskTurn(session, (Say((question,), LANGUAGE, _choices(name), quote=True, about=_question(name)),))
    return DeskTurn(session, (BindGroup(name), Say((_receives(event, desk, {name}, set()),), LANGUAGE)))


def move(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Yes, the cards of another group are to come here."""
    refusal = _refusal(event, desk) or _gone(order, desk)
    if refusal is not None:
        return DeskTurn(session, (Tap(refusal, alert=True),))
    told = Replace(_question(order.argument), _receives(event, desk, {order.argument}, set()))
    return DeskTurn(session, (BindGroup(order.argument), told))


def stay(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    refusal = _refusal(event, desk) or _gone(order, desk)
    if refusal is not None:
        return DeskTurn(session, (Tap(refusal, alert=True),))
    left = part("group.stays", name=called(order.argument, desk.catalogue))
    return DeskTurn(session, (Replace(_question(order.argument), left),))


def release(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/lepaskan`: this group receives an agency's cards no more. The coordinator's always have a place: they move."""
    refusal = _refusal(event, desk)
    if refusal is not None:
        return _say(session, refusal)
    bound = desk.bound(event.chat)
    if not order.argument and len(bound) > 1:
        agency = next(name for name in bound if name != COORDINATOR)
        return _say(session, part("group.release_which", names=_names(bound, desk.catalogue), id=agency))
    name = _meant(order.argument, desk.catalogue) if order.argument else next(iter(bound), None)
    if name == COORDINATOR:
        return _say(session, part("group.release_coordinator"))
    if name is None and order.argument:
        return _say(session, _unknown(order.argument, desk.catalogue))
    if name not in bound:
        return _say(session, _not_here(name, event, desk))
    released = part("group.released", name=called(name, desk.catalogue))
    rest = (_receives(event, desk, set(), {name}),) if len(bound) > 1 else ()
    return DeskTurn(session, (ReleaseGroup(name), Say((released, *rest), LANGUAGE)))


def _not_here(name: str | None, event: Inbound, desk: Desk) -> Part:
    """Why there is nothing to release: nothing comes here, the agency has no group, or another one."""
    if name is None:
        return _receives(event, desk, set(), set())
    key = "group.release_elsewhere" if name in desk.groups else "group.release_none"
    return part(key, name=called(name, desk.catalogue))


def called(name: str, catalogue: Catalogue) -> str:
    """What is bound, as people call it."""
    found = catalogue.agency(name)
    return found.name if found else say(LANGUAGE, "group.coordinator")


def _refusal(event: Inbound, desk: Desk) -> Part | None:
    if desk.actor is None or not desk.actor.coordinates:
        return part("desk.coordinator_only")
    return None if event.group else part("group.here")


def _gone(order: Order, desk: Desk) -> Part | None:
    return None if order.argument in every_group(desk.catalogue) else part("desk.stale")


def _meant(words: str, catalogue: Catalogue) -> str | None:
    if words.casefold() == COORDINATOR_WORD:
        return COORDINATOR
    found = naming.find_agency(words, catalogue)
    return found.id if found else None


def _unknown(words: str, catalogue: Catalogue) -> Part:
    near = naming.nearest_agencies(words, catalogue)
    return naming.meant(near) if near else part("group.usage")


def _receives(event: Inbound, desk: Desk, more: set[str], less: set[str]) -> Part:
    """All that comes to this group from now on."""
    names = [name for name in every_group(desk.catalogue) if name in ({*desk.bound(event.chat)} | more) - less]
    if not names:
        return part("group.nothing")
    key = "group.bound" if event.chat == event.chat.whole else "group.bound_topic"
    return part(key, names=_names(names, desk.catalogue))


def _names(bound: Iterable[str], catalogue: Catalogue) -> str:
    return ", ".join(called(name, catalogue) for name in bound)


def _choices(name: str) -> Rows:
    verbs = ("move", "stay")
    return (tuple(Option(f"g:{verb}:{name}", say(LANGUAGE, f"group.button.{verb}")) for verb in verbs),)


def _question(name: str) -> str:
    return f"group:{name}"


def _say(session: DeskSession, text: Part) -> DeskTurn:
    return DeskTurn(session, (Say((text,), LANGUAGE, quote=True),))
