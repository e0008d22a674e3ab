"""Events that did not take effect: tried again in the order of their chat (see `events`), set aside in the end, and the
desk told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from conversations.effects import part
from handlers import events, reports
from handlers.office import Office
from handlers.writer import Do
from storage import inbox, marks
from storage.codec import AddressId
from storage.database import Transaction
from storage.inbox import InboxId, Kept
from storage.transaction import Spoilt

PAGE = 100
"""Events looked up at once."""
AT_ONCE = 500
"""About as many as one tick tries: whoever asks the bot to stop waits for a tick's end."""
TOLD = "event set aside: told"
TOLD_EVERY = timedelta(hours=1)
"""The coordinators' group is told at most this often."""


async def tick(office: Office) -> None:
    """Try kept events once, the oldest first, each as a piece of work of its own. What waits behind one that fails
    again waits for the next tick, and so does what is beyond AT_ONCE."""
    held, last, tried = set[AddressId](), InboxId(0), 0
    while tried < AT_ONCE and (page := await _page(office, last)):
        for kept in page:
            if kept.waits and kept.chat in held:
                continue
            tried += 1
            if not await office.writer.do(Again(office, kept)):
                held.add(kept.chat)
        last = page[-1].id
    await office.writer.do(Do(partial(_tell, office)))


async def _page(office: Office, after: InboxId) -> list[Kept]:
    async with office.database.transaction() as session:
        return await inbox.kept(session, after, PAGE)


@dataclass(frozen=True, slots=True)
class Again:
    """One more try of a kept event."""

    office: Office
    kept: Kept

    alone = True
    chats = ()

    async def work(self, session: Transaction) -> bool:
        """False when it is to be tried yet again."""
        tries = await inbox.tries(session, self.kept.id)
        if tries is None:
            return True
        try:
            async with session.attempt():
                await events.dispatch(session, self.office, await inbox.event(session, self.kept.id))
                await inbox.settled(session, self.kept.id, self.kept.chat, tries + 1)
        except Spoilt:
            raise
        except Exception as problem:
            return await self.instead(session, problem)
        return True

    async def instead(self, session: Transaction, problem: Exception) -> bool:
        tries = (await inbox.tries(session, self.kept.id) or 0) + 1
        await events.failed(session, self.office, self.kept.id, self.kept.chat, tries, problem)
        return tries >= events.TRIES

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Again]) -> None:
        """They are rare: each reads alone."""


async def _tell(office: Office, session: Transaction) -> None:
    """Once something was set aside that the group has not been told of, and not so soon after the last time."""
    now, aside, told = office.clock(), await _when(session, events.SET_ASIDE), await _when(session, TOLD)
    if aside is None or (told is not None and (aside <= told or now - told < TOLD_EVERY)):
        return
    await marks.put(session, TOLD, now.isoformat())
    if count := await inbox.aside(session):
        await reports.notify(session, office, part("desk.set_aside", count=count))


async def _when(session: Transaction, mark: str) -> datetime | None:
    found = await marks.get(session, mark)
    return datetime.fromisoformat(found) if found else None
