"""A report that must wait: why, and until when it is looked at again. The citizen reads both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from conversations import composing, describe
from conversations.cards import not_now
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import AddWords, ChangeStatus, Part, Replace, Say, Tap, Tell, WordKind, part
from conversations.messages import Choice, Inbound, Option, Rows
from conversations.orders import PREVIEW, Order
from conversations.rules.complaint import Action, Complaint
from conversations.rules.roles import may
from conversations.session import Composition, DeskSession
from conversations.texts import VERBATIM, day, say
from conversations.understanding import ahead

LANGUAGE = "id"
PURPOSE, REVIEW = "postpone", "review"
Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def ask(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The button: first the reason."""
    refused = _refused(session, event, desk)
    return refused or DeskTurn(session, (composing.prompt_for(PURPOSE, _complaint(desk)),))


def reason(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The reason is there: until when? A tap on one of the days, or another day in words."""
    refused = _refused(session, event, desk)
    if refused is not None:
        return refused
    complaint, kept = _complaint(desk), composing.keep_file(event, desk)
    problem = composing.amiss(order.text)
    if problem is not None:
        return DeskTurn(session, (*kept, composing.prompt_for(PURPOSE, complaint, problem)))
    draft = Composition(session.serial + 1, PURPOSE, complaint.id, order.text, event.event_id)
    remembered = composing.remembering(session, draft)
    parts = (part("postpone.reads"), part(VERBATIM, text=order.text), part("postpone.until"))
    return DeskTurn(remembered, (*kept, Say(parts, LANGUAGE, _rows(draft), quote=True, about=_about(draft))))


def until(days: int = 0, months: int = 0) -> Answer:
    """A button with a span: postponed that long."""

    def chosen(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        draft = next((one for one in session.compositions if one.serial == order.serial), None)
        return _postponed(session, event, draft, ahead.months_later(desk.today, months) + timedelta(days), desk)

    return chosen


def other_day(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Tanggal lain: asked for in words."""
    if desk.complaint is None:
        return DeskTurn(session, (Tap(part("preview.not_yours"), alert=True),))
    refused = _refused(session, event, desk)
    return refused or DeskTurn(session, (composing.prompt_for(REVIEW, desk.complaint),))


def said_day(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """The day in words: once it is understood and within the limit, postponed until then."""
    complaint = _complaint(desk)
    mine = (one for one in reversed(session.compositions) if (one.purpose, one.complaint) == (PURPOSE, complaint.id))
    return _postponed(session, event, next(mine, None), ahead.day(order.text, desk.today), desk)


def resume(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Lanjutkan: it is worked on again."""
    complaint, actor = _complaint(desk), desk.actor
    if actor is None or not may(actor, Action.RESUME, complaint):
        return DeskTurn(session, (Tap(not_now(complaint, actor, Action.RESUME, desk.catalogue), alert=True),))
    agency = describe.agency(complaint.agency, desk.catalogue, complaint.language)
    news = Tell(complaint.id, (part("news.resumed", number=complaint.number, agency=agency),))
    return DeskTurn(session, (ChangeStatus(complaint.id, Action.RESUME, actor.role), news, Tap(part("desk.resumed"))))


def _postponed(
    session: DeskSession, event: Inbound, draft: Composition | None, review: date | None, desk: Desk
) -> DeskTurn:
    if draft is None or desk.complaint is None or desk.actor is None:
        return refuse(session, event, part("preview.not_yours"))
    refused = _refused(session, event, desk)
    if refused is not None:
        return refused
    complaint, problem = desk.complaint, _problem(review, desk)
    if review is None or problem is not None:
        return DeskTurn(session, (composing.prompt_for(REVIEW, complaint, problem),))
    told = part("news.postponed", number=complaint.number, text=draft.text, day=day(complaint.language, review))
    settled = part("postpone.done", number=complaint.number, text=draft.text, day=day(LANGUAGE, review))
    effects = (
        AddWords(complaint.id, WordKind.POSTPONE, draft.text),
        ChangeStatus(complaint.id, Action.POSTPONE, desk.actor.role, review_on=review),
        Tell(complaint.id, (told,)),
        Replace(_about(draft), settled),
    )
    left = tuple(one for one in session.compositions if one != draft)
    return DeskTurn(replace(session, compositions=left), effects)


def _problem(review: date | None, desk: Desk) -> Part | None:
    """Why it cannot be this day: none, not one to come, or too far."""
    today, most = desk.today, desk.catalogue.limits.postpone_most_days
    if review is None:
        return part("postpone.which_day")
    if review <= today:
        return part("postpone.past")
    last = today + timedelta(days=most)
    return part("postpone.far", day=day(LANGUAGE, last)) if review > last else None


def _refused(session: DeskSession, event: Inbound, desk: Desk) -> DeskTurn | None:
    complaint = _complaint(desk)
    if desk.actor is not None and may(desk.actor, Action.POSTPONE, complaint):
        return None
    why = refuse(session, event, not_now(complaint, desk.actor, Action.POSTPONE, desk.catalogue))
    kept = () if isinstance(event.content, Choice) else composing.keep_file(event, desk)
    return replace(why, effects=(*kept, *why.effects))


def _rows(draft: Composition) -> Rows:
    def button(verb: str, key: str) -> Option:
        return Option(f"p:{verb}:{draft.serial}", say(LANGUAGE, key))

    week, weeks = button("week", "postpone.button.week"), button("weeks", "postpone.button.weeks")
    month, other = button("month", "postpone.button.month"), button("day", "postpone.button.day")
    return ((week, weeks), (month, other), (button("drop", "preview.drop"),))


def _about(draft: Composition) -> str:
    return f"{PREVIEW}:{draft.event}:{draft.complaint}"


def _complaint(desk: Desk) -> Complaint:
    assert desk.complaint is not None
    return desk.complaint
