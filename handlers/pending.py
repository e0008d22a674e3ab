"""What an officer can still undo is written down, with the alarm at which it is carried out; or a second is asked."""

from __future__ import annotations

from conversations import describe
from conversations import history as lines
from conversations.effects import Part, Pend, part
from conversations.messages import Message, Option
from conversations.orders import CARD, ELSEWHERE
from conversations.pending import ALARM
from conversations.rules.complaint import Action, Complaint, Pending
from conversations.rules.roles import Officer, may
from conversations.texts import FALLBACK, clean, render, say
from handlers import reports
from handlers.office import Office
from storage import cards, complaints, desk, history, outbox, timers
from storage.codec import AddressId
from storage.database import Transaction
from storage.outbox import OutKind

SHORT = 140
"""Characters of the story that a second officer reads at once."""


async def pend(session: Transaction, office: Office, chat: AddressId, effect: Pend, officer: Officer | None) -> None:
    """ReportMoved: something else waits by now, or nothing any more."""
    report = await complaints.get(session, effect.complaint)
    assert report is not None
    before, after = report.pending, effect.pending
    if (before is not None and before == after) or not await complaints.pend(session, report.id, before, after):
        raise reports.ReportMoved
    if before is not None and before.until is None:
        await _record(session, office, report, lines.SECONDED if after else lines.NOT_SECONDED, officer, before)
    if after is not None and after.until is not None:
        await timers.set_alarm(session, chat, f"{ALARM}{report.id}", after.until)
    elif after is not None:
        await _record(session, office, report, lines.PROPOSED, officer, after)
        await _ask_seconds(session, office, report, after, officer)
    else:
        await timers.cancel(session, chat, f"{ALARM}{report.id}")
    await cards.open_menu(session, report.id, None, "")
    await reports.show(session, office, report.id)


async def _record(
    session: Transaction, office: Office, report: Complaint, kind: str, officer: Officer | None, proposed: Pending
) -> None:
    assert officer is not None and proposed.reason is not None
    reason = proposed.reason.value
    await history.record(session, report.id, kind, officer.role, office.clock(), officer=officer.id, detail=reason)


async def _ask_seconds(
    session: Transaction, office: Office, report: Complaint, proposed: Pending, officer: Officer | None
) -> None:
    """Whoever else could archive it is asked privately. None can be reached: the coordinators' group sees the card."""
    assert officer is not None and proposed.reason is not None
    asked = _asked(report, officer, say(FALLBACK, f"reason.{proposed.reason.value}"))
    rows = tuple(
        (Option(f"{ELSEWHERE}:{verb}:{report.id}", say(FALLBACK, f"button.{label}")),)
        for verb, label in (("agree", "agree"), ("undo", "refuse"), ("open", "open"))
    )
    for seat in await desk.seats(session, office.catalogue):
        if seat.unreachable is None and seat.officer.id != officer.id and may(seat.officer, Action.ARCHIVE, report):
            body = Message(render(FALLBACK, (asked,)), rows)
            about = f"{CARD}:{report.id}"
            now, key = office.clock(), asked.key
            await outbox.add(session, seat.address_id, OutKind.MESSAGE, now, body=body, about=about, template=key)


def _asked(report: Complaint, officer: Officer, reason: str) -> Part:
    story = clean(describe.shortened(report.story, SHORT))
    return part("pending.second", number=report.number, name=officer.name, reason=reason, story=story)
