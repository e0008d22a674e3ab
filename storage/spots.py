"""Where reports are, as tokens by which one nearby is found. A token is a hash of a topic and a place: no words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
_ADDED = ("spots added",)
"""What this transaction added: pairs of a token and a report."""
_NEWEST = (
    sa.select(col(SpotRow.complaint_id))
    .where(listed(SpotRow.token, "tokens"))
    .distinct()
    .order_by(col(SpotRow.complaint_id).desc())
    .limit(bindparam("most"))
)


def add(session: Transaction, complaint: ComplaintId, spot: Search) -> None:
    added: frozenset[tuple[str, ComplaintId]] = session.known(_ADDED) or frozenset()
    for row in rows(complaint, spot):
        session.gather(_ADD, row)
        added |= {(str(row["token"]), complaint)}
    session.remember(_ADDED, added)


def rows(complaint: ComplaintId, spot: Search) -> Iterator[dict[str, object]]:
    for token in _tokens(spot):
        yield {"token": token, "complaint_id": complaint}


async def near(session: Transaction, search: Search) -> tuple[Complaint, ...]:
    """The newest reports with this topic at one of these places, whatever became of them."""
    tokens = _tokens(search)
    if session.known(_near(tokens)) is None:
        await load(session, (search,))
    added: frozenset[tuple[str, ComplaintId]] = session.known(_ADDED) or frozenset()
    here = {complaint for token, complaint in added if token in tokens}
    ids = sorted({*session.known(_near(tokens)), *here}, reverse=True)[:LOOKED_AT]
    await complaints.load_by_id(session, ids)
    found = [await complaints.get(session, id) for id in ids]
    return tuple(complaint for complaint in found if complaint is not None)


async def load(session: Transaction, searches: Iterable[Search]) -> None:
    """Read at once what many look for; `near` then finds it, and a query in the middle of the writing is saved."""
    ids: set[ComplaintId] = set()
    for tokens in map(_tokens, searches):
        rows = await session.rows(_NEWEST, tokens=tokens, most=LOOKED_AT) if tokens else ()
        found = tuple(ComplaintId(row.complaint_id) for row in rows)
        session.remember(_near(tokens), found)
        ids.update(found)
    await complaints.load_by_id(session, ids)


def _near(tokens: list[str]) -> tuple[str, ...]:
    return ("near", *tokens)


def _tokens(spot: Search) -> list[str]:
    places = [*(f"{row}/{column}" for row, column in spot.cells), *spot.words]
    return sorted({sha256(f"{spot.topic}|{place}".encode()).hexdigest()[:32] for place in places})
