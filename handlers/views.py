"""A report as officers may see it: the one place that puts a name beside a report, never beside an anonymous one."""

from __future__ import annotations

from conversations import history as lines
from conversations.cards import WINDOW_CLOSED, View
from conversations.rules.complaint import Complaint
from handlers.office import Office
from storage import addresses, complaints, history, outcomes
from storage.database import Transaction
from storage.outbox import OutState

NEWEST = 3
"""Events a card repeats."""
_UNDER_WAY = (OutState.WAITING, OutState.SENDING)


async def view(session: Transaction, office: Office, complaint: Complaint) -> View:
    citizen = await complaints.citizen(session, complaint.id)
    newest = await history.events(session, complaint.id, NEWEST)
    news, code = await outcomes.latest_news(session, complaint.id, citizen) or ("", "")
    nudge, refusal = "", ""
    if news is OutState.HELD and code == WINDOW_CLOSED:
        nudge, refusal = await outcomes.nudge(session, citizen) or ("", "")
    return View(
        complaint=complaint,
        reporter="" if complaint.privacy.anonymous else await addresses.name(session, citizen),
        last=tuple(lines.line(event, office.catalogue) for event in newest),
        news="" if news in _UNDER_WAY else news,
        trouble=code,
        nudge=nudge,
        refusal=refusal,
    )


async def exchange(session: Transaction, office: Office, complaint: Complaint) -> tuple[str, ...]:
    """The whole history, every word of it."""
    events = await history.events(session, complaint.id)
    return tuple(lines.line(event, office.catalogue, whole=True) for event in events)
