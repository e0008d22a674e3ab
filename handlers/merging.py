"""A duplicate and the report it is merged into: who follows what, and what both histories say of it."""

from __future__ import annotations

from conversations import history as lines
from conversations.effects import Tell, part
from conversations.rules.complaint import Complaint, ComplaintId, Role
from conversations.rules.roles import Officer
from conversations.texts import day
from handlers.office import Office
from storage import complaints, duplicates, followers, history
from storage.database import Transaction


async def merged(session: Transaction, office: Office, id: ComplaintId, officer: Officer) -> ComplaintId:
    """This report is a duplicate from now on: its citizen gets the news of the other, which is the result."""
    report = await complaints.get(session, id)
    assert report is not None and report.duplicate_of is not None
    other = await complaints.get(session, report.duplicate_of)
    assert other is not None
    home = await complaints.citizen(session, id)
    if home != await complaints.citizen(session, other.id):  # whoever wrote both has the news already
        await followers.merge(session, other.id, home, id, office.clock())
    now, who = office.clock(), officer.id
    await history.record(session, id, lines.LINKED, officer.role, now, officer=who, detail=other.number)
    await history.record(session, other.id, lines.JOINED, officer.role, now, officer=who, detail=_told(report))
    return other.id


async def parted(session: Transaction, office: Office, before: Complaint, role: Role) -> ComplaintId:
    """It is no duplicate any more, for its citizen objected, or the other was closed without an answer. The report
    whose card says so."""
    assert before.duplicate_of is not None
    other, home = before.duplicate_of, await complaints.citizen(session, before.id)
    await followers.part(session, other, home, before.id, office.clock())
    await history.record(session, other, lines.PARTED, role, office.clock(), detail=_told(before))
    return await duplicates.end(session, other)


async def on_its_own(session: Transaction, id: ComplaintId, other: Complaint) -> Tell:
    """What the citizen of a duplicate reads whose other report was closed: why, is between the city and that one's
    citizen."""
    report = await complaints.get(session, id)
    assert report is not None and report.due is not None
    by = day(report.language, report.due)
    return Tell(id, (part("news.parted", number=report.number, other=other.number, day=by),))


def _told(report: Complaint) -> str | None:
    """Its number, on the other's card; one that is guarded is not known there."""
    return None if report.guarded else report.number
