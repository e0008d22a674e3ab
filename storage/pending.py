"""What waits to be carried out, as a report's row keeps it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import col

from conversations.rules.complaint import ArchiveReason, OfficerId, Pending
from storage.tables import ComplaintRow


def read(row: Any) -> Pending | None:
    if row.pending is None:
        return None
    purpose, _, reason = row.pending.partition(":")
    return Pending(purpose, OfficerId(row.pending_by), row.pending_until, ArchiveReason(reason) if reason else None)


def values(pending: Pending | None) -> dict[str, object]:
    if pending is None:
        return {"pending": None, "pending_by": None, "pending_until": None}
    what = f"{pending.purpose}:{pending.reason.value}" if pending.reason else pending.purpose
    return {"pending": what, "pending_by": pending.by, "pending_until": pending.until}


def still(before: Pending | None) -> list[ColumnElement[bool]]:
    """That the row says what it said."""
    row = ComplaintRow
    said = {"pending": row.pending, "pending_by": row.pending_by, "pending_until": row.pending_until}
    return [col(said[name]).is_not_distinct_from(value) for name, value in values(before).items()]
