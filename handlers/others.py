"""What a change of a report's status is to others: whose own reports were merged into it, and whoever follows it."""

from __future__ import annotations

from conversations.effects import ChangeStatus, part
from conversations.rules.complaint import Action, ArchiveReason, Complaint, ComplaintId, Role
from conversations.rules.roles import Officer
from handlers import merging, news, reports
from handlers.office import Office
from storage import complaints, duplicates
from storage.database import Transaction

_CLOSES = {Action.SATISFIED: "done", Action.WITHDRAW: "gone"}
"""By which a writer closes a report, and which words tell others of it."""


async def change(session: Transaction, office: Office, effect: ChangeStatus, officer: Officer | None) -> None:
    """The change, and what follows from it elsewhere. ReportMoved: not allowed any more."""
    await reports.change(session, office, effect, officer)
    complaint = await complaints.get(session, effect.complaint)
    assert complaint is not None
    if effect.action in (Action.WITHDRAW, Action.EXPIRE) or effect.reason is ArchiveReason.WITHDRAWN:
        for duplicate in await duplicates.direct(session, complaint.id):
            await _on_its_own(session, office, duplicate, complaint)
    if effect.action in _CLOSES:
        await news.closed(session, office, complaint, _CLOSES[effect.action])


async def _on_its_own(session: Transaction, office: Office, id: ComplaintId, other: Complaint) -> None:
    """A duplicate whose other report was closed without an answer goes back to the coordinator."""
    await reports.change(session, office, ChangeStatus(id, Action.PART, Role.SYSTEM), None)
    await news.tell(session, office, await merging.on_its_own(session, id, other))
    back = await complaints.get(session, id)
    if back is not None and not back.guarded:
        await reports.notify(session, office, part("desk.parted", number=back.number, other=other.number))
