"""A year of made-up reports, as rows of their history: what the real rules allow, in any order they allow it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from conversations.figures.case import Case, Filed, Happening, case
from conversations.messages import Address
from conversations.rules.complaint import CHANGES, Action, ComplaintId, Kind, Status
from storage import addresses
from storage.database import Database
from storage.tables import ComplaintRow, EventRow

AGENCIES = ("dishub", "dlh", "dinsos", "pln", "bpbd")
START = datetime(2026, 1, 1, 1, tzinfo=UTC)
_WEIGHT = {Action.WITHDRAW: 0.03, Action.ARCHIVE: 0.2, Action.BOUNCE: 0.3, Action.OBJECT: 0.3, Action.REOPEN: 0.3}


@dataclass(frozen=True)
class Made:
    filed: Filed
    history: tuple[Happening, ...]

    @property
    def case(self) -> Case:
        return case(self.filed, self.history)


def year(count: int, seed: int, end: datetime = START + timedelta(days=330)) -> Iterator[Made]:
    draw = random.Random(seed)  # noqa: S311 (the same reports in every run)
    for id in range(1, count + 1):
        at = START + timedelta(minutes=draw.randrange(int((end - START) / timedelta(minutes=1))))
        supervised = draw.random() < 0.03
        guarded = supervised or draw.random() < 0.1
        filed = Filed(ComplaintId(id), draw.choice(list(Kind)), None, at, guarded, supervised)
        yield Made(filed, tuple(_history(draw, at, end)))


def _history(draw: random.Random, at: datetime, end: datetime) -> Iterator[Happening]:
    status, pace = Status.UNVERIFIED, draw.choice((1, 6, 30, 120))
    for _ in range(draw.randrange(14)):
        at += timedelta(hours=draw.random() * pace * 2)
        rows = [row for row in CHANGES if row.source is status]
        if at >= end or not rows:
            return
        row = draw.choices(rows, [_WEIGHT.get(row.action, 1.0) for row in rows])[0]
        detail = draw.choice(AGENCIES) if row.action is Action.HAND_OVER else row.action.value
        yield Happening(at, "changed", status.value, row.target.value, detail)
        status = row.target
        if status is Status.DONE and draw.random() < 0.5:
            yield Happening(at + timedelta(minutes=1), "rated", None, None, str(draw.randint(1, 5)))


def told(*steps: tuple[str, str, str], filed: str = "2026-10-05 09:00", kind: Kind = Kind.COMPLAINT) -> Case:
    """A report by hand: when (WIB), the target status, the detail."""
    first = Filed(ComplaintId(1), kind, None, wib(filed))
    return case(first, [Happening(wib(at), "changed", None, target, detail) for at, target, detail in steps])


def guarded(found: Case) -> Case:
    found.filed = replace(found.filed, guarded=True)
    return found


def wib(words: str) -> datetime:
    return datetime.fromisoformat(f"{words}+07:00")


async def keep(database: Database, made: Iterable[Made]) -> None:
    """Into the tables, as rows."""
    async with database.transaction() as session:
        chat = await addresses.find_or_add(session, Address("telegram", "4242"))
        reports, events = [], []
        for one in made:
            reports.append(_row(one, chat))
            for at in one.history:
                event = {"kind": at.kind, "source": at.source, "target": at.target, "detail": at.detail}
                events.append({"complaint_id": one.filed.id, "at": at.at, "role": "sistem", **event})
        if reports:
            await session.exec(insert(ComplaintRow), params=reports)
        if events:
            await session.exec(insert(EventRow), params=events)


def _row(one: Made, chat: int) -> dict[str, object]:
    found = one.case
    fixed = {"language": "id", "title": b"", "story": b"", "bounces": 0, "reopenings": 0, "objected": False}
    return fixed | {
        "id": one.filed.id,
        "number": f"{one.filed.id:09d}",
        "address_id": chat,
        "kind": one.filed.kind.value,
        "status": str(found.status),
        "agency": found.agency,
        "suggested": "",
        "anonymous": False,
        "confidential": one.filed.guarded and not one.filed.supervised,
        "supervised": one.filed.supervised,
        "filed_at": one.filed.filed_at,
    }


__all__ = ["AGENCIES", "START", "Made", "guarded", "keep", "told", "wib", "year"]
