"""What cannot be taken back waits a little first: who ordered it may still undo it (†). Nothing is done meanwhile."""

from __future__ import annotations

from datetime import timedelta

from conversations.desk import Desk
from conversations.effects import Part, Pend, part
from conversations.messages import Option
from conversations.orders import ELSEWHERE
from conversations.rules.complaint import ArchiveReason, Complaint, ComplaintId, OfficerId, Pending
from conversations.texts import say

LANGUAGE = "id"
ALARM = "pending:"
"""What the name of the alarm begins with that carries it out; the report's id follows."""


def wait(purpose: str, complaint: Complaint, by: OfficerId, desk: Desk, reason: ArchiveReason | None) -> Pend | None:
    """None where the city lets nothing wait: it is to be done at once."""
    seconds = desk.catalogue.limits.undo_seconds
    if not seconds:
        return None
    return Pend(complaint.id, Pending(purpose, by, desk.now + timedelta(seconds=seconds), reason))


def busy(complaint: Complaint, desk: Desk) -> Part | None:
    """Why nothing else can be ordered yet: two officers would overwrite each other."""
    if complaint.pending is None:
        return None
    name = who(complaint.pending, desk)
    key = "pending.busy" if complaint.pending.until else "pending.unseconded"
    return part(key, number=complaint.number, name=name)


def who(pending: Pending, desk: Desk) -> str:
    """The name of the officer who ordered it."""
    found = (officer.name for officer in desk.officers if officer.id == pending.by)
    return next(found, say(LANGUAGE, "pending.somebody"))


def undo_button(id: ComplaintId) -> Option:
    return Option(f"{ELSEWHERE}:undo:{id}", say(LANGUAGE, "button.undo"))
