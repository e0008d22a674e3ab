"""The machine is lost; from a backup made while people wrote, the bot goes on with another data directory."""

from __future__ import annotations

import asyncio
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from tests.e2e.running import CHATS, ROOT, Town, bot_process, rows_of, sandbox_for, settings_of, until
from tests.e2e.ways import FLOOD, file_on_telegram, hand_over

PATIENCE = 25.0


async def test_from_a_backup_made_amid_traffic_everybody_goes_on(tmp_path: Path) -> None:
    archive, other = tmp_path / "city.tar", tmp_path / "other"
    async with AsyncExitStack() as stack:
        sandbox, environment = await stack.enter_async_context(sandbox_for(tmp_path))
        http = await stack.enter_async_context(httpx.AsyncClient(trust_env=False, timeout=10))
        bot = await stack.enter_async_context(bot_process(tmp_path, environment))
        await bot.start()
        town = Town(sandbox, bot.settings, environment["WEB__PUBLIC_BASE_URL"], http)
        await file_on_telegram(town)
        await hand_over(town, "Dishub")
        await town.writes("budi", "budi", FLOOD, until="Di mana")
        await town.sandbox.act("budi", CHATS["budi"], "photo", caption="ini fotonya")
        await until(lambda: town.rows("SELECT 1 FROM attachments WHERE state = 'stored'"), "no photo")
        await town.settled()

        ended = asyncio.Event()
        writing = asyncio.create_task(siti_writes_on(town, ended))
        await kanal("backup", str(archive), "--config", str(bot.settings_file()))
        ended.set()
        written = await writing
        assert written > 1
        await town.settled()
        await bot.end(signal.SIGKILL)

        said = await kanal("restore", str(archive), "--config", str(bot.settings_file()), "--data", str(other))
        assert "Restored and checked" in said and "1 reports, and 1 attachments" in said
        unsent = len(rows_of_other(town, other, "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending')"))
        read = [len(await sandbox.texts(CHATS[who])) for who in ("siti", "budi", "grup")]
        await bot.start(STORAGE__DATA_DIR=str(other))
        there = Town(sandbox, settings_of(tmp_path, environment | {"STORAGE__DATA_DIR": str(other)}), town.at, http)
        await there.settled()
        assert sum([len(await sandbox.texts(CHATS[who])) for who in ("siti", "budi", "grup")]) <= sum(read) + unsent

        await there.writes("budi", "budi", "Jl. Kenanga RT 03 RW 02", until="urusan siapa")
        await there.taps("joko", "grup", "Ambil", until="Joko")
        [(name,)] = there.rows("SELECT file_name FROM attachments WHERE state = 'stored'")
        assert (other / "attachments" / name[:2] / name).stat().st_size > 0


async def siti_writes_on(town: Town, ended: asyncio.Event) -> int:
    """Asks for her report's state again and again; how often."""
    times = 0
    while not ended.is_set():
        await town.sandbox.says("siti", CHATS["siti"], "status")
        await asyncio.sleep(0.4)
        times += 1
    return times


async def kanal(*arguments: str) -> str:
    """As typed in a terminal beside the running bot; what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(PATIENCE):
        said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


def rows_of_other(town: Town, data: Path, query: str) -> list[tuple[object, ...]]:
    storage = town.settings.storage.model_copy(update={"data_dir": data})
    return rows_of(town.settings.model_copy(update={"storage": storage}), query)
