"""An officer goes on leave or comes back: kept, written into the history, shown on cards, told to whoever stands in."""

from __future__ import annotations

from conversations.effects import StandIn, part
from conversations.managing.entries import What
from conversations.messages import Message
from conversations.rules.complaint import OfficerId
from conversations.texts import FALLBACK, day, render
from handlers import reports
from handlers.office import Office
from storage import city, complaints, desk, outbox
from storage.database import Transaction
from storage.outbox import OutKind


async def stand_in(session: Transaction, office: Office, effect: StandIn, by: OfficerId | None) -> None:
    seats = {seat.officer.id: seat for seat in await desk.seats(session, office.catalogue)}
    absent = seats.get(effect.officer)
    if absent is None:  # dismissed in this very moment
        return
    await desk.set_away(session, effect.officer, effect.until, effect.deputy)
    before = {"away_until": absent.officer.away_until.isoformat() if absent.officer.away_until else ""}
    after = {"away_until": effect.until.isoformat() if effect.until else ""}
    await city.record(session, What.OFFICER, str(effect.officer), before, after, office.clock(), by)
    theirs = await complaints.open_of(session, effect.officer)
    for id in theirs:
        await reports.show(session, office, id)
    deputy = seats.get(effect.deputy) if effect.deputy is not None else None
    if deputy is None or effect.until is None or deputy.unreachable is not None:
        return
    told = part("away.for_you", name=absent.officer.name, day=day(FALLBACK, effect.until), count=len(theirs))
    body = Message(render(FALLBACK, (told,)))
    await outbox.add(session, deputy.address_id, OutKind.MESSAGE, office.clock(), body=body, template=told.key)
