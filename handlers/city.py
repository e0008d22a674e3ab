"""Agencies, officers, groups and texts changed while the bot runs: by a coordinator's tap or by a command of `./kanal`,
both through `apply`. Every process takes a change up within TICK seconds; what it knows by then is one number."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable

from conversations import texts
from conversations.effects import NameOfficer
from conversations.managing.entries import Change, City, Entry, What, agencies_of, with_agencies
from conversations.messages import Address
from conversations.rules.complaint import OfficerId, Role
from handlers import binding, reports
from handlers.office import Office
from storage import addresses, city, desk
from storage.database import Transaction, Unavailable
from storage.desk import Seat

log = logging.getLogger(__name__)

TICK = 2.0
"""Seconds between two looks whether something was changed."""
CHANNEL = "telegram"
"""Where operator groups live, and officers whose number says no other channel."""


async def read(session: Transaction, office: Office) -> City:
    """Everything that can be changed, as it stands in the database at this moment."""
    kept = await city.agencies(session)
    catalogue = with_agencies(office.seed, kept)
    seats = await desk.seats(session, catalogue)
    return City(
        of={
            What.AGENCY: agencies_of(catalogue),
            What.OFFICER: {number(seat.address): _officer(seat) for seat in seats},
            What.GROUP: {name: {"chat": chat.id} for name, chat in (await desk.groups(session)).items()},
            What.TEXT: {f"{of}/{key}": {"text": text} for (of, key), text in (await city.texts(session)).items()},
            What.ANSWER: await city.answers(session),
        },
        topics=tuple(str(topic.id) for topic in office.seed.topics),
        open_reports=await city.open_reports(session),
        changed=frozenset(id for id, one in kept.items() if not one.removed),
        former=frozenset(id for id, one in kept.items() if one.removed),
        reachable=frozenset(number(seat.address) for seat in seats if seat.unreachable is None),
    )


async def apply(session: Transaction, office: Office, changes: Iterable[Change], by: OfficerId | None) -> None:
    """Write these, already found in order, with their history; `by` is empty when no officer did it. This process
    knows them at once, cards find their places."""
    made = tuple(changes)
    for change in made:
        await _WRITE[change.what](session, office, change, by)
    await take_up(session, office)
    if any(map(_seen_on_cards, made)):
        await reports.show_all(session, office)


async def record_named(
    session: Transaction, office: Office, before: Seat | None, after: Seat, by: OfficerId | None
) -> None:
    """Somebody was named an officer, or something else than before: a line of the history."""
    was, now = _kept(before), _kept(after)
    if was != now:
        await city.record(session, What.OFFICER, str(after.officer.id), was, now, office.clock(), by)


async def take_up(session: Transaction, office: Office) -> None:
    """From here on this process speaks and suggests as the database says."""
    office.version = None  # should this commit fail, the next look reads what is true
    office.catalogue = with_agencies(office.seed, await city.agencies(session))
    texts.change(await city.texts(session))
    session.remember(addresses.SEATS, None)


async def look(office: Office) -> None:
    """Take up what others changed since the last look."""
    async with office.database.transaction(of=()) as session:
        newest = await city.version(session)
        if newest != office.version:
            await take_up(session, office)
    office.version = newest


async def follow(office: Office, stop: asyncio.Event) -> None:
    """Look every TICK seconds, until `stop`."""
    while not stop.is_set():
        try:
            await look(office)
        except Unavailable as problem:
            log.warning("whether the city was changed cannot be seen now (%s)", problem)
        try:
            await asyncio.wait_for(stop.wait(), TICK)
        except TimeoutError:
            continue


def number(address: Address) -> str:
    """By what a file and a button name an officer."""
    return address.id if address.channel == CHANNEL else f"{address.channel}:{address.id}"


async def _write_agency(session: Transaction, office: Office, change: Change, by: OfficerId | None) -> None:
    entry = change.after or change.before
    assert entry is not None
    await city.put_agency(session, change.subject, entry, removed=change.after is None)
    if change.after is None:
        await binding.put(session, office, change.subject, None, by)
    await city.record(session, What.AGENCY, change.subject, change.before, change.after, office.clock(), by)


async def _write_officer(session: Transaction, office: Office, change: Change, by: OfficerId | None) -> None:
    channel, _, id = change.subject.rpartition(":")
    address = Address(channel or CHANNEL, id)
    who = await addresses.find_or_add(session, address)
    before = await desk.seat_of(session, who, office.catalogue)
    if change.after is None:
        if before is not None:
            await desk.dismiss(session, before.officer.id, office.clock())
            officer = str(before.officer.id)
            await city.record(session, What.OFFICER, officer, _kept(before), None, office.clock(), by)
        return
    name, role, agency = (str(change.after[field]) for field in ("name", "role", "agency"))
    if not await addresses.name(session, who):
        await addresses.named(session, who, name)
    named = NameOfficer(address, name, Role(role), agency or None, bool(change.after["confidential"]))
    await desk.name(session, who, named, by, office.clock())
    after = await desk.seat_of(session, who, office.catalogue)
    assert after is not None
    await record_named(session, office, before, after, by)


async def _write_group(session: Transaction, office: Office, change: Change, by: OfficerId | None) -> None:
    chat = change.after and await addresses.find_or_add(session, Address(CHANNEL, str(change.after["chat"])))
    await binding.put(session, office, change.subject, chat or None, by)


async def _write_text(session: Transaction, office: Office, change: Change, by: OfficerId | None) -> None:
    language, _, key = change.subject.partition("/")
    await city.put_text(session, language, key, str(change.after["text"]) if change.after else None)
    await city.record(session, What.TEXT, change.subject, change.before, change.after, office.clock(), by)


async def _write_answer(session: Transaction, office: Office, change: Change, by: OfficerId | None) -> None:
    await city.put_answer(session, change.subject, change.after)
    await city.record(session, What.ANSWER, change.subject, change.before, change.after, office.clock(), by)


_WRITE = {
    What.AGENCY: _write_agency,
    What.OFFICER: _write_officer,
    What.GROUP: _write_group,
    What.TEXT: _write_text,
    What.ANSWER: _write_answer,
}
_ON_CARDS = frozenset({"name", "short", "external", "contact", "chat", "confidential", "role", "agency"})


def _seen_on_cards(change: Change) -> bool:
    """Whether a card says it, or stands elsewhere for it."""
    return change.what not in (What.TEXT, What.ANSWER) and (change.after is None or bool({*change.fields} & _ON_CARDS))


def _officer(seat: Seat) -> Entry:
    officer = seat.officer
    return {
        "name": officer.name,
        "role": officer.role.value,
        "agency": officer.agency or "",
        "confidential": officer.confidential,
    }


def _kept(seat: Seat | None) -> Entry | None:
    """As the history has it: without the name, which stands in one place only."""
    return {name: value for name, value in _officer(seat).items() if name != "name"} if seat else None
