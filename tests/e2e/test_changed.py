"""A command of `./kanal` beside the running bot: what it changes is said a moment later, without a restart."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import httpx

from tests.e2e.running import ROOT, BotProcess, Town, bot_process, prefixed, sandbox_for

ASKED = "Silakan cerita, kami baca."
WAITS = 15.0
"""Seconds: the bot looks every two."""


async def test_the_running_bot_speaks_as_the_command_says_and_the_command_as_the_coordinator(tmp_path: Path) -> None:
    async with (
        sandbox_for(tmp_path) as (sandbox, environment),
        bot_process(tmp_path, environment) as bot,
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
    ):
        await bot.start()
        town = Town(sandbox, bot.settings, bot.at, http)
        await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
        file = tmp_path / "texts.yaml"
        file.write_text(f"texts:\n  - key: id/ask.story\n    text: {ASKED}\n")
        assert "+ id/ask.story" in await kanal(bot, "texts", "import", str(file), "--yes")
        async with asyncio.timeout(WAITS):
            while ASKED not in (await sandbox.texts("tg:700000001"))[-1]:
                await town.do("siti", "siti", "start", until="")
        await town.writes("ratna", "grup", "/instansi dishub", until="Dinas Perhubungan")
        await town.taps("ratna", "grup", "Tutup untuk laporan baru", until="Tersimpan")
        assert "(closed)" in await kanal(bot, "agencies", "list", "dishub")
        (closed, text, *_) = (await kanal(bot, "history")).splitlines()
        assert ("Ratna Dewi" in closed, "closed: no → yes" in closed, "./kanal" in text) == (True, True, True)


async def kanal(bot: BotProcess, *arguments: str) -> str:
    """What it prints; the bot goes on beside it."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KANAL_")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments, "--config", str(bot.settings_file())),
        cwd=ROOT,
        env=ours | prefixed(bot.environment),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, printed.decode()
    return printed.decode()
