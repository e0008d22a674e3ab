"""One event of a platform: taken in once, handled, committed. The step is an attempt, so that an event that cannot be
handled is kept and tried again while everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from conversations import orders
from conversations.messages import Address, Inbound, Membership, Migrated
from handlers import citizen, groups, officers, reports, returning
from handlers.office import Office
from storage import addresses, cards, desk, inbox, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.inbox import InboxId, InboxState
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

TRIES = 3
RETRIED = 20
"""Failed events one tick tries again."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One event on its way in."""

    office: Office
    inbound: Inbound
    raw: str
    """What the platform sent, as it came."""

    async def work(self, session: Transaction) -> bool:
        chat = await addresses.find_or_add(session, self.inbound.chat)
        id = await inbox.take_in(session, self.inbound, self.raw, chat, self.office.clock())
        if id is not None:
            await _handle(session, self.office, self.inbound, id, tries=1)
        return id is not None

    @classmethod
    async def load(cls, session: Transaction, all: Sequence[Arrival]) -> None:
        office, events = all[0].office, [arrival.inbound for arrival in all]
        groups = await desk.groups(session)
        await addresses.load(session, {a for event in events for a in (event.chat, event.sender)} | {*groups.values()})
        await inbox.load(session, events)
        await desk.seats(session, office.catalogue)
        chats = {await addresses.find_or_add(session, event.chat) for event in events if not event.group}
        await citizen.load(session, office, chats)


async def receive(office: Office, inbound: Inbound, raw: str) -> bool:
    """Take in one event; False when it was known already. Returns only after the commit."""
    return await office.writer.do(Arrival(office, inbound, raw))


async def receive_undecodable(office: Office, channel: str, event_id: str, raw: str, reason: str) -> None:
    """Keep an event that no adapter can read; nothing else waits for it."""
    log.error("event cannot be read: channel=%s event=%s reason=%s", channel, event_id, reason)
    async with office.database.transaction() as session:
        nobody = await addresses.find_or_add(session, Address(channel, "?"))
        await inbox.undecodable(session, channel, event_id, raw, reason, nobody, office.clock())


async def retry_failed(office: Office) -> None:
    """Try the failed events again, each in its own commit; after TRIES they are set aside."""
    async with office.database.transaction() as session:
        failed = await inbox.to_retry(session, RETRIED)
    for id, tries, inbound in failed:
        async with office.database.transaction() as session:
            await _handle(session, office, inbound, id, tries + 1)
        office.wake()


async def _handle(session: Transaction, office: Office, inbound: Inbound, id: InboxId, tries: int) -> None:
    try:
        async with session.attempt():
            await _dispatch(session, office, inbound)
            if tries > 1:
                await inbox.settled(session, id, tries)
    except Spoilt:
        raise
    except Exception as problem:
        state = InboxState.FAILED if tries < TRIES else InboxState.ASIDE
        log.error("event failed: inbox=%s tries=%s state=%s error=%s", id, tries, state, where(problem))
        await inbox.failed(session, id, state, tries, where(problem))


async def _dispatch(session: Transaction, office: Office, inbound: Inbound) -> None:
    chat = await addresses.find_or_add(session, inbound.chat)
    if isinstance(inbound.content, Membership | Migrated):
        await groups.handle(session, office, inbound, chat)
        return
    person = await addresses.find_or_add(session, inbound.sender)
    came_back = await addresses.seen(session, chat, "" if inbound.group else inbound.sender_name, office.clock())
    if came_back:
        await returning.welcome(session, office, chat)
    if came_back and (inbound.group or await _is_officer(session, office, person)):
        await reports.show_all(session, office)
    if inbound.group and person != chat:
        await addresses.named(session, person, inbound.sender_name)
    order = orders.read(inbound, await _about(session, inbound, chat))
    if order is not None and (inbound.group or order.verb == "redeem" or await _is_officer(session, office, person)):
        await officers.handle(session, office, inbound, order, chat, person)
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
