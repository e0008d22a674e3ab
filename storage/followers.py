"""Chats that get the news of a report made in another one: whose own report was merged into it, who joined it, and its
writer's other chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import delete, func
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conversations.moment import Followed
from conversations.rules.complaint import Complaint, ComplaintId
from storage import complaints, duplicates
from storage.codec import AddressId
from storage.prepared import listed
from storage.tables import ComplaintRow, FollowerRow
from storage.transaction import Bulk, Transaction

_ADD = Bulk(FollowerRow, "upsert", by=("complaint_id", "address_id"))
_OWN, _THEIRS = aliased(ComplaintRow), aliased(ComplaintRow)
_OF: sa.Select[*tuple[Any, ...]] = (
    sa.select(
        col(FollowerRow.address_id),
        col(FollowerRow.complaint_id),
        col(FollowerRow.mine),
        col(_OWN.number).label("own"),
        col(_THEIRS.number).label("theirs"),
    )
    .join(_THEIRS, col(_THEIRS.id) == FollowerRow.complaint_id)
    .outerjoin(_OWN, col(_OWN.id) == FollowerRow.own_id)
    .where(col(FollowerRow.complaint_id).in_(duplicates.WITH))
    .order_by(col(FollowerRow.since), col(FollowerRow.address_id))
)
_BY_CHAT = (
    sa.select(
        col(FollowerRow.address_id), col(FollowerRow.complaint_id), col(FollowerRow.mine), col(ComplaintRow.number)
    )
    .outerjoin(ComplaintRow, col(ComplaintRow.id) == FollowerRow.own_id)
    .where(listed(FollowerRow.address_id, "chats"))
    .order_by(col(FollowerRow.complaint_id).desc())
)
_JOINED = (
    sa.select(col(FollowerRow.complaint_id), func.count().label("count"))
    .where(
        listed(FollowerRow.complaint_id, "complaints"),
        col(FollowerRow.own_id).is_(None),
        col(FollowerRow.mine).is_(False),
    )
    .group_by(col(FollowerRow.complaint_id))
)


@dataclass(frozen=True, slots=True)
class Follower:
    """`own` is the number of the chat's own report that was merged; empty for one who joined. `mine`: the chat is the
    report's writer's."""

    address: AddressId
    own: str
    mine: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
    """A row as a chat's turn reads it."""

    complaint: ComplaintId
    mine: bool
    own: str


async def add(
    session: Transaction,
    complaint: ComplaintId,
    address: AddressId,
    own: ComplaintId | None,
    now: datetime,
    *,
    mine: bool = False,
) -> None:
    """From now on this chat gets the report's news. Once more changes nothing but `own` and `mine`."""
    row = {"complaint_id": complaint, "address_id": address, "own_id": own, "since": now, "mine": mine}
    session.gather(_ADD, row, (complaint, address))
    session.remember(_of_chat(address), None)
    session.remember(_joined(complaint), None)


async def merge(session: Transaction, into: ComplaintId, address: AddressId, own: ComplaintId, now: datetime) -> None:
    """The chat's own report is a duplicate: it gets the other's news, unless it does already."""
    if all(one.address != address for one in await of_complaint(session, into)):
        await add(session, into, address, own, now)


async def part(session: Transaction, other: ComplaintId, address: AddressId, own: ComplaintId, now: datetime) -> None:
    """The chat's own report is a duplicate no more; `other` is what it was merged into. Its news comes on where the
    chat joined it, or has a second report that was merged into it."""
    where = (col(FollowerRow.complaint_id) == other, col(FollowerRow.address_id) == address)
    await session.exec(delete(FollowerRow).where(*where, col(FollowerRow.own_id) == own))
    session.remember(_of_chat(address), None)
    second = select(ComplaintRow.id).where(ComplaintRow.duplicate_of == other, ComplaintRow.address_id == address)
    id = (await session.exec(second)).first()
    if id is not None:
        await merge(session, other, address, ComplaintId(id), now)


