"""An officer's order: look up what it concerns, step, apply."""

from __future__ import annotations

from dataclasses import replace

from conversations import composing, joining, officers, outside, queueing, searching, splitting
from conversations.desk import COUNTED, Desk
from conversations.history import CHASED
from conversations.managing import past
from conversations.managing.chat import page_of
from conversations.managing.entries import Past
from conversations.managing.orders import MANAGED, PAST
from conversations.messages import Choice, Inbound
from conversations.orders import ON_CARD, Order
from conversations.rules import tracking
from conversations.rules.complaint import Complaint, ComplaintId, Status
from conversations.rules.roles import reads
from conversations.session import DeskSession
from conversations.texts import FALLBACK, say
from handlers import city, effects, reports, views
from handlers.office import Office, fresh_number, fresh_token
from storage import cards, complaints, desk, duplicates, finding, history, outbox, queue, sessions
from storage import city as changes
from storage.codec import AddressId
from storage.database import Transaction


async def handle(
    session: Transaction, office: Office, inbound: Inbound, order: Order, chat: AddressId, person: AddressId
) -> None:
    """One order, inside the caller's transaction."""
    before = await sessions.desk(session, chat, person)
    seat = await desk.seat_of(session, person, office.catalogue)
    shown = await _desk(session, office, inbound, order, chat, seat, before)
    if _taps_card(inbound) and inbound.message_id is not None and order.complaint and shown.view:
        await reports.adopt(session, office, order.complaint, chat, inbound.message_id)
    turn = officers.step(before, inbound, order, shown)
    if turn.session != before:
        await sessions.save_desk(session, chat, person, turn.session, shown.now)
    scene = effects.Scene(chat, person, inbound, seat.officer if seat else None)
    await effects.apply(session, office, scene, turn.effects)
    if shown.complaint is not None:
        await outbox.hasten_card(session, shown.complaint.id, chat)


def _taps_card(inbound: Inbound) -> bool:
    return isinstance(inbound.content, Choice) and inbound.content.value.startswith(f"{ON_CARD}:")


async def _desk(
    session: Transaction,
    office: Office,
    inbound: Inbound,
    order: Order,
    chat: AddressId,
    seat: desk.Seat | None,
    before: DeskSession,
) -> Desk:
    complaint, seats = await _complaint(session, order, before), await desk.seats(session, office.catalogue)
    bare = Desk(
        now=office.clock(),
        catalogue=office.catalogue,
        actor=seat.officer if seat else None,
        group=inbound.group,
        groups=await desk.groups(session),
        view=await views.view(session, office, complaint) if complaint else None,
        seen=complaint is not None and await _stands(session, complaint.id, chat),
        words=await views.exchange(session, office, complaint) if complaint and order.verb in _READS else (),
        officers=tuple(other.officer for other in seats),
        reachable=tuple(other.officer for other in seats if other.unreachable is None),
        answered=next((other.officer for other in seats if other.address == inbound.reply_to_sender), None),
        invitation=await desk.invitation(session, order.argument, office.clock()) if order.verb == "redeem" else None,
        fresh_token=fresh_token(office),
        bot_link=office.bot_link(),
    )
    if order.verb in MANAGED:
        bare = replace(
            bare, city=await city.read(session, office), past=await _past(session, order) if order.verb in PAST else ()
        )
    bare = await _looked_up(session, office, bare, order)
    if order.verb in searching.ORDERS and bare.actor is not None and reads(bare.actor):
        return await _with_found(session, bare, inbound, order, before)
    lists = order.verb == "antrian" and bare.actor is not None and reads(bare.actor)
    return await _with_queue(session, bare, inbound, order) if lists else bare


async def _looked_up(session: Transaction, office: Office, bare: Desk, order: Order) -> Desk:
    """What a few orders about one report need besides."""
    complaint, national = bare.complaint, tracking.national(order.text)
    if complaint is None:
        return bare
    if order.verb in joining.ORDERS or (order.verb == "compose" and order.argument == joining.PURPOSE):
        return replace(bare, other=await _other(session, order))
    if order.verb in splitting.ORDERS or (order.verb == "compose" and order.argument == splitting.PURPOSE):
        return replace(bare, fresh_number=await fresh_number(session, office))
    if order.verb in outside.ORDERS:
        return replace(bare, chased_at=await history.latest(session, complaint.id, CHASED))
    if order.verb in _USES_READY:
        return replace(bare, ready=await changes.answers_for(session, complaint.agency))
    if order.verb == "preview.send" and complaint.status is Status.ANSWERED:
        return replace(bare, answered_by=await _answerer(session, bare, complaint))
    if order.verb == "sp4n" and national is not None:
        return replace(bare, national_taken=await finding.knows_nationally(session, national, other=complaint.id))
    return bare


async def _other(session: Transaction, order: Order) -> Complaint | None:
    """The second report an order names, or what it was merged into."""
    number = tracking.parse(order.text)
    other = await complaints.by_number(session, number) if number else None
    return await complaints.get(session, await duplicates.end(session, other.id)) if other else None


async def _answerer(session: Transaction, bare: Desk, complaint: Complaint) -> str:
    """Who was first, if it was a colleague."""
    by = await history.who_did(session, complaint.id, Status.ANSWERED)
    if by is None or (bare.actor is not None and bare.actor.id == by):
        return ""
    return next((officer.name for officer in bare.officers if officer.id == by), say(FALLBACK, "pending.somebody"))


async def _with_found(session: Transaction, shown: Desk, inbound: Inbound, order: Order, before: DeskSession) -> Desk:
    sought = searching.sought(inbound, order, shown, before)
    if sought is None:
        return shown
    found, count = await finding.search(
        session,
        sought,
        offset=searching.page_of(order) * queueing.PAGE,
        limit=queueing.PAGE,
        counted=COUNTED + 1,
    )
    return replace(shown, queue=found, queue_length=count)


async def _past(session: Transaction, order: Order) -> tuple[Past, ...]:
    shown = page_of(order) * past.PAGE
    return tuple(await changes.past(session, shown, past.PAGE + 1))


_READS = frozenset({"open", "laporan"})
_USES_READY = frozenset({"answer", "ask", "own", "balas", "tanya", "ready", "ready_use"})


async def _with_queue(session: Transaction, shown: Desk, inbound: Inbound, order: Order) -> Desk:
    wanted = queueing.wanted(inbound, order, shown)
    if wanted is None:
        return shown
    found, count = await queue.page(
        session,
        wanted,
        offset=queueing.page_of(order) * queueing.PAGE,
        limit=queueing.PAGE,
        counted=COUNTED + 1,
    )
    late = replace(wanted, due_before=shown.today)
    return replace(shown, queue=found, queue_length=count, late=await queue.count(session, late, COUNTED + 1))


async def _stands(session: Transaction, report: ComplaintId, chat: AddressId) -> bool:
    return any(card.address == chat and not card.folded for card in await cards.of_complaint(session, report))


async def _complaint(session: Transaction, order: Order, before: DeskSession) -> Complaint | None:
    if order.number is not None:
        return await complaints.by_number(session, order.number)
    id = order.complaint or composing.concerned(before, order)
    return await complaints.get(session, id) if id is not None else None
