"""By which words a report is found again: keyed tokens, never the words (ADR 0013). Only written here; see finding."""

from __future__ import annotations

from collections.abc import Iterator

from conversations.rules.complaint import ComplaintId
from conversations.understanding.searchable import searchable
from storage.codec import token
from storage.tables import FoundByRow
from storage.transaction import Bulk, Transaction

_FOUND_BY = Bulk(FoundByRow, "once")


def remember(session: Transaction, complaint: ComplaintId, *texts: str) -> None:
    """The report is found by the words of these texts too, from the commit on."""
    for row in rows(complaint, *texts):
        session.gather(_FOUND_BY, row, (complaint, row["token"]))


def rows(complaint: ComplaintId, *texts: str) -> Iterator[dict[str, int]]:
    for word in searchable(*texts):
        yield {"token": token(word), "complaint_id": complaint}
