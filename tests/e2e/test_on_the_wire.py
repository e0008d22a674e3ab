"""The bot is killed while a message is on the wire: whether the platform has it or not, the citizen gets it, and a
repeat says that it is one."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from bot.lines.whatsapp import CAUGHT_UP
from tests.e2e.running import CHATS, until
from tests.e2e.test_restart import LEASE_OVER, mortal_town
from tests.e2e.ways import FLOOD, STORY

MARK = "(dikirim ulang)"
IN_FLIGHT = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending', 'unknown')"
WORDS = {"siti": STORY, "budi": FLOOD}


@pytest.mark.parametrize(
    ("who", "arrives", "marks"),
    [
        ("budi", True, [False]),  # Twilio has it: its list says so
        ("budi", False, [False]),  # it has not: sent, and no repeat
        ("siti", True, [False, True]),  # Telegram never tells: once more, marked
        ("siti", False, [True]),
    ],
)
async def test_killed_on_the_wire(tmp_path: Path, who: str, arrives: bool, marks: list[bool]) -> None:
    async with mortal_town(tmp_path) as (town, bot):
        await until(lambda: town.rows("SELECT 1 FROM marks WHERE name = ?", CAUGHT_UP), "nothing was listed at start")
        silence = {"no_answer": True, "drop_request": not arrives}
        await town.sandbox.faults(
            telegram={"next_errors": [{"method": "sendMessage", **silence}] if who == "siti" else []},
            twilio={"next_errors": [{"method": "Messages", **silence}] if who == "budi" else [], "lose_statuses": True},
        )
        if who == "siti":
            await town.sandbox.act(who, CHATS[who], "start")
        else:
            await town.sandbox.says(who, CHATS[who], WORDS[who])
        faults = town.sandbox.room.faults
        await until(lambda: not faults.telegram and not faults.twilio, "nothing was sent")
        assert town.rows("SELECT state FROM outbox") == [("sending",)]
        await bot.end(signal.SIGKILL)
        await town.sandbox.advance(LEASE_OVER)
        await bot.start(CLOCK_OFFSET_SECONDS=str(LEASE_OVER))
        await until(lambda: town.rows(IN_FLIGHT) == [(0,)], "it was never settled", 20)
        assert town.rows("SELECT state FROM outbox") == [("sent",)]
        said = [message["text"] for message in await town.sandbox.chat(CHATS[who]) if message["from"] == "bot"]
        assert [text.startswith(MARK) for text in said] == marks
        assert len({text.removeprefix(MARK).strip() for text in said}) == 1
