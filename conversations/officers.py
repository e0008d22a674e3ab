"""The operator chats: what an officer's order does. Pure; who may do what is asked of rules/roles alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from conversations import (
    absence,
    archiving,
    binding,
    bouncing,
    composing,
    describe,
    handing,
    joining,
    naming,
    national,
    outside,
    picturing,
    postponing,
    queueing,
    reading,
    ready,
    searching,
    splitting,
    supervising,
    ticking,
    undoing,
)
from conversations.cards import not_now, not_to_open
from conversations.catalogue import Agency
from conversations.desk import Desk, DeskTurn, refuse
from conversations.effects import (
    AddWords,
    BringCard,
    ChangeStatus,
    Effect,
    KeepFile,
    OpenMenu,
    Part,
    Sign,
    Tap,
    Tell,
    WordKind,
    part,
)
from conversations.managing import orders as managing
from conversations.messages import Choice, Inbound, Media
from conversations.monev import monev
from conversations.orders import Order
from conversations.rules.complaint import Action, Complaint, Role
from conversations.rules.deadlines import add_working_days
from conversations.rules.roles import Officer, Work, may, may_open, reads, who_may_receive
from conversations.session import DeskSession
from conversations.texts import day, say

LANGUAGE = "id"
Answer = Callable[[DeskSession, Inbound, Order, Desk], DeskTurn]


def step(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """One order of somebody in an operator chat, or of an officer in private. Refusals are kind and change nothing."""
    if order.verb in naming.OPEN_TO_ALL:
        turn = naming.OPEN_TO_ALL[order.verb](session, event, order, desk)
    elif desk.actor is None:
        turn = refuse(session, event, _stranger(event))
    elif order.verb in _ANYWHERE:
        turn = _ANYWHERE[order.verb](session, event, order, desk)
    else:
        turn = _on_report(session, event, order, desk)
    return _acknowledged(turn, event)


def _stranger(event: Inbound) -> Part:
    return part("desk.anonymous_admin" if event.group and event.sender == event.chat else "desk.not_officer")


def _on_report(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """Everything that concerns one report: it must be found and be this officer's to open."""
    actor, complaint = desk.actor, desk.complaint
    if order.verb not in _REPORT or actor is None:
        return refuse(session, event, part("desk.stale"))
    if complaint is None:
        return refuse(session, event, _which(order) if order.number is None else part("desk.no_report"))
    if not may_open(actor, complaint) or (event.group and complaint.guarded):
        told = desk.seen and reads(actor) and not complaint.guarded
        return refuse(session, event, not_to_open(complaint, desk.catalogue) if told else part("desk.no_report"))
    return picturing.of_album(session, event, order, desk) or _REPORT[order.verb](session, event, order, desk)


def _which(order: Order) -> Part:
    """Asked with the command that was typed; nothing else comes without a report."""
    words = f" {say(LANGUAGE, 'desk.words')}" if order.verb in _WITH_WORDS else ""
    return part("desk.which_report", command=order.verb, words=words)


