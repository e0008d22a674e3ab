"""PINs that open a report in another chat, and the wrong ones typed. Of a PIN only a salted hash is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import pbkdf2_hmac

from sqlalchemy import delete
from sqlmodel import col, select

from conversations.rules.complaint import ComplaintId
from storage.codec import AddressId
from storage.tables import PinRow, TryRow
from storage.transaction import Bulk, Transaction

ROUNDS = 20_000
"""Some ten milliseconds: whoever reads the table needs hours for the PINs of a day, and they are old by then."""
_PUT = Bulk(PinRow, "upsert", by=("complaint_id",))
_COUNT = Bulk(TryRow, "upsert", by=("subject",))


@dataclass(frozen=True, slots=True)
class _Pin:
    salt: str
    hashed: str
    until: datetime


def subjects(chat: AddressId, number: str) -> tuple[str, str]:
    """What a wrong try is counted for: the chat that asks, and the number it asks about, known or not."""
    return f"chat:{chat}", f"number:{number}"


async def put(session: Transaction, complaint: ComplaintId, pin: str, salt: str, until: datetime) -> None:
    """The newest PIN of a report is the one that counts."""
    row = {"complaint_id": complaint, "salt": salt, "hashed": _hash(pin, salt), "until": until}
    session.gather(_PUT, row, (complaint,))


async def opens(session: Transaction, complaint: ComplaintId | None, pin: str, now: datetime) -> bool:
    """Whether this is the report's PIN, and in time. As long for a report there is not."""
    row = (await session.exec(select(PinRow).where(PinRow.complaint_id == (complaint or 0)))).first()
    known = _Pin(row.salt, row.hashed, row.until) if row else _Pin("-", "", now)
    return _hash(pin, known.salt) == known.hashed and now < known.until


async def forget(session: Transaction, complaints: Sequence[ComplaintId]) -> None:
    """Used, or no longer wanted."""
    await session.exec(delete(PinRow).where(col(PinRow.complaint_id).in_(complaints)))


async def count_wrong(session: Transaction, subjects: Sequence[str], now: datetime, lasts: timedelta) -> None:
    """One more for each; what was counted before counts no more when its time is over."""
    known = await _tries(session, subjects)
    for subject in subjects:
        before = known.get(subject)
        count = before.count + 1 if before and before.until > now else 1
        session.gather(_COUNT, {"subject": subject, "count": count, "until": now + lasts}, (subject,))


async def locked(session: Transaction, subjects: Sequence[str], most: int, now: datetime) -> bool:
    """Whether any of them was tried wrongly so often."""
    known = await _tries(session, subjects)
    return any(tried.count >= most and tried.until > now for tried in known.values())


async def clear(session: Transaction, now: datetime) -> None:
    """What is over is forgotten."""
    await session.exec(delete(TryRow).where(col(TryRow.until) <= now))
    await session.exec(delete(PinRow).where(col(PinRow.until) <= now))


async def _tries(session: Transaction, subjects: Sequence[str]) -> dict[str, TryRow]:
    rows = (await session.exec(select(TryRow).where(col(TryRow.subject).in_(subjects)))).all()
    return {row.subject: row for row in rows}


def _hash(pin: str, salt: str) -> str:
    return pbkdf2_hmac("sha256", pin.encode(), salt.encode(), ROUNDS).hex()
