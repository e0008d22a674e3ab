"""The clocks of a report, kept with it: part of whatever commit changes its status."""

from __future__ import annotations

from conversations.rules import clocks as rules
from conversations.rules.clocks import Clocks, Name
from conversations.rules.complaint import Action, Complaint, ComplaintId
from handlers.office import Office
from storage import clocks, complaints
from storage.database import Transaction


async def begin(session: Transaction, office: Office, report: Complaint) -> None:
    """A report was filed."""
    await clocks.put(
        session, report.id, rules.moved({}, report, Action.SEND, office.clock(), office.catalogue).values()
    )


async def after(session: Transaction, office: Office, report: Complaint, action: Action) -> Clocks:
    """As they will be after this change of status."""
    return rules.moved(await clocks.of(session, report.id), report, action, office.clock(), office.catalogue)


async def keep(session: Transaction, office: Office, before: Complaint, after: Clocks) -> None:
    """The change was made: the clocks go with it. A report may have a new day on which it is looked at again."""
    await clocks.put(session, before.id, after.values())
    report, clock = await complaints.get(session, before.id), after.get(Name.REVIEW)
    if report is not None and (report.review_on != before.review_on or (clock is not None and not clock.runs)):
        await review(session, office, before.id)


async def review(session: Transaction, office: Office, id: ComplaintId) -> None:
    """The report is to be looked at again on its `review_on`, just set: ring then."""
    report = await complaints.get(session, id)
    if report is not None and report.review_on is not None:
        await clocks.put(session, id, [rules.review(report.review_on, office.clock(), office.catalogue)])


async def recount(session: Transaction, office: Office, id: ComplaintId) -> Clocks:
    """The days of what still runs, by the days without work as they are known now; what is over stays. The clocks
    whose day changed."""
    now, city = office.clock(), office.catalogue
    before = await clocks.of(session, id)
    found = {name: rules.recounted(clock, now, city) for name, clock in before.items()}
    await write_days(session, id, found)
    await clocks.put(session, id, found.values())
    return {name: clock for name, clock in found.items() if clock.due != before[name].due}


async def write_days(session: Transaction, id: ComplaintId, found: Clocks) -> None:
    """The days that lists and cards show are the clocks'."""
    resolve = found.get(Name.RESOLVE)
    due, answer_by = rules.next_promise(found.values()), rules.answer_by(found)
    await complaints.promise(session, id, due, answer_by, resolve.due if resolve else None)
