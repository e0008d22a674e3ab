"""Whose turn it is when a citizen is not satisfied, or objects: not the same officer's alone."""

from __future__ import annotations

from dataclasses import dataclass

from conversations import describe
from conversations.effects import Part, WordKind, part
from conversations.messages import Message
from conversations.orders import CARD
from conversations.rules.complaint import Complaint, Role, Status
from conversations.rules.roles import may_open
from conversations.texts import FALLBACK, clean, day, render, say
from handlers.office import Office
from storage import desk, history, outbox
from storage.database import Transaction
from storage.desk import Seat
from storage.outbox import OutKind

SHORT = 200
"""Characters of the citizen's words."""
UNHAPPY, REOPENED = "card.heard.unhappy", "card.heard.reopened"


async def liaisons(session: Transaction, office: Office, complaint: Complaint) -> list[Seat]:
    """Who decides in the report's agency; empty where nobody does."""
    return [
        seat
        for seat in await desk.seats(session, office.catalogue)
        if seat.officer.role is Role.LIAISON
        and seat.officer.agency == complaint.agency
        and may_open(seat.officer, complaint)
    ]


@dataclass(frozen=True, slots=True)
class Turn:
    """`named`: who decides but cannot be reached in private; `group`: what the coordinators' group is to read."""

    named: tuple[str, ...] = ()
    group: Part | None = None


async def unhappy(session: Transaction, office: Office, complaint: Complaint, *, reopened: bool) -> Turn:
    """The liaisons hear of it privately; those who cannot be reached are named. Without one, the coordinators hear."""
    theirs = await liaisons(session, office, complaint)
    why = await _said(session, complaint, WordKind.REACTION)
    by = _by(complaint, office)
    reached = [seat for seat in theirs if seat.unreachable is None]
    for seat in reached:
        told = part("turn.liaison", number=complaint.number, why=why, day=by)
        await _privately(session, office, complaint, seat, told)
    if not theirs and complaint.agency is not None:
        agency = describe.agency(complaint.agency, office.catalogue, FALLBACK)
        heard = say(FALLBACK, REOPENED if reopened else UNHAPPY, number=complaint.number)
        told = part("turn.coordinator", heard=heard, agency=agency, day=by)
        return Turn(group=await _coordinators(session, office, complaint, told))
    return Turn(tuple(seat.officer.name for seat in theirs if seat not in reached))


async def told(session: Transaction, office: Office, complaint: Complaint, text: str) -> None:
    """The reason came after the *not yet*: the liaisons hear that, too."""
    if complaint.status is not Status.REACTED:
        return
    said = clean(describe.shortened(text, SHORT)) or say(FALLBACK, "event.file")
    for seat in await liaisons(session, office, complaint):
        if seat.unreachable is None:
            words = part("turn.told", number=complaint.number, text=said)
            await _privately(session, office, complaint, seat, words)


async def objected(session: Transaction, office: Office, complaint: Complaint) -> Turn:
    """Another coordinator than the one who archived it is asked, where there is one."""
    archiver = await history.who_did(session, complaint.id, Status.ARCHIVED)
    seats = await desk.seats(session, office.catalogue)
    able = [seat for seat in seats if seat.officer.coordinates and may_open(seat.officer, complaint)]
    others = [seat for seat in able if seat.officer.id != archiver]
    if archiver is None or not others:
        told = part("turn.objection.alone", number=complaint.number)
        return Turn(group=await _coordinators(session, office, complaint, told))
    by = next((seat.officer.name for seat in seats if seat.officer.id == archiver), say(FALLBACK, "turn.archiver"))
    names = ", ".join(seat.officer.name for seat in others)
    told = part("turn.objection", number=complaint.number, archiver=by, names=names)
    for seat in others:
        if seat.unreachable is None:
            await _privately(session, office, complaint, seat, told)
    unheard = all(seat.unreachable is not None for seat in others)
    return Turn(group=await _coordinators(session, office, complaint, told) if unheard else None)


async def names(session: Transaction, office: Office, complaint: Complaint) -> str:
    """Of whom the card says that it is their turn; empty while it is nobody's in particular."""
    if complaint.status is not Status.REACTED:
        return ""
    return ", ".join(seat.officer.name for seat in await liaisons(session, office, complaint))


async def _said(session: Transaction, complaint: Complaint, kind: WordKind) -> str:
    """The reason, when it came with the *not yet*."""
    newest = await history.newest(session, complaint.id)
    said = next((event.words for event in reversed(newest) if event.kind == kind.value), "")
    return clean(describe.shortened(said, SHORT)) or say(FALLBACK, "turn.why.none")


def _by(complaint: Complaint, office: Office) -> str:
    return day(FALLBACK, complaint.due) if complaint.due else ""


async def _privately(session: Transaction, office: Office, complaint: Complaint, seat: Seat, told: Part) -> None:
    body = Message(render(FALLBACK, (told,)))
    await outbox.add(
        session,
        seat.address_id,
        OutKind.MESSAGE,
        office.clock(),
        body=body,
        about=f"{CARD}:{complaint.id}",
        template=told.key,
    )


async def _coordinators(session: Transaction, office: Office, complaint: Complaint, told: Part) -> Part | None:
    """What their group is to read; of a rahasia report nothing: those who may open it read it privately."""
    if not complaint.guarded:
        return told
    for seat in await desk.seats(session, office.catalogue):
        if seat.officer.coordinates and seat.unreachable is None and may_open(seat.officer, complaint):
            await _privately(session, office, complaint, seat, told)
    return None
