"""Somebody can be reached again: what stopped for that reason is sent, as far as it is still worth reading."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.office import Office
from storage import outcomes
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutboxId
from storage.outcomes import Held

OVERTAKEN = "overtaken"
"""Why a held message is not sent any more."""
STATUS = frozenset({"news.handed_over", "news.forwarded", "news.taken", "news.followed_up"})
"""News that only say where a report stands: anything newer about the same report says it better."""
ALONE = frozenset(
    {"sent", "desk.erasure", "desk.erasure.confidential", "desk.confidential_for_nobody", "desk.set_aside"}
)
"""What is no news and yet nothing else repeats: a report's number; a word to the coordinators."""


async def welcome(session: Transaction, office: Office, chat: AddressId) -> None:
    """In the order in which it was written, before anything that is said from now on."""
    held = await outcomes.held(session, chat)
    due = still_due(held)
    await outcomes.release(session, due, office.clock())
    for one in held:
        if one.id not in due:
            await outcomes.failed(session, one.id, OVERTAKEN)


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
