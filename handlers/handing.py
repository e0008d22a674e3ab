"""A report is another officer's from now on: kept, written into its history, shown on its cards, and told privately to
whoever has it, had it, or stands in."""

from __future__ import annotations

from conversations import describe
from conversations import history as lines
from conversations.effects import Give, Part, part
from conversations.messages import Message, Option
from conversations.orders import CARD, ELSEWHERE
from conversations.rules.complaint import Complaint, OfficerId
from conversations.rules.roles import Officer, stands_in
from conversations.texts import FALLBACK, clean, day, render, say
from handlers import reports
from handlers.office import Office
from storage import cards, complaints, desk, handing, history, outbox
from storage.database import Transaction
from storage.desk import Seat
from storage.outbox import OutKind

SHORT = 140
"""Characters of the story that the new owner reads at once."""


async def give(session: Transaction, office: Office, effect: Give, by: Officer | None) -> None:
    """ReportMoved: somebody else was first."""
    assert by is not None  # only officers hand reports on
    if not await handing.give(session, effect.complaint, effect.owner, effect.to):
        raise reports.ReportMoved
    now = office.clock()
    await history.record(session, effect.complaint, lines.GIVEN, by.role, now, officer=by.id, detail=str(effect.to))
    await cards.open_menu(session, effect.complaint, None, "")
    await reports.show(session, office, effect.complaint)
    complaint = await complaints.get(session, effect.complaint)
    assert complaint is not None
    seats = {seat.officer.id: seat for seat in await desk.seats(session, office.catalogue)}
    told = {effect.to: _for_you(complaint, by)}
    if effect.owner is not None:
        key = "handing.taken_from_you" if effect.to == by.id else "handing.yours_no_more"
        told[effect.owner] = part(key, number=complaint.number, name=complaint.owner_name, by=by.name)
    instead = _instead(effect.to, seats, office)
    if instead is not None:
        told.setdefault(
            instead, part("handing.for_absent", **dict(_for_you(complaint, by).args), owner=complaint.owner_name)
        )
    for id, words in told.items():
        if id != by.id and id in seats:
            await _privately(session, office, complaint, seats[id], words)


def _for_you(complaint: Complaint, by: Officer) -> Part:
    due = f"⏰ {say(FALLBACK, 'due', day=day(FALLBACK, complaint.due))}" if complaint.due else ""
    story = clean(describe.shortened(complaint.story, SHORT))
    return part("handing.for_you", number=complaint.number, name=by.name, story=story, due=due)


def _instead(owner: OfficerId, seats: dict[OfficerId, Seat], office: Office) -> OfficerId | None:
    """Who stands in for an absent owner."""
    today = office.clock().astimezone(office.catalogue.zone).date()
    officers = [seat.officer for seat in seats.values()]
    has = stands_in(seats[owner].officer, officers, today) if owner in seats else None
    return has.id if has is not None and has.id != owner else None


async def _privately(session: Transaction, office: Office, complaint: Complaint, seat: Seat, words: Part) -> None:
    if seat.unreachable is not None:
        return
    row = ((Option(f"{ELSEWHERE}:card:{complaint.id}", say(FALLBACK, "button.card")),),)
    body, about = Message(render(FALLBACK, (words,)), row), f"{CARD}:{complaint.id}"
    now, key = office.clock(), words.key
    await outbox.add(session, seat.address_id, OutKind.MESSAGE, now, body=body, about=about, template=key)
