"""A citizen's event or alarm: load the session, step, apply."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from conversations import citizen
from conversations.messages import Inbound
from conversations.moment import Alarm, Moment
from handlers import aftercare, effects, linking
from handlers.office import Office, fresh_number, load_fresh_numbers
from storage import addresses, complaints, followers, sessions
from storage.codec import AddressId
from storage.database import Transaction


async def load(session: Transaction, office: Office, chats: Collection[AddressId]) -> None:
    """Read at once what a turn in each of these chats reads."""
    await sessions.load(session, chats)
    await complaints.load(session, chats, linking.REPORTS)
    await followers.load(session, chats)
    await load_fresh_numbers(session, office, len(chats))


async def handle(session: Transaction, office: Office, event: Inbound | Alarm, chat: AddressId) -> None:
    """One turn of a citizen's chat, inside the caller's transaction."""
    before = await sessions.citizen(session, chat)
    moment = Moment(
        now=office.clock(),
        catalogue=office.catalogue,
        fresh_number=await fresh_number(session, office),
        reports=await linking.reports(session, chat),
        name=await addresses.name(session, chat),
        followed=await followers.followed(session, chat),
        proof=await aftercare.proof(session, office, chat, before, event),
    )
    moment = replace(moment, similar=await aftercare.similar(session, before, event, moment))
    turn = citizen.step(before, event, moment)
    await sessions.save_citizen(session, chat, turn.session, moment.now)
    inbound = event if isinstance(event, Inbound) else None
    await effects.apply(session, office, effects.Scene(chat, chat, inbound), turn.effects)
