"""A citizen wants reports erased: who learns of which, and when, so that no two guarded reports of one person are seen
to be one person's."""

from __future__ import annotations

from datetime import timedelta

from conversations.effects import AddWords, AskErasure, WordKind, part
from conversations.messages import Message
from conversations.rules.complaint import Complaint, ComplaintId, Privacy, Role
from conversations.rules.roles import who_may_receive
from conversations.texts import FALLBACK, render, say
from handlers import reports
from handlers.office import Office
from storage import complaints, desk, outbox, timers
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

ALARM = "erasure:"
"""The alarms by which a guarded report's turn comes are named so, and by the report's id."""
APART = timedelta(hours=1)
"""One person's guarded reports are told of so far apart, give or take up to as much again: the second is drawn."""


async def ask(session: Transaction, office: Office, chat: AddressId, effect: AskErasure) -> None:
    """Terbuka reports are told of together and at once; every other one alone, at a time of its own: its history line,
    its card and its notice."""
    found = [complaint for id in effect.complaints if (complaint := await complaints.get(session, id))]
    shared = [complaint for complaint in found if _is_open(complaint)]
    guarded = [complaint for complaint in found if not _is_open(complaint)]
    for complaint in shared:
        await _record(session, office, chat, complaint)
    if shared:
        numbers = ", ".join(complaint.number for complaint in shared)
        await reports.notify(session, office, part("desk.erasure", numbers=numbers))
    for turn, complaint in enumerate(guarded, start=1 if shared else 0):
        if turn == 0:
            await _tell(session, office, chat, complaint)
            continue
        later = turn * APART + timedelta(seconds=office.draw(int(APART.total_seconds())))
        await timers.set_alarm(session, chat, f"{ALARM}{complaint.id}", office.clock() + later)


def _is_open(complaint: Complaint) -> bool:
    return complaint.privacy == Privacy() and not complaint.supervised


async def due(session: Transaction, office: Office, chat: AddressId, alarm: str) -> None:
    """The turn of one guarded report has come."""
    complaint = await complaints.get(session, ComplaintId(int(alarm.removeprefix(ALARM))))
    if complaint is not None:
        await _tell(session, office, chat, complaint)


async def _tell(session: Transaction, office: Office, chat: AddressId, complaint: Complaint) -> None:
    """An anonim report: the group. A rahasia one: the named officers, privately; are there none, the coordinators are
    told that somebody is missing, as when it was filed."""
    await _record(session, office, chat, complaint)
    if not complaint.guarded:
        await reports.notify(session, office, part("desk.erasure", numbers=complaint.number))
        return
    seats = {seat.officer: seat for seat in await desk.seats(session, office.catalogue) if seat.unreachable is None}
    words = part(
        "desk.erasure.supervised" if complaint.supervised else "desk.erasure.confidential", number=complaint.number
    )
    for officer in who_may_receive(seats, complaint.agency, supervised=complaint.supervised):
        body = Message(render(FALLBACK, (words,)))
        to = seats[officer].address_id
        await outbox.add(session, to, OutKind.MESSAGE, office.clock(), body=body, template=words.key)
    await reports.warn_of_nobody(session, office, complaint.id)


async def _record(session: Transaction, office: Office, chat: AddressId, complaint: Complaint) -> None:
    wish = AddWords(complaint.id, WordKind.ERASURE, say(complaint.language, "erase.yes"))
    await reports.add_words(session, office, chat, wish, Role.CITIZEN, None)
