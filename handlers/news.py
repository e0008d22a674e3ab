"""News of a report: to the chat where it was made, and to those that follow it."""

from __future__ import annotations

from functools import partial

from conversations import followup
from conversations.cards import WINDOW_CLOSED
from conversations.effects import Part, Tell, part
from conversations.messages import Message
from conversations.rules.complaint import Complaint
from conversations.texts import render
from handlers import windows
from handlers.office import Office
from storage import complaints, followers, outbox, sessions
from storage.codec import AddressId
from storage.database import Transaction
from storage.followers import Follower
from storage.outbox import OutKind


async def tell(session: Transaction, office: Office, effect: Tell) -> None:
    """The citizen may answer it; whoever follows only reads."""
    complaint = await complaints.get(session, effect.complaint)
    assert complaint is not None
    chat = await complaints.citizen(session, complaint.id)
    state = await sessions.citizen(session, chat)
    told = followup.offered(state, complaint, effect.rows, waits=effect.awaits_reply)
    await sessions.save_citizen(session, chat, told, office.clock())
    send = partial(_send, session, office, complaint, effect.parts[0].key)
    await send(chat, Message(render(complaint.language, effect.parts), effect.rows))
    for follower in await followers.of_complaint(session, complaint.id):
        if follower.address != chat:
            parts = (_why(follower, complaint), *effect.parts)
            await send(follower.address, Message(render(complaint.language, parts)))


async def _send(
    session: Transaction, office: Office, complaint: Complaint, key: str, chat: AddressId, message: Message
) -> None:
    hopeless = await windows.why_not(session, office, chat)
    await outbox.add(
        session,
        chat,
        OutKind.MESSAGE,
        office.clock(),
        body=message,
        complaint=complaint.id,
        template=key,
        hopeless=hopeless,
    )
    if hopeless == WINDOW_CLOSED:
        await windows.nudge(session, office, chat)


def _why(follower: Follower, complaint: Complaint) -> Part:
    """Why somebody reads news of another's report."""
    if follower.own:
        return part("news.of_merged", own=follower.own, number=complaint.number)
    return part("news.of_joined", number=complaint.number)
