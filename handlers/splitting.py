"""A report becomes two: the second with its clocks, its history and its card."""

from __future__ import annotations

from conversations import history as lines
from conversations import supporting
from conversations.effects import FileComplaint, Split
from conversations.rules import clocks as rules
from conversations.rules.complaint import Complaint, Status
from conversations.rules.roles import Officer
from handlers import clocks, reports
from handlers.office import Office
from storage import cards, complaints, history, spots
from storage import clocks as kept
from storage.database import Transaction


async def split(session: Transaction, office: Office, effect: Split, officer: Officer) -> None:
    """ReportMoved: the report was closed meanwhile."""
    report = await complaints.get(session, effect.complaint)
    if report is None or report.closed:
        raise reports.ReportMoved
    now, catalogue = office.clock(), office.catalogue
    found = rules.parted(await kept.of(session, report.id), report, now, catalogue)
    topic = catalogue.topic(effect.topic)
    id = await complaints.file(
        session,
        await complaints.citizen(session, report.id),
        _filed(report, effect),
        rules.next_promise(found.values()),
        report.filed_at,
        supervised=report.supervised or (topic is not None and topic.supervised),
        part_of=report.id,
    )
    await kept.put(session, id, found.values())
    await clocks.write_days(session, id, found)
    cards.none_yet(session, id)
    made = await complaints.get(session, id)
    assert made is not None
    spot = supporting.spots(made.topic, made.place, catalogue)
    if spot is not None and not made.guarded:
        spots.add(session, id, spot)
    number = effect.number if report.guarded or not made.guarded else None
    await history.record(session, report.id, lines.SPLIT, officer.role, now, officer=officer.id, detail=number)
    await history.record(
        session,
        id,
        lines.PART,
        officer.role,
        now,
        officer=officer.id,
        source=Status.DRAFT,
        target=Status.UNVERIFIED,
        detail=report.number,
    )
    await reports.show(session, office, report.id)
    await reports.show(session, office, id)
    await reports.warn_of_nobody(session, office, id)


def _filed(report: Complaint, effect: Split) -> FileComplaint:
    return FileComplaint(
        number=effect.number,
        kind=report.kind,
        title=effect.title,
        story=effect.story,
        place=report.place,
        when=report.when,
        topic=effect.topic,
        suggested=effect.suggested,
        privacy=report.privacy,
        language=report.language,
        files=(),
    )
