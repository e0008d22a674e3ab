"""A report goes from one officer to another of the same agency, and nobody acts on a colleague's unasked.

Giving is no taking: the status stays, so the citizen reads that somebody works on it only once somebody does, and no
clock is stopped by a name on a card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import composing, pending
from conversations.absence import named
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import Give, OpenMenu, Part, Redraw, Say, Tap, part
from conversations.messages import Choice, Inbound, Option
from conversations.orders import ELSEWHERE, Order
from conversations.rules.complaint import Action, Complaint
from conversations.rules.roles import Officer, away, holder, may, may_be_given, may_give, stands_in
from conversations.session import DeskSession
from conversations.texts import day, say

LANGUAGE = "id"
TOO = "too"
"""What a button says that was asked and answered."""
Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def unless_held(verb: str, deed: Action, order_of: Answer) -> Answer:
    """A colleague has the report: asked once whether to act all the same. Words that came with the order are not
    lost over it: their preview says who has it, and *Kirim* is the answer."""

    def asked(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        actor, complaint = _pair(desk)
        has = holder(actor, complaint, desk.officers, desk.today)
        if has is None or not may(actor, deed, complaint) or order.text:
            return order_of(session, event, order, desk)
        if order.argument == TOO:
            turn = order_of(session, event, order, desk)
            over = (Give(complaint.id, complaint.owner, actor.id),) if deed is Action.TAKE else ()
            return replace(turn, effects=(*over, *turn.effects, _settled(f"handing.{verb}.too", has, complaint)))
        question = part(f"handing.{verb}.ask", name=has.name, number=complaint.number)
        return DeskTurn(session, (Say((question,), LANGUAGE, (_choices(verb, complaint),), quote=True),))

    return asked


def menu(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Serahkan: the colleagues, as buttons of the card."""
    actor, complaint = _pair(desk)
    if why := _refused(actor, complaint, desk):
        return refuse(session, event, why)
    if not desk.view or not desk.view.colleagues:
        return refuse(session, event, part("handing.nobody", number=complaint.number))
    opened = OpenMenu(complaint.id, f"colleagues:{order.argument or 0}")
    return DeskTurn(session, (opened, Tap(part("handing.choose"))))


def give(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """A colleague's button. Refused when somebody else has the report than when the button was shown."""
    _, complaint = _pair(desk)
    to, _, before = order.argument.partition("-")
    if before != str(complaint.owner or 0):
        name = complaint.owner_name or say(LANGUAGE, "pending.somebody")
        return refuse(session, event, part("handing.moved", name=name, number=complaint.number))
    found = next((officer for officer in desk.officers if str(officer.id) == to), None)
    return _given(session, event, found, desk)


def command(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """`/serahkan NOMOR nama`; the message answered may name the colleague instead."""
    _, complaint = _pair(desk)
    words = order.text.strip().lstrip("@")
    colleagues = desk.view.colleagues if desk.view else ()
    names = ", ".join(officer.name for officer in colleagues) or say(LANGUAGE, "away.none")
    if not words and desk.answered is None:
        return refuse(session, event, part("handing.usage", number=complaint.number, names=names))
    able = tuple(officer for officer in desk.officers if may_be_given(officer, complaint))
    found = named(words, able) if words else desk.answered
    if isinstance(found, Part):
        return refuse(session, event, part("handing.which", names=names))
    return _given(session, event, found, desk)


def take_over(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """From a colleague, to answer it oneself."""
    actor, complaint = _pair(desk)
    if not may(actor, Action.ANSWER, complaint):
        return refuse(session, event, not_now(complaint, actor, Action.ANSWER, desk.catalogue))
    if busy := pending.busy(complaint, desk):
        return refuse(session, event, busy)
    if complaint.owner == actor.id:
        return refuse(session, event, part("desk.taken_already"))
    mine = Give(complaint.id, complaint.owner, actor.id)
    done = Redraw((part("handing.taken_over", name=actor.name, number=complaint.number),), ())
    return DeskTurn(session, (mine, done, composing.prompt_for("answer", complaint)))


def _given(session: DeskSession, event: Inbound, to: Officer | None, desk: Desk) -> DeskTurn:
    actor, complaint = _pair(desk)
    if why := _refused(actor, complaint, desk):
        return refuse(session, event, why)
    if to is None or not may_be_given(to, complaint):
        return refuse(session, event, part("handing.not_theirs", number=complaint.number))
    if to.id == complaint.owner:
        return refuse(session, event, part("handing.has_it", name=to.name, number=complaint.number))
    said = tuple(filter(None, (part("handing.done", number=complaint.number, name=to.name), _unheard(to, desk))))
    if isinstance(event.content, Choice):
        shown: Tap | Say = Tap(said[-1], alert=len(said) > 1)
    else:
        shown = Say(said, LANGUAGE, quote=True)
    return DeskTurn(session, (Give(complaint.id, complaint.owner, to.id), shown))


def _unheard(to: Officer, desk: Desk) -> Part | None:
    """What the giver should know of the one who has it now: away, or out of reach in private."""
    today = desk.today
    if to.away_until is not None and away(to, today):
        instead = stands_in(to, desk.officers, today)
        rest = say(LANGUAGE, "card.deputy", name=instead.name) if instead else say(LANGUAGE, "card.no_deputy")
        return part("handing.to_absent", name=to.name, day=day(LANGUAGE, to.away_until), deputy=rest)
    oneself = desk.actor is not None and to.id == desk.actor.id
    known = oneself or any(officer.id == to.id for officer in desk.reachable)
    return None if known else part("handing.to_unreachable", name=to.name)


def _refused(actor: Officer, complaint: Complaint, desk: Desk) -> Part | None:
    """Why this officer cannot hand the report on."""
    if busy := pending.busy(complaint, desk):
        return busy
    if may_give(actor, complaint, desk.officers, desk.today):
        return None
    if not may_be_given(actor, complaint) or complaint.closed or complaint.agency is None:
        return not_now(complaint, actor, Action.TAKE, desk.catalogue)
    if complaint.owner_name:
        return part("handing.not_yours", name=complaint.owner_name, number=complaint.number)
    return part("handing.take_first", number=complaint.number)


def _choices(verb: str, complaint: Complaint) -> tuple[Option, ...]:
    too = Option(f"{ELSEWHERE}:{verb}:{complaint.id}:{TOO}", say(LANGUAGE, f"handing.{verb}.button"))
    if verb == "take":
        return (too,)
    return too, Option(f"{ELSEWHERE}:take_over:{complaint.id}", say(LANGUAGE, "handing.take.button"))


def _settled(key: str, has: Officer, complaint: Complaint) -> Redraw:
    return Redraw((part(key, name=has.name, number=complaint.number),), ())


def _pair(desk: Desk) -> tuple[Officer, Complaint]:
    assert desk.actor is not None and desk.complaint is not None
    return desk.actor, desk.complaint


ORDERS = {"hand": menu, "give": give, "serahkan": command, "take_over": take_over}