def _take(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    actor, complaint = _pair(desk)
    if not may(actor, Action.TAKE, complaint):
        return refuse(session, event, _taken(actor, complaint, desk))
    agency = describe.agency(complaint.agency, desk.catalogue, complaint.language)
    news = Tell(complaint.id, (part("news.taken", number=complaint.number, agency=agency),))
    done = ChangeStatus(complaint.id, Action.TAKE, actor.role)
    return DeskTurn(session, (done, news, Tap(part("desk.yours"))))


def _taken(actor: Officer, complaint: Complaint, desk: Desk) -> Part:
    """Why it cannot be taken: somebody has it, perhaps the very officer."""
    if complaint.owner == actor.id:
        return part("desk.taken_already")
    if complaint.owner_name:
        return part("desk.taken", name=complaint.owner_name)
    return not_now(complaint, actor, Action.TAKE, desk.catalogue)


def _follow_up(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    actor, complaint = _pair(desk)
    if not may(actor, Action.FOLLOW_UP, complaint):
        return refuse(session, event, not_now(complaint, actor, Action.FOLLOW_UP, desk.catalogue))
    if deciding := _liaisons(actor, complaint, desk):
        return refuse(session, event, part("desk.liaison_decides", number=complaint.number, names=deciding))
    news = Tell(complaint.id, (part("news.followed_up", number=complaint.number),))
    return DeskTurn(session, (ChangeStatus(complaint.id, Action.FOLLOW_UP, actor.role), news, Tap(part("desk.yours"))))


def _liaisons(actor: Officer, complaint: Complaint, desk: Desk) -> str:
    """Whose turn it is to say who takes a report that did not satisfy; empty where it is this officer's own, or
    nobody can be asked. Who is out of reach keeps nobody waiting."""
    if actor.role is not Role.OFFICER:
        return ""
    theirs = (one for one in desk.reachable if one.role is Role.LIAISON and one.agency == complaint.agency)
    return ", ".join(one.name for one in theirs if may_open(one, complaint))


def _menu(action: Action, name: str) -> Answer:
    def opened(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
        actor, complaint = _pair(desk)
        if not may(actor, action, complaint):
            return refuse(session, event, not_now(complaint, actor, action, desk.catalogue))
        menu = OpenMenu(complaint.id, f"{name}:{order.argument or 0}")
        return DeskTurn(session, (menu, Tap(part(f"desk.choose.{name}"))))

    return opened


def _bring(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """From a list to the card, where it may stand in this chat; else to all that the card would say."""
    _, complaint = _pair(desk)
    if desk.seen or not (event.group or complaint.guarded):
        return DeskTurn(session, (BringCard(complaint.id),))
    return reading.whole(session, event, order, desk)


def _close_menu(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    return DeskTurn(session, (OpenMenu(_pair(desk)[1].id, ""),))


def _hand_over(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    actor, complaint = _pair(desk)
    agency = desk.catalogue.agency(order.argument)
    if agency is None or not may(actor, Action.HAND_OVER, complaint):
        return refuse(session, event, not_now(complaint, actor, Action.HAND_OVER, desk.catalogue))
    if agency.closed:
        return refuse(session, event, part("desk.agency_closed", agency=agency.short))
    if complaint.guarded and not _received(complaint, agency, desk):
        return refuse(session, event, part("desk.nobody_confidential", agency=agency.short, id=agency.id))
    done = ChangeStatus(complaint.id, Action.HAND_OVER, actor.role, agency=agency.id)
    key = "news.forwarded" if agency.external else "news.handed_over"
    news = Tell(complaint.id, (part(key, number=complaint.number, agency=agency.name, day=_promised(complaint, desk)),))
    return DeskTurn(session, (done, news, _handed_over(agency, desk)))


def _received(complaint: Complaint, agency: Agency, desk: Desk) -> bool:
    """Whether somebody there may open it. For an outside agency a supervisor acts, as for all berkadar pengawasan."""
    if not complaint.supervised:
        return bool(who_may_receive(desk.officers, agency.id))
    handed = replace(complaint, agency=agency.id)
    return agency.external or any(o.agency == agency.id and may_open(o, handed) for o in desk.officers)


def _promised(complaint: Complaint, desk: Desk) -> str:
    """By when the agency is to answer, in the citizen's words."""
    today = desk.today
    limits, holidays = desk.catalogue.limits, desk.catalogue.holidays
    due = complaint.answer_by or add_working_days(today, limits.first_followup_wd, holidays)
    return day(complaint.language, due)


def _handed_over(agency: Agency, desk: Desk) -> Tap:
    """The coordinator is told at once when nobody there can act yet; outside agencies are the coordinator's own."""
    if agency.external or any(officer.agency == agency.id for officer in desk.officers):
        return Tap(part("desk.handed_over", agency=agency.short))
    return Tap(part("desk.handed_over_to_nobody", agency=agency.short, id=agency.id), alert=True)


def _note(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    actor, complaint = _pair(desk)
    if not may(actor, Work.NOTE, complaint):
        return refuse(session, event, part("desk.not_now_plain"))
    if not order.text and not isinstance(event.content, Media):
        return refuse(session, event, part("note.empty", number=complaint.number))
    keep: tuple[Effect, ...] = ()
    files: tuple[str, ...] = ()
    if isinstance(event.content, Media):
        keep, files = (KeepFile(event.content),), (event.event_id,)
    return DeskTurn(session, (*keep, AddWords(complaint.id, WordKind.NOTE, order.text, files), Sign("👌")))


def _worded(session: DeskSession, event: Inbound, order: Order, desk: Desk) -> DeskTurn:
    """A reply to a prompt: what its words are for, the prompt says."""
    return _WORDED.get(order.argument, composing.compose)(session, event, order, desk)


def _pair(desk: Desk) -> tuple[Officer, Complaint]:
    assert desk.actor is not None and desk.complaint is not None
    return desk.actor, desk.complaint


def _acknowledged(turn: DeskTurn, event: Inbound) -> DeskTurn:
    """A tap's spinner always ends; a toast makes no sense without a tap."""
    tapped = isinstance(event.content, Choice) and event.content.callback_id is not None
    if not tapped:
        return replace(turn, effects=tuple(effect for effect in turn.effects if not isinstance(effect, Tap)))
    if any(isinstance(effect, Tap) for effect in turn.effects):
        return turn
    return replace(turn, effects=(*turn.effects, Tap()))


_ANYWHERE: dict[str, Answer] = {
    "antrian": queueing.queue,
    "bantuan": reading.help,
    "monev": monev,
    "hubungkan": binding.bind,
    "lepaskan": binding.release,
    "group.move": binding.move,
    "group.stay": binding.stay,
    "preview.send": composing.send,
    "preview.edit": composing.rewrite,
    "preview.drop": composing.drop,
    "preview.note": composing.note,
    "preview.more": composing.more,
    "preview.week": postponing.until(days=7),
    "preview.weeks": postponing.until(days=14),
    "preview.month": postponing.until(months=1),
    "preview.day": postponing.other_day,
    **picturing.ORDERS,
    **managing.ORDERS,
    **searching.ORDERS,
    **absence.ORDERS,
}
"""Orders that concern no single report, or find theirs elsewhere."""

_WORDED: dict[str, Answer] = {
    "bounce": bouncing.give_back,
    joining.PURPOSE: joining.join,
    splitting.PURPOSE: splitting.split,
    postponing.PURPOSE: postponing.reason,
    postponing.REVIEW: postponing.said_day,
}
"""What is asked for in words beside public messages."""

_WITH_WORDS = frozenset({"balas", "tanya", "catatan"})
"""Commands that take words behind the number."""

_REPORT: dict[str, Answer] = {
    "verify": _menu(Action.HAND_OVER, "agencies"),
    "agencies": _menu(Action.HAND_OVER, "agencies"),
    "agency": _hand_over,
    "archive": _menu(Action.ARCHIVE, "reasons"),
    "reason": archiving.reason,
    "agree": archiving.agree,
    "undo": undoing.undo,
    "close_menu": _close_menu,
    "take": handing.unless_held("take", Action.TAKE, _take),
    "follow_up": _follow_up,
    "card": _bring,
    "files": reading.files,
    "open": reading.whole,
    "laporan": reading.whole,
    "note": picturing.or_note(_note),
    "catatan": _note,
    "answer": handing.unless_held("answer", Action.ANSWER, composing.prompt("answer")),
    "ask": composing.prompt("ask"),
    "balas": handing.unless_held("answer", Action.ANSWER, composing.command("answer")),
    "tanya": composing.command("ask"),
    "bounce": bouncing.ask,
    "postpone": postponing.ask,
    "resume": postponing.resume,
    "compose": _worded,
    **supervising.ORDERS,
    **joining.ORDERS,
    **outside.ORDERS,
    **splitting.ORDERS,
    **national.ORDERS,
    **ready.ORDERS,
    **handing.ORDERS,
    **ticking.ORDERS,
}
