"""What platforms report of messages sent: delivery states, moved forward only, failures shown on the card."""

from __future__ import annotations

from conversations.messages import Receipt
from handlers import reports
from handlers.office import Office
from storage import outbox
from storage.outbox import OutboxId, OutState

_STATES = {state.value: state for state in (OutState.SENT, OutState.DELIVERED, OutState.READ, OutState.FAILED)}


async def handle(office: Office, receipt: Receipt) -> None:
    """One receipt, one commit. A state this channel does not follow changes nothing."""
    state = _STATES.get(receipt.state)
    if state is None:
        return
    ours = OutboxId(receipt.ours) if receipt.ours is not None else None
    async with office.database.transaction() as session:
        told = await outbox.receipt(session, state, receipt.code, id=ours, provider_id=receipt.provider_id)
        if told is not None:
            await reports.show(session, office, told)
    office.wake()
