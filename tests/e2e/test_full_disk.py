"""A disk that takes nothing more, under the real process: it says so, and loses nothing. The kernel refuses every write
beyond the size the journal has (RLIMIT_FSIZE): no machine of the tests needs a small disk of its own."""

from __future__ import annotations

import json
import resource
from pathlib import Path

from tests.e2e.running import CHATS, BotProcess, Town, until
from tests.e2e.test_restart import PATIENCE, STEPS, mortal_town

UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


async def test_while_the_disk_is_full_nothing_is_taken_in_and_afterwards_everything_once(tmp_path: Path) -> None:
    async with mortal_town(tmp_path) as (town, bot):
        await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
        await town.writes("budi", "budi", "assalamualaikum", until="Ceritakan masalahnya")
        await town.settled()
        await town.look()
        _full(town, bot)
        for who, (_, words) in zip(("siti", "budi"), STEPS[1], strict=True):
            await town.sandbox.says(who, CHATS[who], words)
        await until(lambda: "answered 503" in bot.log.read_text(), "WhatsApp was not told to come again")
        await until(lambda: bot.log.read_text().count("database unavailable") > 2, "nobody said what is wrong")
        resource.prlimit(_pid(bot), resource.RLIMIT_FSIZE, UNLIMITED)
        for who in ("siti", "budi"):
            await town.sees(who, "Di mana", PATIENCE)
        await town.settled()
    assert town.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    drafts = [json.loads(state)["draft"] for (state,) in town.rows("SELECT state FROM sessions WHERE NOT desk")]
    told = sorted(part["text"] for draft in drafts for part in draft["story"])
    assert told == sorted(words for _, words in STEPS[1])


def _full(town: Town, bot: BotProcess) -> None:
    journal = town.settings.storage.data_dir / "kanal.db-wal"
    resource.prlimit(_pid(bot), resource.RLIMIT_FSIZE, (journal.stat().st_size, resource.RLIM_INFINITY))


def _pid(bot: BotProcess) -> int:
    assert bot._process is not None
    return bot._process.pid
