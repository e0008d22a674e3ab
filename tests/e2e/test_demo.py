"""`./kanal demo` as somebody starts it in a terminal: it answers, ends on Ctrl-C, and carries on the next time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from bot.demo import FOLLOW_SECONDS
from tests.e2e.running import ROOT
from tests.sandbox.client import SITI, free_port

WIB = ZoneInfo("Asia/Jakarta")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
STORY = "Lampu jalan mati total sejak kemarin malam, gelap sekali"


@dataclass
class Demo:
    """One start of it, at this moment of the monotonic clock; `log` is what the terminal shows."""

    page: str
    http: httpx.AsyncClient
    process: asyncio.subprocess.Process
    started: float
    log: Path

    async def writes(self, text: str) -> float:
        """Siti writes as soon as the page answers; seconds from the start to the bot's next word."""
        await until_answering(self)
        known = len(await self.bot_said())
        act = {"person": "siti", "chat": SITI, "do": "text", "text": text}
        (await self.http.post(f"{self.page}/api/act", json=act)).raise_for_status()
        async with asyncio.timeout(20):
            while len(await self.bot_said()) <= known:
                assert self.process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.03)
        return time.monotonic() - self.started

    async def bot_said(self) -> list[str]:
        chats = (await self.http.get(f"{self.page}/api/state")).json()["chats"]
        return [message["text"] for message in chats[SITI]["messages"] if message["from"] == "bot"]

    async def interrupt(self) -> int:
        """Ctrl-C: the terminal sends it to the whole group of processes."""
        os.killpg(self.process.pid, signal.SIGINT)
        async with asyncio.timeout(10):
            return await self.process.wait()


@asynccontextmanager
async def demo(port: int, data: Path) -> AsyncIterator[Demo]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KANAL_")}
    log = data.parent / "terminal.log"
    command = [str(ROOT / "kanal"), "demo", "--port", str(port), "--data", str(data)]
    started = time.monotonic()
    with log.open("wb") as terminal:
        process = await asyncio.create_subprocess_exec(
            *command,
            env=environment | {"BROWSER": "true"},
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            umask=0o022,
        )
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        try:
            yield Demo(f"http://127.0.0.1:{port}", http, process, started, log)
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGTERM)
                await process.wait()


async def test_the_demo_answers_ends_cleanly_and_carries_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port, data = free_port(neighbours=1), tmp_path / "demo"
    async with demo(port, data) as first:
        seconds = await first.writes(STORY)
        assert "Di mana tempatnya" in (await first.bot_said())[-1]
        assert not [secret for secret in (data / "keys").read_text().split() if secret in command_lines()]
        await ends_cleanly(first)
    assert "alembic" not in (data / "bot.log").read_text()
    assert not [path for path in (data, *data.rglob("*")) if path.stat().st_mode & 0o077]
    async with demo(port, data) as second:
        again = await second.writes("Jl. Mawar depan SD 3, Sukamaju")
        assert "urusan siapa" in (await second.bot_said())[-1]
        await ends_cleanly(second)
    with capsys.disabled():
        print(f"\nkanal demo: first reply after {seconds:.2f} s, at the next start after {again:.2f} s")  # noqa: T201


async def test_the_bot_lives_in_the_time_of_the_page(tmp_path: Path) -> None:
    """Forty days on, "since last night" is another date."""
    async with demo(free_port(neighbours=1), tmp_path / "demo") as one:
        await until_answering(one)
        clock = await one.http.post(f"{one.page}/api/clock", json={"advance_seconds": 40 * 24 * 3600})
        day_before = datetime.fromisoformat(clock.json()["now"]).astimezone(WIB) - timedelta(days=1)
        await asyncio.sleep(2 * FOLLOW_SECONDS)
        await one.writes(STORY)
        assert f"{day_before.day} {MONTHS[day_before.month - 1]} {day_before.year}" in "".join(await one.bot_said())


async def test_stopped_while_still_starting_it_leaves_nothing_behind(tmp_path: Path) -> None:
    async with demo(free_port(neighbours=1), tmp_path / "demo") as one:
        await until_answering(one)  # the sandbox stands, the bot does not yet
        one.process.terminate()
        assert await one.process.wait() in (0, -signal.SIGINT)  # CPython's own way when an import is interrupted
        with pytest.raises(httpx.ConnectError):
            await one.http.get(one.page)


async def test_killed_outright_it_takes_the_sandbox_along(tmp_path: Path) -> None:
    async with demo(free_port(neighbours=1), tmp_path / "demo") as one:
        await until_answering(one)
        one.process.kill()
        await one.process.wait()
        await until_silent(one)


async def ends_cleanly(one: Demo) -> None:
    assert await one.interrupt() == 0
    said = one.log.read_text()
    assert "Traceback" not in said and said.endswith("Ended.\n")
    with pytest.raises(httpx.ConnectError):  # the sandbox is a process of its own
        await one.http.get(one.page)


async def until_answering(one: Demo) -> None:
    async with asyncio.timeout(30):
        while True:
            assert one.process.returncode is None, one.log.read_text()
            try:
                (await one.http.get(f"{one.page}/api/state")).raise_for_status()
                return
            except httpx.HTTPError:
                await asyncio.sleep(0.01)


async def until_silent(one: Demo) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                await one.http.get(one.page)
            except httpx.ConnectError:
                return
            except httpx.HTTPError:  # cut off while it ends
                pass
            await asyncio.sleep(0.01)


def command_lines() -> str:
    """What everybody on the machine can read of every process, where it is a file (Linux)."""
    lines = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            lines.append(file.read_text(errors="replace"))
    return "\n".join(lines)
