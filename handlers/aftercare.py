"""What a citizen does after filing, carried out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from conversations import following, supporting
from conversations import history as lines
from conversations.after_effects import (
    AfterEffect,
    FillIn,
    Follow,
    IssuePin,
    Leave,
    LinkChats,
    Rate,
    Support,
    UnlinkChat,
    WrongTry,
)
from conversations.effects import AddWords, WordKind
from conversations.messages import Inbound
from conversations.moment import Alarm, Moment, Proof
from conversations.rules.complaint import Complaint, ComplaintId, Role
from conversations.session import Session
from handlers import linking, reports
from handlers.office import Office
from storage import addresses, complaints, filling, followers, history, sessions, spots
from storage.codec import AddressId
from storage.database import Transaction


async def proof(
    session: Transaction, office: Office, chat: AddressId, state: Session, event: Inbound | Alarm
) -> Proof | None:
    """What became of a number and a PIN, where the event brings them."""
    asked = following.asked_for(state, event) if isinstance(event, Inbound) else None
    return await linking.proof(session, office, chat, asked) if asked is not None else None


async def load(session: Transaction, office: Office, events: Sequence[Inbound]) -> None:
    """Read at once what `similar` reads for each of these."""
    searches = []
    for event in events:
        state = await sessions.citizen(session, await addresses.find_or_add(session, event.chat))
        searches.append(supporting.looks(state, event, office.catalogue))
    await spots.load(session, filter(None, searches))


async def similar(session: Transaction, state: Session, event: Inbound | Alarm, moment: Moment) -> Complaint | None:
    """An open report like the draft that may be sent by this event."""
    search = supporting.looks(state, event, moment.catalogue) if isinstance(event, Inbound) else None
    if search is None or state.draft is None:
        return None
    return supporting.alike(state.draft, search, await spots.near(session, search), moment)


async def apply(session: Transaction, office: Office, chat: AddressId, effect: AfterEffect) -> None:
    match effect:
        case Rate():
            await complaints.rate(session, effect.complaint, effect.stars)
            await _record(session, office, effect.complaint, lines.RATED, str(effect.stars))
            await reports.show(session, office, effect.complaint)
        case IssuePin():
            await linking.issue(session, office, chat, effect)
        case WrongTry():
            await linking.wrong(session, office, chat, effect)
        case Follow():
            await linking.follow(session, office, chat, effect)
        case LinkChats():
            await linking.link(session, office, chat, effect)
        case UnlinkChat():
            await linking.cut(session, office, chat)
        case Support():
            if all(one.address != chat for one in await followers.of_complaint(session, effect.complaint)):
                await followers.add(session, effect.complaint, chat, None, office.clock())
            words = AddWords(effect.complaint, WordKind.SUPPORT, effect.text, effect.files)
            await reports.add_words(session, office, chat, words, Role.CITIZEN, None)
        case Leave():
            await _leave(session, office, chat, effect)
        case FillIn():
            await _fill(session, office, effect)
        case _:
            assert_never(effect)


async def _fill(session: Transaction, office: Office, effect: FillIn) -> None:
    """The card shows it, and whoever reports the same later finds it where it is."""
    before = await complaints.get(session, effect.complaint)
    assert before is not None
    await filling.fill(session, effect)
    spot = supporting.spots(before.topic, effect.place, office.catalogue)
    if spot is not None and before.place is None and not before.guarded:
        spots.add(session, effect.complaint, spot)
    await reports.show(session, office, effect.complaint)


async def _leave(session: Transaction, office: Office, chat: AddressId, effect: Leave) -> None:
    """Officers are told of a supporter less, not of a writer's own chat, nor of a duplicate's."""
    before = await followers.of_complaint(session, effect.complaint)
    await followers.leave(session, effect.complaint, chat)
    if any(one.address == chat and not (one.mine or one.own) for one in before):
        await _record(session, office, effect.complaint, lines.LEFT, None)
        await reports.show(session, office, effect.complaint)


async def _record(session: Transaction, office: Office, id: ComplaintId, kind: str, detail: str | None) -> None:
    await history.record(session, id, kind, Role.CITIZEN, office.clock(), detail=detail)
