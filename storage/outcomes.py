"""What became of what was sent: marked on its row. States of delivery only move forward."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, case, func, or_, update
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from conversations.rules.complaint import ComplaintId
from storage import leases
from storage.codec import AddressId
from storage.columns import IN_DOUBT, IN_FLIGHT, KEPT, one_of
from storage.outbox import LEASE, WAITING, OutboxId, OutKind, OutState, Waiting, waiting_of
from storage.prepared import listed
from storage.tables import AddressRow, OutboxRow
from storage.transaction import Bulk, Transaction

_FORWARD = (OutState.UNKNOWN, OutState.SENT, OutState.DELIVERED, OutState.READ)
"""Delivery states in the only direction they move."""
_STOPPED = (OutState.HELD, OutState.FAILED)
_LATER = (*_STOPPED, OutState.DELIVERED, OutState.READ)
"""What a platform may have said of a message before we know that it was sent."""
REMEMBERED = 100
"""How many of a chat's messages are known by their platform's ids when one is looked for."""
_CHAT = (col(OutboxRow.complaint_id), col(OutboxRow.address_id))
_LATEST = (
    sa.select(func.max(col(OutboxRow.id)).label("id"))
    .where(
        listed(OutboxRow.complaint_id, "complaints"),
        col(OutboxRow.kind) == OutKind.MESSAGE,
    )
    .group_by(*_CHAT)
    .subquery()
)
_NEWS = sa.select(*_CHAT, col(OutboxRow.state), col(OutboxRow.error)).join(_LATEST, _LATEST.c.id == OutboxRow.id)
_IN_DOUBT = (
    sa.select(*WAITING, *(OutboxRow.__table__.c[name] for name in ("state", "due_at")))  # type: ignore[attr-defined]
    .add_columns(col(AddressRow.channel), col(AddressRow.external_id))
    .join(AddressRow, col(AddressRow.id) == OutboxRow.address_id)
    .where(one_of(OutboxRow.state, IN_DOUBT))
)
_DUE = col(OutboxRow.due_at) <= bindparam("now")
_OVERDUE = _IN_DOUBT.where(_DUE)
_SENDING, _CLAIMED_BY = col(OutboxRow.state) == OutState.SENDING, col(OutboxRow.claimed_by)
_ABANDONED = _IN_DOUBT.where(or_(_DUE, _SENDING))
_OVERDUE_OF_SEVERAL = _IN_DOUBT.where(or_(_DUE, and_(_SENDING, _CLAIMED_BY.is_not(None), ~leases.lives(_CLAIMED_BY))))
_SENT = Bulk(
    OutboxRow,
    "update",
    by=("id",),
    sets=(
        ("provider_id", bindparam("provider")),
        (
            "state",
            case(
                (or_(*(col(OutboxRow.state) == state for state in _LATER)), col(OutboxRow.state)),
                else_=OutState.SENT.value,
            ),
        ),
        (
            "error",
            case((or_(*(col(OutboxRow.state) == state for state in _STOPPED)), col(OutboxRow.error)), else_=None),
        ),
    ),
)


async def sent(session: Transaction, id: OutboxId, provider_id: str) -> None:
    """It left. What the platform has said of it meanwhile counts more: states only move forward."""
    session.gather(_SENT, {"by_id": id, "provider": provider_id or None}, (id,))


async def again(session: Transaction, id: OutboxId, at: datetime, error: str) -> None:
    await _set(session, id, state=OutState.WAITING.value, due_at=at, error=error)


async def resend(session: Transaction, id: OutboxId, at: datetime, error: str, doubted_at: datetime) -> None:
    """Once more, although it may have arrived."""
    await _set(session, id, state=OutState.WAITING.value, due_at=at, error=error, doubted_at=doubted_at)


async def not_there(session: Transaction, id: OutboxId, at: datetime) -> None:
    """Once more, now that it is sure that it never arrived."""
    await _of_unknown(session, id, state=OutState.WAITING.value, due_at=at, error="not_there", doubted_at=None)


async def unknown(session: Transaction, id: OutboxId, doubted_at: datetime, ask_at: datetime, error: str) -> None:
    """Nobody knows whether it was sent; its chat waits for HOLD, the platform is asked at `ask_at`."""
    await _set(session, id, state=OutState.UNKNOWN.value, doubted_at=doubted_at, due_at=ask_at, error=error)


async def ask_later(session: Transaction, id: OutboxId, at: datetime) -> None:
    await _of_unknown(session, id, due_at=at)


async def failed(session: Transaction, id: OutboxId, error: str) -> None:
    await _set(session, id, state=OutState.FAILED.value, error=error)


@dataclass(frozen=True, slots=True)
class Overdue:
    """A send nobody marked, or one in doubt whose platform is to be asked. `waiting.tries` are those made."""

    waiting: Waiting
    state: OutState
    claimed_at: datetime
    """When it was claimed, while `state` is SENDING."""


async def overdue(session: Transaction, now: datetime, *, restarted: bool) -> list[Overdue]:
    """The oldest first. What its sender left behind when it died needs no LEASE to be over. `restarted`: this is the
    only sender, and it has just begun, so whatever is being sent is nobody's."""
    query = _ABANDONED if restarted else _OVERDUE_OF_SEVERAL if session.shared else _OVERDUE
    rows = sorted(await session.rows(query, now=now), key=lambda row: row.id)  # in order, SQLite reads the whole table
    return [Overdue(waiting_of(row, row.tries), OutState(row.state), row.due_at - LEASE) for row in rows]