async def leave(session: Transaction, complaint: ComplaintId, address: AddressId) -> None:
    """Neither its news any more, nor that of what was merged into it."""
    among = await duplicates.of(session, complaint)
    where = (col(FollowerRow.complaint_id).in_([complaint, *among]), col(FollowerRow.address_id) == address)
    await session.exec(delete(FollowerRow).where(*where))
    session.remember(_of_chat(address), None)
    session.remember(_joined(complaint), None)


async def cut(session: Transaction, writers: Collection[AddressId]) -> None:
    """Nobody follows the reports of these chats with a PIN any more."""
    theirs = sa.select(col(ComplaintRow.id)).where(col(ComplaintRow.address_id).in_(writers))
    where = (col(FollowerRow.complaint_id).in_(theirs), col(FollowerRow.mine))
    gone = await session.exec(delete(FollowerRow).where(*where).returning(col(FollowerRow.address_id)))
    for (address,) in gone.all():
        session.remember(_of_chat(AddressId(address)), None)


async def of_complaint(session: Transaction, complaint: ComplaintId) -> tuple[Follower, ...]:
    """Those who came first, first. Whoever followed what was merged into it follows it now, and no further than that:
    a chat of the writer of a duplicate is none of this report's writer."""
    found: dict[AddressId, Follower] = {}
    for row in await session.rows(_OF, complaint=complaint):
        here, address = row.complaint_id == complaint, AddressId(row.address_id)
        own = row.theirs if row.mine and not here else row.own or ""
        if here or address not in found:
            found[address] = Follower(address, own, row.mine and here)
    return tuple(found.values())


async def followed(session: Transaction, chat: AddressId) -> tuple[Followed, ...]:
    """The reports of others that this chat follows, newest first; for one that was merged, that whose news it gets."""
    if session.known(_of_chat(chat)) is None:
        await load(session, (chat,))
    known: tuple[_Known, ...] = session.known(_of_chat(chat))
    if not known:
        return ()
    await complaints.load_by_id(session, [one.complaint for one in known])
    found: dict[ComplaintId, Followed] = {}
    for one in known:
        report = await complaints.get(
            session, one.complaint if one.mine else await duplicates.end(session, one.complaint)
        )
        if report is not None and (one.mine or _shown(report)):
            found.setdefault(report.id, Followed(report, one.mine, one.own))
    return tuple(found.values())


async def load(session: Transaction, chats: Collection[AddressId]) -> None:
    """Read at once what many chats follow; `followed` then finds it."""
    found: dict[AddressId, list[_Known]] = {chat: [] for chat in chats}
    for row in await session.rows(_BY_CHAT, chats=list(chats)):
        found[AddressId(row.address_id)].append(_Known(ComplaintId(row.complaint_id), row.mine, row.number or ""))
    for chat, reports in found.items():
        session.remember(_of_chat(chat), tuple(reports))


async def joined(session: Transaction, complaint: ComplaintId) -> int:
    """How many support a report."""
    if session.known(_joined(complaint)) is None:
        await load_joined(session, (complaint,))
    count: int = session.known(_joined(complaint))
    return count


async def load_joined(session: Transaction, complaints: Collection[ComplaintId]) -> None:
    counts = dict.fromkeys(complaints, 0)
    counts |= {ComplaintId(row.complaint_id): row.count for row in await session.rows(_JOINED, complaints=list(counts))}
    for complaint, count in counts.items():
        session.remember(_joined(complaint), count)


def _shown(report: Complaint) -> bool:
    """What was guarded since is nobody else's any more."""
    return not (report.privacy.confidential or report.supervised)


def _of_chat(chat: AddressId) -> tuple[str, AddressId]:
    return ("followed by", chat)


def _joined(complaint: ComplaintId) -> tuple[str, ComplaintId]:
    return ("joined", complaint)
