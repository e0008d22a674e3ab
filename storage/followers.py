"""Chats that get the news of a report made in another one: whose own report was merged into it, who joined it, and its
writer's other chat."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam, delete, func
from sqlmodel import col

from conversations.moment import Followed
from conversations.rules.complaint import Complaint, ComplaintId
from storage import complaints
from storage.codec import AddressId
from storage.prepared import listed
from storage.tables import ComplaintRow, FollowerRow
from storage.transaction import Bulk, Transaction

_ADD = Bulk(FollowerRow, "upsert", by=("complaint_id", "address_id"))
_OF = (
    sa.select(col(FollowerRow.address_id), col(FollowerRow.mine), col(ComplaintRow.number))
    .outerjoin(ComplaintRow, col(ComplaintRow.id) == FollowerRow.own_id)
    .where(col(FollowerRow.complaint_id) == bindparam("complaint"))
    .order_by(col(FollowerRow.since), col(FollowerRow.address_id))
)
_BY_CHAT = (
    sa.select(col(FollowerRow.address_id), col(FollowerRow.complaint_id), col(FollowerRow.mine))
    .where(listed(FollowerRow.address_id, "chats"), col(FollowerRow.own_id).is_(None))
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


async def leave(session: Transaction, complaint: ComplaintId, address: AddressId) -> None:
    where = (col(FollowerRow.complaint_id) == complaint, col(FollowerRow.address_id) == address)
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
    """Those who came first, first."""
    rows = await session.rows(_OF, complaint=complaint)
    return tuple(Follower(AddressId(row.address_id), row.number or "", row.mine) for row in rows)


async def followed(session: Transaction, chat: AddressId) -> tuple[Followed, ...]:
    """The reports of others that this chat follows, newest first; those its own were merged into are not among them."""
    if session.known(_of_chat(chat)) is None:
        await load(session, (chat,))
    known: tuple[tuple[ComplaintId, bool], ...] = session.known(_of_chat(chat))
    if not known:
        return ()
    await complaints.load_by_id(session, [id for id, _ in known])
    found = [(await complaints.get(session, id), mine) for id, mine in known]
    return tuple(Followed(report, mine) for report, mine in found if report is not None and (mine or _shown(report)))


async def load(session: Transaction, chats: Collection[AddressId]) -> None:
    """Read at once what many chats follow; `followed` then finds it."""
    found: dict[AddressId, list[tuple[ComplaintId, bool]]] = {chat: [] for chat in chats}
    for row in await session.rows(_BY_CHAT, chats=list(chats)):
        found[AddressId(row.address_id)].append((ComplaintId(row.complaint_id), row.mine))
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
