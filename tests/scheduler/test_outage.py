"""A platform is down for an hour, people write on: afterwards everybody has every answer, once and in order."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.messages import Retry, SendFailed
from scheduler.retry import LONGEST
from storage.outbox import OutState
from tests.scheduler.platforms import BUDI, FILED, SECOND, SITI, after, platform, rows, told
from tests.town import Town

HOUR = timedelta(hours=1)
STEP = timedelta(minutes=1)
REFUSED = SendFailed("server", Retry.LATER)
MOST_CALLS = 60 + HOUR // LONGEST
"""In that hour, for one chat: the first pauses are short, the later ones LONGEST."""


@pytest.mark.parametrize(("channel", "down", "up"), [("telegram", "siti", "budi"), ("whatsapp", "budi", "siti")])
async def test_an_hour_without_a_platform_costs_nobody_an_answer(here: Town, channel: str, down: str, up: str) -> None:
    there = platform(here, channel)
    there.failures = [REFUSED] * 10_000
    for text in FILED:
        await here.act(f"{down} > {text}")
        await here.act(f"{up} > {text}")
        await after(here, SECOND)
    assert told(here, down) == [] and len(told(here, up)) == len(FILED), "the other platform goes on"
    for _ in range(HOUR // STEP):
        await after(here, STEP)
    mine = {"siti": SITI, "budi": BUDI}[down]
    assert there.attempts.count(mine) <= MOST_CALLS
    there.failures.clear()
    for _ in range(LONGEST // STEP):
        await after(here, STEP)
    waited = await rows(here, mine)
    assert [row.state for row in waited] == [OutState.SENT] * len(FILED)
    assert [shown.id for shown in here.chats[mine]] == [row.provider_id for row in waited], "in their order, each once"
    assert "Nomornya" in here.chats[mine][-1].text
