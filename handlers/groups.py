"""Groups come, go and change their numbers; people block the bot and come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations.binding import COORDINATOR_WORD as KOORDINATOR
from conversations.binding import called
from conversations.desk import COORDINATOR, every_group
from conversations.messages import Address, Inbound, Membership, Message, Migrated
from conversations.texts import FALLBACK, say
from handlers import reports, returning
from handlers.office import Office
from storage import addresses, cards, desk, marks, outbox
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

LEFT, NO_RIGHTS = "left", "no_rights"
"""Why a group gets nothing: the bot is not in it any more, or may not write there."""
QUIET = timedelta(hours=6)


async def handle(session: Transaction, office: Office, inbound: Inbound, chat: AddressId) -> None:
    match inbound.content:
        case Migrated(new):
            await migrate(session, office, inbound.chat, new)
        case Membership(present=False):
            await addresses.unreachable(session, chat, "left")
            for place in await _places(session, inbound.chat):
                await warn(session, office, place, LEFT)
        case Membership() if inbound.group:
            for place in await _places(session, inbound.chat):
                here = await addresses.find_or_add(session, place)
                if await addresses.seen(session, here, "", office.clock()):
                    await _back(session, office, here)
            body = Message(await _greeting(session, office, inbound.chat))
            await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=body)
        case _:
            if await addresses.seen(session, chat, inbound.sender_name, office.clock()):
                await returning.welcome(session, office, chat)


async def _greeting(session: Transaction, office: Office, chat: Address) -> str:
    """What a group the bot came to is: the home of whose cards, or none yet."""
    groups = await desk.groups(session)
    bound = [name for name in every_group(office.catalogue) if name in groups and groups[name].whole == chat]
    if not bound:
        return say(FALLBACK, "group.added")
    return say(FALLBACK, "group.added_back", names=", ".join(called(name, office.catalogue) for name in bound))


async def topic_lost(session: Transaction, office: Office, topic: Address) -> bool:
    """A topic was deleted or closed: its cards and what is on its way go to the group's general topic, and a word there
    says what to do. False when nothing was bound to it."""
    groups = await desk.groups(session)
    names = [name for name in every_group(office.catalogue) if groups.get(name) == topic]
    if topic == topic.whole or not names:
        return False
    general = await addresses.find_or_add(session, topic.whole)
    for name in names:
        await desk.bind(session, name, general)
    words = ", ".join(called(name, office.catalogue) for name in names)
    body = Message(say(FALLBACK, "group.topic_lost", names=words, id=_typed(names[0])))
    await outbox.add(session, general, OutKind.MESSAGE, office.clock(), body=body, template="group.topic_lost")
    await outbox.follow(session, await addresses.find_or_add(session, topic), general)
    await reports.show_all(session, office)
    return True


def _typed(name: str) -> str:
    """What is bound, as it is written behind /hubungkan."""
    return KOORDINATOR if name == COORDINATOR else name


async def warn(session: Transaction, office: Office, chat: Address, why: str) -> None:
    """A group that should have cards gets none: the coordinators are told what to do, in their group or, where that is
    the one, in private. Not again within QUIET."""
    groups = await desk.groups(session)
    names = [name for name in every_group(office.catalogue) if groups.get(name) == chat]
    if not names:
        return
    mark, now = f"group {await addresses.find_or_add(session, chat)} lost: {why}", office.clock()
    told = await marks.get(session, mark)
    if told is not None and datetime.fromisoformat(told) > now - QUIET:
        return
    await marks.put(session, mark, now.isoformat())
    words = ", ".join(called(name, office.catalogue) for name in names)
    body = Message(say(FALLBACK, f"group.lost.{why}", names=words, id=_typed(names[0])))
    if COORDINATOR not in names and COORDINATOR in groups:
        homes = [await addresses.find_or_add(session, groups[COORDINATOR])]
    else:
        seats = await desk.seats(session, office.catalogue)
        homes = [seat.address_id for seat in seats if seat.officer.coordinates and seat.unreachable is None]
    for home in homes:
        await outbox.add(session, home, OutKind.MESSAGE, now, body=body, template=f"group.lost.{why}")


async def _places(session: Transaction, chat: Address) -> list[Address]:
    """The chat, and its topics that something is bound to."""
    bound = (await desk.groups(session)).values()
    return [chat, *{place for place in bound if place.whole == chat and place != chat}]


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
