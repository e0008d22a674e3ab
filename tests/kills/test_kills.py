"""The short forms of `python -m tests.kills` and `python -m tests.kills --parts`."""

from __future__ import annotations

from pathlib import Path

from tests.kills import parts
from tests.kills.killing import run

KILLS = 3


async def test_whenever_it_is_killed_nothing_is_lost_and_nothing_counts_twice(tmp_path: Path) -> None:
    outcome = await run(tmp_path, KILLS, seed=7)
    assert outcome.problems == ()
    assert outcome.kills == KILLS and outcome.messages > KILLS and outcome.sent > KILLS


async def test_whichever_of_several_processes_is_killed_nothing_is_lost_and_nothing_counts_twice(
    tmp_path: Path,
) -> None:
    outcome = await parts.run(tmp_path, KILLS, seed=3, every=4.0)
    assert outcome.problems == ()
    assert outcome.doubted
    assert outcome.kills == KILLS and outcome.messages > KILLS and outcome.sent > KILLS
