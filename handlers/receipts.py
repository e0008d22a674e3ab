"""What platforms report of messages sent: delivery states, moved forward only, shown on the card."""

from __future__ import annotations

from datetime import timedelta

from conversations.messages import Receipt
from handlers import reports, windows
from handlers.office import Office
from handlers.outgoing import DELIVERY_SHOWN
from storage import outcomes
from storage.database import Transaction
from storage.outbox import OutboxId, OutKind, OutState
from storage.outcomes import Reported

_STATES = {state.value: state for state in (OutState.SENT, OutState.DELIVERED, OutState.READ, OutState.FAILED)}
TRIES = 5
"""Sends of a message that the platform took and then could not deliver, for a reason that may pass."""
BETWEEN = timedelta(minutes=1)
"""The pause before the second of them; each further one is longer by as much."""


async def handle(office: Office, receipt: Receipt) -> None:
    """One receipt, one commit. A state this channel does not follow changes nothing."""
    state = _STATES.get(receipt.state)
    if state is None:
        return
    ours = OutboxId(receipt.ours) if receipt.ours is not None else None
    async with office.database.transaction(of=None if state is OutState.FAILED else ()) as session:
        reported = await outcomes.receipt(session, state, receipt.code, id=ours, provider_id=receipt.provider_id)
        if reported is not None and reported.changed:
            await _follow(session, office, receipt, reported)
    office.wake()


async def _follow(session: Transaction, office: Office, receipt: Receipt, reported: Reported) -> None:
    """What the report means for the message, its chat and its card."""
    failed = reported.state is OutState.FAILED
    code = receipt.code or reported.state.value
    if failed and receipt.gone and await windows.written_since(session, reported.address, reported.left_at):
        if reported.kind is OutKind.MESSAGE:
            await outcomes.again(session, reported.id, office.clock(), code)
    elif failed and receipt.gone:
        await windows.lost(session, office, reported.address, code, reported.id, reported.kind)
    elif failed and receipt.again and reported.tries < TRIES:
        await outcomes.again(session, reported.id, office.clock() + BETWEEN * reported.tries, code)
    after = timedelta(0) if failed else DELIVERY_SHOWN
    if reported.kind is OutKind.NUDGE:
        await windows.show(session, office, reported.address, after=after)
    elif reported.news_of is not None:
        await reports.show(session, office, reported.news_of, after=after)
