"""Where reports are, as tokens by which one nearby is found. A token is a hash of a topic and a place: no words."""

from __future__ import annotations

from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlmodel import col

from conversations.rules.complaint import Complaint, ComplaintId
from conversations.supporting import Search
from storage import complaints
from storage.prepared import listed
from storage.tables import SpotRow
from storage.transaction import Bulk, Transaction

LOOKED_AT = 20
"""Reports looked at for one that is alike: the newest."""
_ADD = Bulk(SpotRow, "insert")
_NEWEST = (
    sa.select(col(SpotRow.complaint_id))
    .where(listed(SpotRow.token, "tokens"))
    .distinct()
    .order_by(col(SpotRow.complaint_id).desc())
    .limit(bindparam("most"))
)


def add(session: Transaction, complaint: ComplaintId, spot: Search) -> None:
    for token in _tokens(spot):
        session.gather(_ADD, {"token": token, "complaint_id": complaint})


async def near(session: Transaction, search: Search) -> tuple[Complaint, ...]:
    """The newest reports with this topic at one of these places, whatever became of them."""
    tokens = _tokens(search)
    if not tokens:
        return ()
    ids = [ComplaintId(row.complaint_id) for row in await session.rows(_NEWEST, tokens=tokens, most=LOOKED_AT)]
    await complaints.load_by_id(session, ids)
    found = [await complaints.get(session, id) for id in ids]
    return tuple(complaint for complaint in found if complaint is not None)


def _tokens(spot: Search) -> list[str]:
    places = [*(f"{row}/{column}" for row, column in spot.cells), *spot.words]
    return sorted({sha256(f"{spot.topic}|{place}".encode()).hexdigest()[:32] for place in places})
