"""An agency outside the city was asked again."""

from __future__ import annotations

from conversations import history as lines
from conversations.effects import Chased
from conversations.rules.roles import Officer
from handlers import clocks, reports
from handlers.office import Office
from storage import complaints, history
from storage.database import Transaction


async def chased(session: Transaction, office: Office, effect: Chased, officer: Officer) -> None:
    """It is asked again on a later day, and the card says when."""
    await complaints.look_again(session, effect.complaint, effect.next_on)
    await clocks.review(session, office, effect.complaint)
    now = office.clock()
    await history.record(session, effect.complaint, lines.CHASED, officer.role, now, officer=officer.id)
    await reports.show(session, office, effect.complaint)
