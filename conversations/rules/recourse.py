"""What a citizen may do once a report is closed: for how long, and how often (domain.md, "Statuses"; all †)."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from conversations.catalogue import Aftercare
from conversations.rules.complaint import Action, Complaint, Role, Status, change


def reopened_until(report: Complaint, aftercare: Aftercare, zone: ZoneInfo) -> date | None:
    """The last calendar day, city time, on which a finished report may be reopened; None when it may not be at all."""
    if change(report.status, Action.REOPEN, Role.CITIZEN) is None or report.reopenings >= aftercare.reopen_times:
        return None
    closed = report.closed_at or report.filed_at
    return closed.astimezone(zone).date() + timedelta(days=aftercare.reopen_days)


def may_reopen(report: Complaint, today: date, aftercare: Aftercare, zone: ZoneInfo) -> bool:
    until = reopened_until(report, aftercare, zone)
    return until is not None and today <= until


def may_object(report: Complaint) -> bool:
    """Once: the second time the report stays archived."""
    return report.status is Status.ARCHIVED and not report.objected
