"""A report as officers may see it: the one place that puts a name beside a report, never beside an anonymous one."""

from __future__ import annotations

from collections.abc import Collection

from conversations import history as lines
from conversations.cards import WINDOW_CLOSED, View
from conversations.rules.complaint import Complaint, ComplaintId, OfficerId
from conversations.rules.roles import Officer, away, may_be_given, stands_in
from conversations.texts import FALLBACK, say
from handlers import turns
from handlers.office import Office
from storage import addresses, complaints, desk, duplicates, followers, history, outcomes
from storage.database import Transaction
from storage.outbox import OutState

_UNDER_WAY = (OutState.WAITING, OutState.SENDING)


async def view(session: Transaction, office: Office, complaint: Complaint) -> View:
    citizen = await complaints.citizen(session, complaint.id)
    news, code = await outcomes.latest_news(session, complaint.id, citizen) or ("", "")
    nudge, refusal = "", ""
    if news is OutState.HELD and code == WINDOW_CLOSED:
        nudge, refusal = await outcomes.nudge(session, citizen) or ("", "")
    owner, deputy = await _standing(session, office, complaint)
    seats = await desk.seats(session, office.catalogue)
    ordered_by = complaint.pending.by if complaint.pending else None
    return View(
        complaint=complaint,
        away_until=owner.away_until if owner else None,
        deputy=deputy.name if deputy else "",
        reporter="" if complaint.privacy.anonymous else await addresses.name(session, citizen),
        last=tuple(lines.line(event, office.catalogue) for event in await history.newest(session, complaint.id)),
        news="" if news in _UNDER_WAY else news,
        trouble=code,
        nudge=nudge,
        refusal=refusal,
        supporters=await followers.joined(session, complaint.id),
        joined=await duplicates.count(session, complaint.id),
        linked=await _number(session, complaint.duplicate_of),
        whole=await complaints.get(session, complaint.part_of) if complaint.part_of is not None else None,
        turn=await turns.names(session, office, complaint),
        colleagues=tuple(
            s.officer for s in seats if s.officer.id != complaint.owner and may_be_given(s.officer, complaint)
        ),
        pending_by=await _named(session, office, ordered_by) if ordered_by else "",
    )


async def _named(session: Transaction, office: Office, id: OfficerId) -> str:
    seats = await desk.seats(session, office.catalogue)
    found = (seat.officer.name for seat in seats if seat.officer.id == id)
    return next(found, say(FALLBACK, "pending.somebody"))


async def _number(session: Transaction, id: ComplaintId | None) -> str:
    other = await complaints.get(session, id) if id is not None else None
    return other.number if other else ""


async def _standing(
    session: Transaction, office: Office, complaint: Complaint
) -> tuple[Officer | None, Officer | None]:
    """The owner who is on leave today, and who stands in."""
    officers = [seat.officer for seat in await desk.seats(session, office.catalogue)]
    owner = next((officer for officer in officers if officer.id == complaint.owner), None)
    today = office.clock().astimezone(office.catalogue.zone).date()
    if owner is None or not away(owner, today):
        return None, None
    return owner, stands_in(owner, officers, today)


async def load(session: Transaction, reports: Collection[ComplaintId]) -> None:
    """Read at once what the views of these are made of, when nothing of it changes any more."""
    await complaints.load_by_id(session, reports)
    await history.load_newest(session, reports)
    await outcomes.load_news(session, reports)
    await followers.load_joined(session, reports)
    await duplicates.load_counts(session, reports)
    await addresses.load_by_id(session, [await complaints.citizen(session, id) for id in reports])


async def exchange(session: Transaction, office: Office, complaint: Complaint) -> tuple[str, ...]:
    """The whole history, every word of it."""
    events = await history.events(session, complaint.id)
    return tuple(lines.line(event, office.catalogue, whole=True) for event in events)
