"""A report that is followed from another chat, and chats that become one person's: who is told, and what is shown to
whom. Officers learn nothing of it."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from conversations import following
from conversations.after_effects import Follow, IssuePin, LinkChats, WrongTry
from conversations.effects import Part, part
from conversations.following import Asked
from conversations.messages import Message
from conversations.moment import Proof
from conversations.rules.complaint import Complaint, ComplaintId
from conversations.texts import day, render, say
from handlers.office import Office
from storage import addresses, complaints, followers, links, outbox, pins, sessions
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

REPORTS = 20
"""How many of a chat's reports a step sees; older ones are reached by their number."""
SALT_SIGNS = 16
_HEX = "0123456789abcdef"
_CHANNELS = ("telegram", "whatsapp")


async def reports(session: Transaction, chat: AddressId) -> tuple[Complaint, ...]:
    """The reports of this chat, and of those linked with it, newest first."""
    chats = await links.chats(session, chat)
    if len(chats) == 1:
        return await complaints.of_chat(session, chat, REPORTS)
    found = [report for one in chats for report in await complaints.of_chat(session, one, REPORTS)]
    return tuple(sorted(found, key=lambda report: report.id, reverse=True)[:REPORTS])


async def proof(session: Transaction, office: Office, chat: AddressId, asked: Asked) -> Proof:
    """Whether number and PIN belong together. Nothing in it tells which of the two was wrong."""
    now, care = office.clock(), office.catalogue.aftercare
    if await pins.locked(session, pins.subjects(chat, asked.number), care.pin_tries, now):
        return Proof(locked=True)
    report = await complaints.by_number(session, asked.number)
    if not await pins.opens(session, report.id if report else None, asked.pin, now) or report is None:
        return Proof()
    theirs = await reports(session, await complaints.citizen(session, report.id))
    mine = await reports(session, chat)
    secret = any(one.privacy.confidential and one.privacy.anonymous for one in (*theirs, *mine))
    return Proof(report, secret=secret)


async def issue(session: Transaction, office: Office, chat: AddressId, effect: IssuePin) -> None:
    """A PIN is drawn and told; the one before it counts no more."""
    report = await complaints.get(session, effect.complaint)
    assert report is not None
    pin = f"{office.draw(10**following.PIN_DIGITS):0{following.PIN_DIGITS}}"
    salt = "".join(_HEX[office.draw(len(_HEX))] for _ in range(SALT_SIGNS))
    until = office.clock() + office.catalogue.aftercare.pin_lives
    await pins.put(session, report.id, pin, salt, until)
    here = (await addresses.get(session, chat)).channel
    other = _CHANNELS[1] if here == _CHANNELS[0] else _CHANNELS[0]
    told = part(
        "pin.given",
        number=report.number,
        pin=pin,
        channel=say(effect.language, f"channel.{other}"),
        time=_time(effect.language, until, office),
    )
    await _tell(session, office, chat, effect.language, told)


async def wrong(session: Transaction, office: Office, chat: AddressId, effect: WrongTry) -> None:
    """What is over is cleared away on the way: there is never much of it."""
    lasts = office.catalogue.aftercare.pin_lock
    await pins.clear(session, office.clock())
    await pins.count_wrong(session, pins.subjects(chat, effect.number), office.clock(), lasts)


async def follow(session: Transaction, office: Office, chat: AddressId, effect: Follow) -> None:
    """The PIN is used up; the chat where the report was made is told, and how to cut it off."""
    await followers.add(session, effect.complaint, chat, None, office.clock(), mine=True)
    await pins.forget(session, (effect.complaint,))
    report = await complaints.get(session, effect.complaint)
    assert report is not None
    home = await complaints.citizen(session, report.id)
    language = (await sessions.citizen(session, home)).language or report.language
    told = part("follow.told", number=report.number, channel=await _channel(session, chat, language))
    await _tell(session, office, home, language, told)


async def link(session: Transaction, office: Office, chat: AddressId, effect: LinkChats) -> None:
    """Both are one person's; what was followed here one by one is now simply there."""
    home = await complaints.citizen(session, effect.complaint)
    await links.link(session, chat, home)
    await followers.cut(session, await links.chats(session, chat))
    language = (await sessions.citizen(session, home)).language
    told = part("link.told", channel=await _channel(session, chat, language))
    await _tell(session, office, home, language, told)


async def cut(session: Transaction, office: Office, chat: AddressId) -> None:
    """Nothing of this chat is read elsewhere any more, and no PIN given out opens it."""
    await links.cut(session, chat)
    await followers.cut(session, (chat,))
    own: tuple[ComplaintId, ...] = tuple(one.id for one in await complaints.of_chat(session, chat, REPORTS))
    await pins.forget(session, own)


async def answered(session: Transaction, office: Office, chat: AddressId, report: ComplaintId) -> None:
    """An officer waits for no second answer in the owner's other chats."""
    for other in await links.chats(session, chat):
        state = await sessions.citizen(session, other)
        if other != chat and state.reply_for == report:
            await sessions.save_citizen(session, other, replace(state, reply_for=None), office.clock())


async def _tell(session: Transaction, office: Office, chat: AddressId, language: str, told: Part) -> None:
    hopeless = await addresses.why_unreachable(session, chat)
    body = Message(render(language, (told,)))
    await outbox.add(session, chat, OutKind.MESSAGE, office.clock(), body=body, template=told.key, hopeless=hopeless)


async def _channel(session: Transaction, chat: AddressId, language: str) -> str:
    name = (await addresses.get(session, chat)).channel
    return say(language, f"channel.{name}" if name in _CHANNELS else "channel.other")


def _time(language: str, at: datetime, office: Office) -> str:
    local = at.astimezone(office.catalogue.zone)
    return f"{day(language, local.date())} {local:%H.%M}"
