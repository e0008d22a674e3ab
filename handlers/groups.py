"""Groups come, go and change their numbers; people block the bot and come back."""

from __future__ import annotations

from conversations.messages import Address, Inbound, Membership, Message, Migrated
from conversations.texts import FALLBACK, say
from handlers import reports, returning
from handlers.office import Office
from storage import addresses, cards, desk, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind


async def handle(session: Transaction, office: Office, inbound: Inbound, chat: AddressId) -> None:
    match inbound.content:
        case Migrated(new):
            await migrate(session, office, inbound.chat, new)
        case Membership(present=False):
            await addresses.unreachable(session, chat, "left")
        case Membership() if inbound.group:
            if await addresses.seen(session, chat, "", office.clock()):
                await _back(session, office, chat)
            await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=Message(say(FALLBACK, "group.added")))
        case _:
            if await addresses.seen(session, chat, inbound.sender_name, office.clock()):
                await returning.welcome(session, office, chat)


async def _back(session: Transaction, office: Office, chat: AddressId) -> None:
    await returning.welcome(session, office, chat)
    await reports.show_all(session, office)


async def migrate(session: Transaction, office: Office, old: Address, new: Address) -> bool:
    """A group became a supergroup: one row is renumbered, and every live card is posted once more. Both sides of the
    platform report the move; whichever comes second finds nothing left to do. Was a message of the new group handled
    first, the two rows change places: whatever was bound to the group stays bound. What is said to the old group after
    the move goes to the new one. False when nothing on its way there can."""
    chat, newcomer = await addresses.find(session, old), await addresses.find(session, new)
    if chat is None or chat == newcomer:
        return False
    if newcomer is not None and not await desk.bound_to(session, chat):
        await outbox.follow(session, chat, newcomer)
        return True
    if newcomer is not None:
        await addresses.renumber(session, newcomer, Address(new.channel, f"{old.id} and {new.id}"))
    await addresses.renumber(session, chat, new)
    if newcomer is not None:
        await addresses.renumber(session, newcomer, old)
    await outbox.forget_messages(session, chat)
    await cards.forget_messages(session, chat)
    for card in await cards.in_chat(session, chat):
        await outbox.add_card(session, card.id, chat, card.complaint, office.clock())
    return True
