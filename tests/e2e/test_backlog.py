"""The bot was away while a whole town wrote: everything waits at the platform when it starts."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from sandbox.people import add_person
from sandbox.world import Person
from tests.e2e.running import sandbox_for, town_on, until
from tests.sandbox.client import Json

PEOPLE, EACH = 40, 6
FIRST = 710_000_000


async def test_everything_that_waited_is_taken_in_once_and_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with sandbox_for(tmp_path) as (sandbox, environment):
        for id in range(FIRST, FIRST + PEOPLE):
            add_person(sandbox.room.world, Person(f"w{id}", f"Warga {id}", telegram_id=id))
            sandbox.room.world.telegram.chats[id].started = True
        for turn in range(EACH):
            for id in range(FIRST, FIRST + PEOPLE):
                await sandbox.says(f"w{id}", f"tg:{id}", f"lampu mati di gang sebelah kata{turn}")
        started = time.monotonic()
        async with town_on(tmp_path, sandbox, environment | {"TELEGRAM__PER_SECOND": "1000"}) as town:
            taken = "SELECT count(*) FROM inbox WHERE state = 'done'"
            await until(lambda: town.rows(taken) == [(PEOPLE * EACH,)], "not everything was taken in", 60)
            seconds = time.monotonic() - started
            await sandbox.wait_for(_all_are_answered, 60)
            drafts = [json.loads(state)["draft"] for (state,) in town.rows("SELECT state FROM sessions WHERE NOT desk")]
    assert [_told(draft) for draft in drafts] == [[f"kata{turn}" for turn in range(EACH)]] * PEOPLE
    with capsys.disabled():
        print(f"\n{PEOPLE * EACH} messages that waited were taken in within {seconds:.1f} s of the start")  # noqa: T201


def _all_are_answered(state: Json) -> bool:
    chats = [state["chats"][f"tg:{id}"]["messages"] for id in range(FIRST, FIRST + PEOPLE)]
    return all(messages[-1]["from"] == "bot" for messages in chats)


def _told(draft: Json) -> list[str]:
    words = [part["text"] for part in draft["story"]]
    return [word for text in words for word in text.split() if word.startswith("kata")]