async def known(session: Transaction, address: AddressId) -> list[str]:
    """The platform's ids of the newest messages of a chat: none of these is the one looked for."""
    query = (
        select(OutboxRow.provider_id)
        .where(OutboxRow.address_id == address, col(OutboxRow.provider_id).is_not(None))
        .order_by(col(OutboxRow.id).desc())
        .limit(REMEMBERED)
    )
    return [id for id in (await session.exec(query)).all() if id is not None]


async def may_be_anothers(session: Transaction, waiting: Waiting, provider_id: str) -> bool:
    """Whether the message of this platform id is, or may yet turn out to be, another one of the same chat."""
    query = select(OutboxRow.id).where(
        OutboxRow.address_id == waiting.address,
        OutboxRow.id != waiting.id,
        or_(col(OutboxRow.provider_id) == provider_id, col(OutboxRow.state) == OutState.SENDING),
    )
    return (await session.exec(query.limit(1))).first() is not None


async def told_at(session: Transaction, complaint: ComplaintId, citizen: AddressId) -> datetime | None:
    """When the citizen was told something of a report last, whether it has arrived yet or not."""
    theirs = (OutboxRow.complaint_id == complaint, OutboxRow.address_id == citizen, OutboxRow.kind == OutKind.MESSAGE)
    query = select(OutboxRow.created_at).where(*theirs).order_by(col(OutboxRow.id).desc()).limit(1)
    return (await session.exec(query)).first()


# --- nothing reaches this chat ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A message that stopped because nothing reached its chat."""

    id: OutboxId
    template: str | None
    """The key of its text."""
    complaint: ComplaintId | None


async def hold(
    session: Transaction, address: AddressId, error: str, *, id: OutboxId, but: OutKind | None = None
) -> None:
    """Nothing reaches this chat any more, `but` what is of this kind: its messages that wait, and this one, are kept
    for its return; whatever else was on its way there has failed. Those kept already are kept for this reason from now
    on."""
    waits = col(OutboxRow.state).in_((OutState.WAITING, OutState.HELD)) & (col(OutboxRow.kind) != (but or ""))
    stopped = or_(waits, col(OutboxRow.id) == id)
    arrived = col(OutboxRow.state).in_((OutState.DELIVERED, OutState.READ))
    state = case((col(OutboxRow.kind) == OutKind.MESSAGE, OutState.HELD.value), else_=OutState.FAILED.value)
    where = (col(OutboxRow.address_id) == address, stopped, ~arrived)
    await session.exec(update(OutboxRow).where(*where).values(state=state, error=error))


async def held(session: Transaction, address: AddressId) -> list[Held]:
    """The oldest first."""
    query = (
        select(OutboxRow.id, OutboxRow.template, OutboxRow.complaint_id)
        .where(OutboxRow.address_id == address, OutboxRow.state == OutState.HELD)
        .order_by(col(OutboxRow.id))
    )
    return [
        Held(OutboxId(id), template, ComplaintId(complaint) if complaint else None)
        for id, template, complaint in (await session.exec(query)).all()
        if id is not None
    ]


async def nudge(session: Transaction, address: AddressId) -> tuple[OutState, str] | None:
    """What became of the newest nudge about what is held for this chat, and the platform's code; None without one."""
    first_held = select(sa.func.min(OutboxRow.id)).where(
        OutboxRow.address_id == address, OutboxRow.state == OutState.HELD
    )
    query = (
        select(OutboxRow.state, OutboxRow.error)
        .where(OutboxRow.address_id == address, OutboxRow.kind == OutKind.NUDGE)
        .where(col(OutboxRow.id) > first_held.scalar_subquery())
        .order_by(col(OutboxRow.id).desc())
        .limit(1)
    )
    found = (await session.exec(query)).first()
    return (OutState(found[0]), found[1] or "") if found else None


async def unannounced(session: Transaction, error: str) -> list[AddressId]:
    """The chats for which news is held for this reason, and no nudge was made since that says so."""
    nudge = aliased(OutboxRow)
    said = sa.exists().where(
        col(nudge.address_id) == OutboxRow.address_id,
        col(nudge.kind) == OutKind.NUDGE,
        col(nudge.id) > OutboxRow.id,
    )
    held = (one_of(OutboxRow.state, KEPT), col(OutboxRow.error) == error, col(OutboxRow.template).is_not(None))
    found = await session.exec(select(OutboxRow.address_id, OutboxRow.complaint_id).where(*held, ~said))
    return [*dict.fromkeys(AddressId(chat) for chat, complaint in found.all() if complaint is not None)]


