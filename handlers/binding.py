"""Which chat is whose group: the cards follow, and a group that loses them is told."""

from __future__ import annotations

from conversations.binding import called
from conversations.managing.entries import What
from conversations.messages import Message
from conversations.rules.complaint import OfficerId
from conversations.texts import FALLBACK, say
from handlers import reports
from handlers.office import Office
from storage import addresses, city, desk, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind


async def bind(session: Transaction, office: Office, name: str, chat: AddressId, by: OfficerId | None) -> None:
    """This chat receives the cards of `name`; where they came before, a word says so."""
    await put(session, office, name, chat, by)
    await reports.show_all(session, office)


async def release(session: Transaction, office: Office, agency: str, by: OfficerId | None) -> None:
    """The agency's cards stand in the coordinator's group from now on."""
    await put(session, office, agency, None, by)
    await reports.show_all(session, office)


async def put(session: Transaction, office: Office, name: str, chat: AddressId | None, by: OfficerId | None) -> None:
    """As both, before the cards move. `by` is empty when no officer did it."""
    before = (await desk.groups(session)).get(name)
    old = await addresses.find_or_add(session, before) if before is not None else None
    if old == chat:
        return
    if chat is None:
        await desk.release(session, name)
    else:
        await desk.bind(session, name, chat)
        if old is not None:
            body = Message(say(FALLBACK, "group.moved", name=called(name, office.catalogue)))
            await outbox.add(session, old, OutKind.MESSAGE, office.clock(), body=body, template="group.moved")
    was, now = ({"chat": str(one)} if one is not None else None for one in (old, chat))
    await city.record(session, What.GROUP, name, was, now, office.clock(), by)
