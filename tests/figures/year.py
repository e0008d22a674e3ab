"""A year of made-up reports, as rows of their history: what the real rules allow, in any order they allow it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from conversations.figures.case import Case, Filed, Happening, case
from conversations.rules.complaint import CHANGES, Action, ComplaintId, Kind, Status

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


__all__ = ["AGENCIES", "START", "Made", "guarded", "told", "wib", "year"]
