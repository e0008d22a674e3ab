"""Which chat is whose group: the cards follow, and a group that loses them is told."""

from __future__ import annotations

from conversations.binding import called
from conversations.messages import Message
from conversations.texts import FALLBACK, say
from handlers import reports
from handlers.office import Office
from storage import addresses, desk, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind


async def bind(session: Transaction, office: Office, name: str, chat: AddressId) -> None:
    """This chat receives the cards of `name`; where they came before, a word says so."""
    before = (await desk.groups(session)).get(name)
    await desk.bind(session, name, chat)
    old = await addresses.find_or_add(session, before) if before is not None else chat
    if old != chat:
        body = Message(say(FALLBACK, "group.moved", name=called(name, office.catalogue)))
        await outbox.add(session, old, OutKind.MESSAGE, office.clock(), body=body, template="group.moved")
    await reports.show_all(session, office)


async def release(session: Transaction, office: Office, agency: str) -> None:
    """The agency's cards stand in the coordinator's group from now on."""
    await desk.release(session, agency)
    await reports.show_all(session, office)
