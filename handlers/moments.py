"""The moment in which an officer could undo an order is over: it is carried out."""

from __future__ import annotations

from conversations import undoing
from conversations.desk import Desk
from conversations.pending import ALARM
from conversations.rules.complaint import ComplaintId
from handlers import effects, views
from handlers.office import Office
from storage import complaints, desk, sessions
from storage.codec import AddressId
from storage.database import Transaction


async def due(session: Transaction, office: Office, chat: AddressId, alarm: str) -> None:
    """Nothing where it was undone meanwhile, or the report is gone."""
    report = await complaints.get(session, ComplaintId(int(alarm.removeprefix(ALARM))))
    if report is None or report.pending is None or report.pending.until is None:
        return
    seats = await desk.seats(session, office.catalogue)
    seat = next((seat for seat in seats if seat.officer.id == report.pending.by), None)
    person = seat.address_id if seat else chat
    shown = Desk(
        now=office.clock(),
        catalogue=office.catalogue,
        actor=seat.officer if seat else None,
        group=chat != person,
        view=await views.view(session, office, report),
        officers=tuple(other.officer for other in seats),
    )
    before = await sessions.desk(session, chat, person)
    turn = undoing.carry_out(before, shown)
    if turn.session != before:
        await sessions.save_desk(session, chat, person, turn.session, shown.now)
    await effects.apply(session, office, effects.Scene(chat, person, None, shown.actor), turn.effects)
