"""A short year, every promise checked; and ways to break the product, each of which the checker must catch."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest import MonkeyPatch

from conversations import watching
from conversations.rules import clocks
from conversations.rules.clocks import MOVES, Deed, Move, Name
from conversations.rules.complaint import Action
from conversations.rules.hours import Calendar
from handlers import deadlines
from tests.year.life import Result, live


async def lived(folder: Path, a_day: int = 3, days: int = 34) -> Result:
    return await live(f"sqlite+aiosqlite:///{folder}/year.db", a_day, days)


async def test_no_promise_is_broken_unnoticed_and_nobody_is_told_twice(tmp_path: Path) -> None:
    result = await lived(tmp_path)
    assert result.faults == []
    assert result.reports > 50 and all(result.checked[what] > 2 for what in ("warned", "told", "head", "secretary"))
    assert all(result.checked[f"closed: {name}"] for name in ("react", "complete"))


def _never_open(patch: MonkeyPatch) -> None:
    patch.setattr(Calendar, "is_open", lambda self, at: True)
    patch.setattr(Calendar, "opening", lambda self, at: at)


def _twice(patch: MonkeyPatch) -> None:
    """Some clocks go back to their first warning, once."""
    rung, done = clocks.rung, set[Any]()

    def once_more(clock: Any, now: Any, city: Any) -> Any:
        after = rung(clock, now, city)
        known = (clock.name, clock.started, clock.due)
        if clock.stage != 1 or not clock.days % 2 or known in done:
            return after
        done.add(known)
        return dataclasses.replace(after, stage=1, next_at=now)

    patch.setattr(watching, "rung", once_more)


def _silent(patch: MonkeyPatch) -> None:
    done = watching._do

    def not_late(out: Any, report: Any, clock: Any, deed: Any, now: Any, city: Any) -> None:
        if deed is not Deed.LATE:
            done(out, report, clock, deed, now, city)

    patch.setattr(watching, "_do", not_late)


def _move(action: Action, name: Name, move: Move) -> Callable[[MonkeyPatch], None]:
    def broken(patch: MonkeyPatch) -> None:
        patch.setattr(clocks, "MOVES", {**MOVES, action: {**MOVES[action], name: move}})

    return broken


def _early(patch: MonkeyPatch) -> None:
    add = clocks.add_working_days
    patch.setattr(clocks, "add_working_days", lambda day, days, free: add(day, days - (days == 10), free))


def _lost(patch: MonkeyPatch) -> None:
    async def nothing(*_: Any) -> None:
        """Nobody is told."""

    patch.setattr(deadlines, "_tell", nothing)


@pytest.mark.parametrize(
    ("broken", "seen", "days"),
    [
        (_never_open, "said out of hours", 7),
        (_twice, "warned at", 22),
        (_silent, "told at", 9),
        (_lost, "liaison at", 9),
        (_early, "not reminded once", 22),
        (_move(Action.HAND_OVER, Name.FOLLOW_UP, Move.START), "follow_up", 20),
        (_move(Action.ASK_COMPLETION, Name.VERIFY, Move.STOP), "verify: warned at []", 22),
        (_move(Action.SEND, Name.NEWS, Move.STOP), "heard nothing", 22),
    ],
    ids=[
        "never closed",
        "warned twice",
        "broken unnoticed",
        "nobody told",
        "closed early",
        "reset",
        "no rest",
        "no news",
    ],
)
async def test_the_checker_sees_what_is_broken(
    broken: Callable[[MonkeyPatch], None], seen: str, days: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch)
    result = await lived(tmp_path, 4, days)
    assert any(seen in fault for fault in result.faults), result.faults[:5]
