"""Chats that nothing reaches: what is for them waits. Where it is only that the platform takes no free text so long
after a person's last message, an approved text goes instead, once, and says that news is there."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from functools import partial

from conversations import nudges
from conversations.cards import WINDOW_CLOSED
from handlers import reports
from handlers.office import Office
from handlers.writer import Do
from storage import addresses, complaints, outbox, outcomes
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutboxId, OutKind, OutState

log = logging.getLogger(__name__)


async def why_not(session: Transaction, office: Office, chat: AddressId) -> str | None:
    """The code by which it is known that what we say unasked would not reach this chat; None when it should."""
    known = await addresses.why_unreachable(session, chat)
    if known is not None:
        return known
    window = office.windows.get((await addresses.get(session, chat)).channel)
    last = await addresses.last_inbound(session, chat)
    if window is None or (last is not None and office.clock() - last < window.length):
        return None
    await addresses.unreachable(session, chat, WINDOW_CLOSED)
    return WINDOW_CLOSED


async def written_since(session: Transaction, chat: AddressId, left_at: datetime) -> bool:
    """Whoever has written since is there again, whatever became of what left then."""
    last = await addresses.last_inbound(session, chat)
    return last is not None and last > left_at


async def lost(session: Transaction, office: Office, chat: AddressId, code: str, id: OutboxId, kind: OutKind) -> None:
    """The platform says so, of this message: it and all that follow are kept, and the cards say why."""
    await addresses.unreachable(session, chat, code)
    await outcomes.hold(session, chat, code, id=id, but=OutKind.NUDGE if code == WINDOW_CLOSED else None)
    if code == WINDOW_CLOSED and kind is not OutKind.NUDGE:
        await nudge(session, office, chat)
    await show(session, office, chat)


async def nudge(session: Transaction, office: Office, chat: AddressId) -> None:
    """However much news is held here, one nudge is under way until the person writes; one that failed is none."""
    news = [one for one in await outcomes.held(session, chat) if one.complaint is not None and one.template]
    before = await outcomes.nudge(session, chat)
    window = office.windows.get((await addresses.get(session, chat)).channel)
    if not news or window is None or (before is not None and before[0] is not OutState.FAILED):
        return
    newest = news[-1]
    assert newest.complaint is not None and newest.template is not None  # sorted out above
    complaint = await complaints.get(session, newest.complaint)
    assert complaint is not None
    message = nudges.message(newest.template, complaint.language, complaint.number)
    assert message.template is not None
    if (message.template.key, complaint.language) not in window.nudges:
        log.warning("news waits for its reader: no template %s in %s", message.template.key, complaint.language)
        return
    await outbox.add(session, chat, OutKind.NUDGE, office.clock(), body=message, complaint=complaint.id)


async def announce(office: Office) -> None:
    """What was held while no approved text was known for it: there may be one now."""
    async with office.database.transaction(of=()) as session:
        chats = await outcomes.unannounced(session, WINDOW_CLOSED)
    approved = any(window.nudges for window in office.windows.values())
    for chat in chats if approved else ():
        await office.writer.do(Do(partial(_announce, office, chat)))


async def _announce(office: Office, chat: AddressId, session: Transaction) -> None:
    await nudge(session, office, chat)
    await show(session, office, chat)


async def show(session: Transaction, office: Office, chat: AddressId, *, after: timedelta = timedelta(0)) -> None:
    """The cards of all reports whose news is held here."""
    for complaint in sorted({one.complaint for one in await outcomes.held(session, chat) if one.complaint}):
        await reports.show(session, office, complaint, after=after)
