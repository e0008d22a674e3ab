"""News of a report: to the chat where it was made, and to those that follow it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial

from msgspec.structs import replace

from conversations import describe, followup
from conversations.cards import WINDOW_CLOSED
from conversations.effects import Part, Tell, part
from conversations.history import PHOTOS
from conversations.messages import Message
from conversations.rules.complaint import Complaint, OfficerId, Role
from conversations.texts import render, say
from handlers import windows
from handlers.office import Office
from storage import addresses, complaints, followers, history, links, outbox, sessions
from storage.codec import AddressId
from storage.database import Transaction
from storage.followers import Follower
from storage.outbox import AttachmentId, OutKind

LEAST_OF_A_NAME = 3
_UNASKED = {"news.answer": "news.answer.joined", "news.split": "news.split.joined"}
"""News that asks its writer something, or repeats what the writer told, and the same for others."""
_OURS = frozenset({"number", "agency", "day"})
"""What nobody typed."""


async def tell(
    session: Transaction, office: Office, effect: Tell, photos: Sequence[AttachmentId] = (), by: OfficerId | None = None
) -> None:
    """The citizen may answer it; whoever follows only reads. Photos are the writer's own chats' alone."""
    complaint = await complaints.get(session, effect.complaint)
    assert complaint is not None
    home = await complaints.citizen(session, complaint.id)
    chats = await links.chats(session, home)
    send = partial(_send, session, office, complaint, effect.parts[0].key)
    for chat in (home, *(other for other in chats if other != home)):
        state = await sessions.citizen(session, chat)
        told = followup.offered(state, complaint, effect.rows, waits=effect.awaits_reply, asks=effect.asks)
        await sessions.save_citizen(session, chat, told, office.clock())
        for photo in photos:
            await _send_photo(session, office, complaint, photo, chat)
        await send(chat, Message(render(complaint.language, effect.parts), effect.rows))
    if photos:
        now, count = office.clock(), str(len(photos))
        await history.record(session, complaint.id, PHOTOS, Role.OFFICER, now, officer=by, detail=count)
    name = await addresses.name(session, home)
    for follower in await followers.of_complaint(session, complaint.id):
        kept = not follower.mine and (effect.awaits_reply or not await _may_hear(session, follower, complaint))
        if follower.address not in chats and not kept:  # a question is its writer's
            await _heard(session, office, follower, complaint)
            parts = effect.parts if follower.mine else nameless(effect.parts, name, complaint.language)
            text = render(complaint.language, (_why(follower, complaint), *parts))
            await send(follower.address, Message(text))


async def closed(session: Transaction, office: Office, complaint: Complaint, how: str) -> None:
    """Its writer closed it, in words of this chat's own: whoever follows it hears so, and what to do if it goes on.
    `how` names the words."""
    home = await complaints.citizen(session, complaint.id)
    chats = await links.chats(session, home)
    for follower in await followers.of_complaint(session, complaint.id):
        strange = not follower.mine and not await _may_hear(session, follower, complaint)
        if follower.address in chats or strange:
            continue
        await _heard(session, office, follower, complaint)
        kind = "merged" if follower.own else "mine" if follower.mine else "joined"
        told = part(f"news.{how}.{kind}", number=complaint.number)
        text = render(complaint.language, (_why(follower, complaint), told))
        await _send(session, office, complaint, told.key, follower.address, Message(text))


async def _may_hear(session: Transaction, follower: Follower, complaint: Complaint) -> bool:
    """A guarded report's news is nobody else's, but for a duplicate that is guarded as well as it."""
    own = await complaints.by_number(session, follower.own) if follower.own and complaint.guarded else None
    if own is None:
        return not complaint.guarded
    return own.privacy.confidential >= complaint.privacy.confidential and own.supervised >= complaint.supervised


async def _send_photo(
    session: Transaction, office: Office, complaint: Complaint, photo: AttachmentId, chat: AddressId
) -> None:
    """A message of its own, kept and told anew as the answer is that follows it: a caption would be too short for that,
    and bears no buttons on WhatsApp."""
    agency = describe.agency(complaint.agency, office.catalogue, complaint.language)
    words = part("news.photo", number=complaint.number, agency=agency)
    await outbox.add(
        session,
        chat,
        OutKind.MESSAGE,
        office.clock(),
        body=Message(render(complaint.language, (words,))),
        complaint=complaint.id,
        attachment=photo,
        template=words.key,
        hopeless=await windows.why_not(session, office, chat),
    )


def nameless(parts: tuple[Part, ...], name: str, language: str) -> tuple[Part, ...]:
    """The same, without the profile's name of whoever made the report: officers address people by it, and others read
    it, too."""
    parts = tuple(Part(_UNASKED.get(one.key, one.key), one.args) for one in parts)
    words = [re.escape(word) for word in name.split() if len(word) >= LEAST_OF_A_NAME]
    if not words:
        return parts
    found = re.compile(rf"\b(?:{'|'.join(words)})\b(?:\s+(?:{'|'.join(words)})\b)*", re.I)
    instead = say(language, "news.reporter")
    return tuple(
        Part(one.key, tuple((key, value if key in _OURS else found.sub(instead, value)) for key, value in one.args))
        for one in parts
    )


async def _heard(session: Transaction, office: Office, follower: Follower, complaint: Complaint) -> None:
    """What is said next in a follower's chat may go on about it."""
    state = await sessions.citizen(session, follower.address)
    if state.draft is None:
        told = replace(state, latest=complaint.number)
        await sessions.save_citizen(session, follower.address, told, office.clock())


async def _send(
    session: Transaction, office: Office, complaint: Complaint, key: str, chat: AddressId, message: Message
) -> None:
    hopeless = await windows.why_not(session, office, chat)
    await outbox.add(
        session,
        chat,
        OutKind.MESSAGE,
        office.clock(),
        body=message,
        complaint=complaint.id,
        template=key,
        hopeless=hopeless,
    )
    if hopeless == WINDOW_CLOSED:
        await windows.nudge(session, office, chat)


def _why(follower: Follower, complaint: Complaint) -> Part:
    """Why somebody reads news of another's report."""
    if follower.mine:
        return part("news.of_own", number=complaint.number)
    if follower.own:
        return part("news.of_merged", own=follower.own, number=complaint.number)
    return part("news.of_joined", number=complaint.number)
