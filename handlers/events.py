"""One event of a platform: taken in once, handled, committed. The step is an attempt, so that an event that cannot be
handled is kept and tried again while everything else goes on.

The order that holds: events of a private chat take effect one after another, in the order they came. What comes behind
one that failed waits for it, until it succeeds or is set aside after TRIES, at the second tick of `retries`, and then
goes on without it. An event put back by hand takes effect late, in order among all that wait then. In a group several
people act, and nobody waits for another's trouble: there a failed event takes effect whenever it succeeds.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from conversations import masking, orders
from conversations.messages import Address, Inbound, Membership, Migrated
from handlers import aftercare, citizen, groups, linking, officers, reports, returning
from handlers.office import Office
from storage import addresses, cards, complaints, desk, inbox, marks, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.inbox import InboxId, InboxState
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

TRIES = 3
UNREPLIED = timedelta(hours=1)
"""So long an officer's words in private answer the question asked last, also when they are no reply to it."""
SET_ASIDE = "event set aside"
"""The mark that says when that happened last."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event on its way in."""

    office: Office
    inbound: Inbound
    raw: str
    """What the platform sent, as it came."""

    @property
    def alone(self) -> bool:
        """A group's, and an officer's order, may concern any report and anybody's chat; what is said else, the chat it
        is said in."""
        apart = self.inbound.group or self.inbound.reply_to is not None
        if apart or isinstance(self.inbound.content, Membership | Migrated):
            return True
        order = orders.read(self.inbound, "")
        return order is not None and order.verb != "bantuan"

    @property
    def chats(self) -> tuple[Address, ...]:
        return (self.inbound.chat,)

    async def work(self, session: Transaction) -> bool:
        chat = await addresses.find_or_add(session, self.inbound.chat)
        waits = not self.inbound.group and await inbox.holds(session, chat)
        state = InboxState.WAITING if waits else InboxState.DONE
        id = await inbox.take_in(session, self.inbound, self.raw, chat, self.office.clock(), state=state)
        if id is not None and not waits:
            await self._handle(session, id, chat)
        return id is not None

    async def instead(self, session: Transaction, problem: Exception) -> bool:
        """Kept, to be tried again like one whose step raised: its platform need not send it again."""
        chat = await addresses.find_or_add(session, self.inbound.chat)
        id = await inbox.take_in(session, self.inbound, self.raw, chat, self.office.clock())
        if id is not None:
            await failed(session, self.office, id, chat, 1, problem)
        return id is not None

    async def _handle(self, session: Transaction, id: InboxId, chat: AddressId) -> None:
        try:
            async with session.attempt():
                await dispatch(session, self.office, self.inbound)
        except Spoilt:
            raise
        except Exception as problem:
            await failed(session, self.office, id, chat, 1, problem)

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Arrival]) -> None:
        office, events = all[0].office, [arrival.inbound for arrival in all]
        groups = await desk.groups(session)
        await addresses.load(session, {a for event in events for a in (event.chat, event.sender)} | {*groups.values()})
        await inbox.load(session, events)
        await desk.seats(session, office.catalogue)
        chats = {await addresses.find_or_add(session, event.chat) for event in events if not event.group}
        await inbox.load_held(session, chats)
        await citizen.load(session, office, chats)
        await aftercare.load(session, office, [event for event in events if not event.group])


async def receive(office: Office, inbound: Inbound, raw: str) -> bool:
    """Take in one event; False when it was known already. Returns only after the commit."""
    return await office.writer.do(Arrival(office, *masking.masked(inbound, raw)))


async def receive_undecodable(office: Office, channel: str, event_id: str, raw: str, reason: str) -> None:
    """Keep an event that no adapter can read; nothing else waits for it. One without an id is known by what it says."""
    event_id = event_id or hashlib.sha256(raw.encode()).hexdigest()
    log.error("event cannot be read: channel=%s event=%s reason=%s", channel, event_id, reason)
    async with office.database.transaction() as session:
        nobody = await addresses.find_or_add(session, Address(channel, "?"))
        await inbox.undecodable(session, channel, event_id, raw, reason, nobody, office.clock())
        await _mark(session, office.clock())


async def failed(
    session: Transaction, office: Office, id: InboxId, chat: AddressId, tries: int, problem: Exception
) -> None:
    """An event's step raised for the `tries`th time: it is tried again, or set aside."""
    state = InboxState.FAILED if tries < TRIES else InboxState.ASIDE
    log.error("event failed: inbox=%s tries=%s state=%s error=%s", id, tries, state, where(problem))
    await inbox.failed(session, id, chat, state, tries, where(problem))
    if state is InboxState.ASIDE:
        await _mark(session, office.clock())


async def _mark(session: Transaction, now: datetime) -> None:
    await marks.put(session, SET_ASIDE, now.isoformat())


async def dispatch(session: Transaction, office: Office, inbound: Inbound) -> None:
    """The step: inside an attempt of the caller's."""
    chat = await addresses.find_or_add(session, inbound.chat)
    if isinstance(inbound.content, Membership | Migrated):
        await groups.handle(session, office, inbound, chat)
        return
    person = await addresses.find_or_add(session, inbound.sender)
    written = min(inbound.at, office.clock())
    renamed = not inbound.group and inbound.sender_name not in ("", await addresses.name(session, chat))
    came_back = await addresses.seen(session, chat, "" if inbound.group else inbound.sender_name, written)
    if renamed:
        await reports.show_name(session, office, await complaints.of_chat(session, chat, linking.REPORTS))
    back = await returning.welcome(session, office, chat) if came_back else None
    if came_back and (inbound.group or await _is_officer(session, office, person)):
        await reports.show_all(session, office)
    if inbound.group and person != chat:
        await addresses.named(session, person, inbound.sender_name)
    order = orders.read(inbound, await _about(session, inbound, chat))
    if order is None and not inbound.group and await _is_officer(session, office, person):
        order = orders.loose(inbound, await outbox.last_about(session, chat, office.clock() - UNREPLIED))
    if order is not None and (inbound.group or order.verb == "redeem" or await _is_officer(session, office, person)):
        await officers.handle(session, office, inbound, order, chat, person)
    elif not inbound.group and back is not None:
        await returning.turn(session, office, inbound, chat, back)
    elif not inbound.group:
        await citizen.handle(session, office, inbound, chat)


async def _about(session: Transaction, inbound: Inbound, chat: AddressId) -> str:
    if inbound.reply_to is None:
        return ""
    shown = await cards.shown_by(session, chat, inbound.reply_to)
    return f"{orders.CARD}:{shown}" if shown else await outbox.about(session, chat, inbound.reply_to)


async def _is_officer(session: Transaction, office: Office, person: AddressId) -> bool:
    return await desk.seat_of(session, person, office.catalogue) is not None


def where(problem: BaseException) -> str:
    """The kind of the trouble and the place in the code: never its text, which may quote somebody's words."""
    step = problem.__traceback__
    while step is not None and step.tb_next is not None:
        step = step.tb_next
    place = f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}" if step else "?"
    return f"{type(problem).__name__} at {place}"
