"""What a change of status writes into a report's row. Must not know why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conversations.rules.complaint import ComplaintId, OfficerId, Status


@dataclass(frozen=True, slots=True)
class Step:
    """What a change of status writes. `owner` None leaves the owner as it is, 0 takes it away; so does an empty
    `agency`."""

    target: Status
    due: date | None
    agency: str | None = None
    owner: OfficerId | None = None
    archive_reason: str | None = None
    verified_at: datetime | None = None
    handed_over_at: datetime | None = None
    answered_at: datetime | None = None
    resolve_by: date | None = None
    answer_by: date | None = None
    closed_at: datetime | None = None
    reopenings: int | None = None
    objected: bool | None = None
    bounces: int = 0
    review_on: date | None = None
    duplicate_of: ComplaintId | None = None
    suggested: str | None = None