async def drop_nudge(session: Transaction, address: AddressId, error: str) -> None:
    """Whoever writes again needs none: one that has not left stays here."""
    nudges = (col(OutboxRow.address_id) == address, col(OutboxRow.kind) == OutKind.NUDGE)
    where = (*nudges, col(OutboxRow.state) == OutState.WAITING)
    await session.exec(update(OutboxRow).where(*where).values(state=OutState.FAILED.value, error=error))


async def release(session: Transaction, ids: Collection[OutboxId], now: datetime) -> None:
    """These are due again, as if they had never been tried; but what may have arrived before may still have."""
    values = {"state": OutState.WAITING.value, "due_at": now, "tries": 0, "error": None}
    await session.exec(update(OutboxRow).where(col(OutboxRow.id).in_(ids)).values(**values))


# --- what the platform reports ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reported:
    """The row a report was about."""

    id: OutboxId
    address: AddressId
    news_of: ComplaintId | None
    """The report whose news it was."""
    kind: OutKind
    tries: int
    left_at: datetime
    """When it was claimed, if it was."""
    state: OutState
    changed: bool


async def receipt(
    session: Transaction, state: OutState, error: str | None, *, id: OutboxId | None, provider_id: str
) -> Reported | None:
    """What the platform says became of a message; None when it is no message of ours, or about a try that was followed
    by another. States only move forward."""
    where = OutboxRow.id == id if id is not None else OutboxRow.provider_id == provider_id
    row = (await session.exec(select(OutboxRow).where(where).with_for_update())).first()
    if row is None:
        return None
    before = OutState(row.state)
    after, said = before, row.error
    if state is OutState.FAILED and _is_of_an_earlier_try(row, provider_id):
        return None
    if state is OutState.FAILED and before not in (OutState.DELIVERED, OutState.READ):
        after, said = OutState.FAILED, error
    elif state is not OutState.FAILED:
        after = _further(before, state)
    values = {"provider_id": provider_id, "state": after.value, "error": said, "doubted_at": None}
    found = OutboxId(row.id or 0)
    await session.exec(update(OutboxRow).where(col(OutboxRow.id) == found).values(**values))
    kind = OutKind(row.kind)
    news = ComplaintId(row.complaint_id) if row.complaint_id and kind is OutKind.MESSAGE else None
    address, left_at = AddressId(row.address_id), row.due_at - LEASE
    return Reported(found, address, news, kind, row.tries, left_at, after, changed=after is not before)


def _is_of_an_earlier_try(row: OutboxRow, provider_id: str) -> bool:
    """Reports come twice, and late. The row keeps the id of its last try that left until the next one has left too."""
    between = row.state in IN_FLIGHT
    return row.provider_id is not None and between == (row.provider_id == provider_id)


News = Mapping[AddressId, tuple[OutState, str]]


async def latest_news(session: Transaction, complaint: ComplaintId, citizen: AddressId) -> tuple[OutState, str] | None:
    """What became of the latest news of a report, and the platform's code; None when there was none."""
    known: News | None = session.known(_news(complaint))
    return (known if known is not None else (await _read_news(session, (complaint,)))[complaint]).get(citizen)


async def load_news(session: Transaction, complaints: Collection[ComplaintId]) -> None:
    """Read that of many reports at once, when nothing of it changes any more; `latest_news` then finds it."""
    for complaint, news in (await _read_news(session, complaints)).items():
        session.remember(_news(complaint), news)


async def _read_news(session: Transaction, complaints: Collection[ComplaintId]) -> Mapping[ComplaintId, News]:
    found: dict[ComplaintId, dict[AddressId, tuple[OutState, str]]] = {complaint: {} for complaint in complaints}
    for row in await session.rows(_NEWS, complaints=list(complaints)):
        code = row.error or row.state
        found[ComplaintId(row.complaint_id)][AddressId(row.address_id)] = OutState(row.state), code
    return found


def _news(complaint: ComplaintId) -> tuple[str, ComplaintId]:
    return ("latest news", complaint)


def _further(now: OutState, then: OutState) -> OutState:
    if now in _STOPPED and then is OutState.SENT:  # "sent" is not delivered: it came late
        return now
    if now in _FORWARD and then in _FORWARD:
        return max(now, then, key=_FORWARD.index)
    return then


async def _set(session: Transaction, id: OutboxId, **values: object) -> None:
    """Unless the platform has said meanwhile that it arrived: its word counts more than a lost answer."""
    arrived = (OutState.SENT, OutState.DELIVERED, OutState.READ)
    where = (col(OutboxRow.id) == id, col(OutboxRow.state).not_in(arrived))
    await session.exec(update(OutboxRow).where(*where).values(**values))


async def _of_unknown(session: Transaction, id: OutboxId, **values: object) -> None:
    """While nobody knows what became of it: somebody else may have found out."""
    where = (col(OutboxRow.id) == id, col(OutboxRow.state) == OutState.UNKNOWN)
    await session.exec(update(OutboxRow).where(*where).values(**values))
