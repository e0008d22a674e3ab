"""Somebody can be reached again: what stopped for that reason is sent, as far as it is still worth reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from conversations import nudges
from conversations.messages import Inbound
from handlers import citizen
from handlers.office import Office
from storage import outcomes, sessions
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutboxId, OutState
from storage.outcomes import Held

OVERTAKEN = "overtaken"
"""Why a held message is not sent any more."""
STATUS = frozenset(
    {
        *("news.handed_over", "news.forwarded", "news.taken", "news.followed_up", "still", "still.agency"),
        *("remind.react", "remind.complete"),
    }
)
"""News that only say where a report stands, or remind of it: anything newer about the same report says it better."""
ALONE = frozenset(
    {
        "sent",
        "reply.waiting",
        "desk.erasure",
        "desk.erasure.confidential",
        "desk.erasure.supervised",
        "desk.confidential_for_nobody",
        "desk.supervised_for_nobody",
        "desk.set_aside",
    }
)
"""What is no news and yet nothing else repeats: a report's number, alone or above a reminder; a word to the
coordinators."""
ANSWERABLE = frozenset({"news.answer", "news.ask", "news.complete"})
"""News that wants an answer."""


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody has just come back."""

    nudged: bool
    """Told before that news waits, and so perhaps only asking for it."""
    unread: bool
    """Something that wants an answer is only now on its way."""


async def welcome(session: Transaction, office: Office, chat: AddressId) -> Back:
    """In the order in which it was written, before anything that is said from now on."""
    held = await outcomes.held(session, chat)
    nudge = await outcomes.nudge(session, chat)
    due = still_due(held)
    await outcomes.drop_nudge(session, chat, OVERTAKEN)
    await outcomes.release(session, due, office.clock())
    for one in held:
        if one.id not in due:
            await outcomes.failed(session, one.id, OVERTAKEN)
    nudged = nudge is not None and nudge[0] not in (OutState.FAILED, OutState.WAITING)
    return Back(nudged, any(one.template in ANSWERABLE for one in held if one.id in due))


async def turn(session: Transaction, office: Office, inbound: Inbound, chat: AddressId, back: Back) -> None:
    """What somebody who is back has written was written before the news was read. A word that only asks for it is
    answered by it; any other goes its own way, and answers no question that nobody has seen yet."""
    if back.nudged and nudges.only_reads(inbound.content):
        return
    before = await sessions.citizen(session, chat)
    if back.unread:
        unread = replace(before, news=(), reply_for=None, news_last=False)
        await sessions.save_citizen(session, chat, unread, office.clock())
    await citizen.handle(session, office, inbound, chat)
    if back.unread:
        after = await sessions.citizen(session, chat)
        asked = replace(after, news=before.news, reply_for=before.reply_for, news_last=before.news_last)
        await sessions.save_citizen(session, chat, asked, office.clock())


def still_due(held: Sequence[Held]) -> list[OutboxId]:
    """Officers' words and the newest state of each report, however old they are: both are still true. A state that
    later news of the same report overtook is left out, and so is what the bot asked or answered before the person
    went: the conversation goes on with what is written next."""
    latest = {one.complaint: one.id for one in held}
    return [
        one.id
        for one in held
        if one.template in ALONE
        or (one.complaint is not None and (one.template not in STATUS or one.id == latest[one.complaint]))
    ]
