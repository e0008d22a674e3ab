"""Starts the sandbox and the real bot against it, in this event loop or as a process, and waits for what they do."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bot.app import open_database, serve
from bot.clock import Clock
from bot.seed import SANDBOX_OFFICERS, Named, name_officers
from bot.settings import Settings, load
from tests.sandbox.client import BUDI, GROUP, SITI, Json, SandboxClient, free_port, running_sandbox
from tests.town import MONDAY

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a-secret-of-the-tests"
CHATS = {"siti": SITI, "budi": BUDI, "grup": GROUP, "ratna": "tg:800000001", "joko": "tg:800000002"}
"""Short names of the chats on the phones."""

Rows = list[tuple[Any, ...]]
Seen = dict[tuple[str, Any], str]
"""What stood in a chat in a message."""
_UNSENT = "SELECT count(*) FROM outbox WHERE state IN ('waiting', 'sending')"


@dataclass
class Town:
    """Sandbox and bot side by side. `at` is where the bot's web server answers."""

    sandbox: SandboxClient
    settings: Settings
    at: str
    http: httpx.AsyncClient
    _seen: Seen = field(default_factory=dict)

    def rows(self, query: str, *given: Any) -> Rows:
        """What the database says, read beside the bot."""
        return rows_of(self.settings, query, *given)

    def number(self) -> str:
        """The newest report's number."""
        return str(self.rows("SELECT number FROM complaints ORDER BY id DESC LIMIT 1")[0][0])

    async def do(self, person: str, place: str, verb: str, until: str, *, on: str = "", **more: Any) -> Json:
        """The person acts in a chat; returns the message that then says `until`, new or changed, on that phone or
        on another (`on`). Taps: `button=` a part of the label, on the newest message that has it."""
        if verb == "tap":
            more = await self.button(place, more["button"])
        await self.look()
        await self.sandbox.act(person, CHATS[place], verb, **more)
        return await self.sees(on or place, until)

    async def writes(self, person: str, place: str, text: str, until: str, **more: Any) -> Json:
        return await self.do(person, place, "text", until, text=text, **more)

    async def taps(self, person: str, place: str, label: str, until: str, **more: Any) -> Json:
        return await self.do(person, place, "tap", until, button=label, **more)

    async def sees(self, place: str, part: str, seconds: float = 8) -> Json:
        """Waits for a message of the bot that holds `part` and was not there, or read otherwise, at the last look."""
        key = CHATS[place]

        def said(state: Json) -> Json | None:
            fresh = [m for m in state["chats"][key]["messages"] if _face(m) != self._seen.get((key, m["id"]))]
            return next((m for m in reversed(fresh) if m["from"] == "bot" and part in m["text"]), None)

        try:
            found: Json = await self.sandbox.wait_for(said, seconds)
        except TimeoutError:
            chat = "\n".join((await self.sandbox.texts(key))[-4:])
            raise AssertionError(f"{place} never saw {part!r}; the last words there:\n{chat}") from None
        return found

    async def look(self) -> None:
        """From here on, whatever stands on the phones is known."""
        chats = (await self.sandbox.state())["chats"]
        self._seen = {(key, m["id"]): _face(m) for key, chat in chats.items() for m in chat["messages"]}

    async def toast(self, person: str, part: str) -> Json:
        """Waits for a notice over a tap."""

        def shown(state: Json) -> Json | None:
            toasts = state["telegram"]["toasts"]
            return next((t for t in reversed(toasts) if t["person"] == person and part in t["text"]), None)

        found: Json = await self.sandbox.wait_for(shown)
        return found

    async def settled(self) -> None:
        """Waits until everything that came was taken in and everything that leaves has left."""
        await self.sandbox.wait_for(lambda state: state["telegram"]["pending_updates"] == 0)
        await until(lambda: self.rows(_UNSENT) == [(0,)], "something is still waiting to be sent", PACED)

    async def button(self, place: str, label: str) -> Json:
        """Waits for a button whose label holds this; returns the newest as an act names it."""

        def shown(state: Json) -> Json | None:
            messages = reversed(state["chats"][CHATS[place]]["messages"])
            found = ((m, b) for m in messages if not m["deleted"] for row in m["buttons"] for b in row)
            return next(({"message_id": m["id"], "button": b["data"]} for m, b in found if label in b["label"]), None)

        found: Json = await self.sandbox.wait_for(shown)
        return found


def _face(message: Json) -> str:
    """Words and buttons: what a person sees change."""
    return repr((message["text"], message["buttons"]))


def rows_of(settings: Settings, query: str, *given: Any) -> Rows:
    """In SQLite's words, as far as PostgreSQL has the same."""
    if (url := settings.storage.database_url) is not None:
        with psycopg.connect(url.replace("+psycopg", "")) as server:
            return server.execute(query.replace("?", "%s").encode(), given).fetchall()
    with closing(sqlite3.connect(settings.storage.data_dir / "kanal.db", timeout=10)) as connection:
        return connection.execute(query, given).fetchall()


PACED = 30.0
"""Seconds: cards that change often wait for their turn."""


async def until(condition: Callable[[], Any], otherwise: str, seconds: float = 8) -> Any:
    """Asks again and again until the condition says something true; returns what it said."""
    try:
        async with asyncio.timeout(seconds):
            while not (found := condition()):  # noqa: ASYNC110 (nothing here can tell us)
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(otherwise) from None
    return found


@asynccontextmanager
async def running_town(
    folder: Path,
    *,
    officers: Sequence[Named] = SANDBOX_OFFICERS,
    monday: bool = False,
    one_clock: bool = False,
    **changes: str,
) -> AsyncIterator[Town]:
    """Sandbox and bot in this event loop. `changes` are settings by their names in the environment, without the
    prefix. On a `monday` both clocks stand at tests.town.MONDAY when it begins; with `one_clock` the bot goes by the
    sandbox's afterwards, as in the demo."""
    shift = (MONDAY - datetime.now(UTC)).total_seconds() if monday else 0.0
    async with (
        sandbox_for(folder, shift) as (sandbox, environment),
        town_on(folder, sandbox, environment | changes, officers, sandbox.room.now if one_clock else None) as town,
    ):
        yield town


@asynccontextmanager
async def town_on(
    folder: Path,
    sandbox: SandboxClient,
    environment: dict[str, str],
    officers: Sequence[Named] = SANDBOX_OFFICERS,
    time: Callable[[], datetime] | None = None,
) -> AsyncIterator[Town]:
    """The bot beside a sandbox that runs already."""
    settings = settings_of(folder, environment)
    async with open_database(settings) as database:
        await name_officers(database, officers)
        stop = asyncio.Event()
        serving = asyncio.create_task(serve(settings, database, stop, clock=Clock(machine=time) if time else None))
        try:
            async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
                town = Town(sandbox, settings, environment["WEB__PUBLIC_BASE_URL"], http)
                await _answers(http, town.at, serving.done)
                yield town
        finally:
            stop.set()
            await serving


@asynccontextmanager
async def sandbox_for(
    folder: Path, shift: float = 0.0, backoff_unit: float = 0.2
) -> AsyncIterator[tuple[SandboxClient, dict[str, str]]]:
    """The sandbox, whose officers have pressed start with the bot, and the settings that point the bot at it."""
    bot = f"http://127.0.0.1:{free_port()}"
    webhook = f"{bot}/whatsapp#rc=5&rp=all"
    async with running_sandbox(folder, whatsapp_webhook=webhook, backoff_unit=backoff_unit) as sandbox:
        await sandbox.advance(shift)
        for who in ("ratna", "joko"):
            sandbox.room.world.telegram.chats[int(CHATS[who].removeprefix("tg:"))].started = True
        yield sandbox, environment_of(sandbox, bot) | {"CLOCK_OFFSET_SECONDS": str(shift)}


def environment_of(sandbox: SandboxClient, bot: str) -> dict[str, str]:
    """The settings that point the bot at the sandbox; secrets as a real city would give them."""
    return {
        "TELEGRAM__ENABLED": "true",
        "TELEGRAM__TOKEN": sandbox.telegram_token,
        "TELEGRAM__WEBHOOK_SECRET": SECRET,
        "TELEGRAM__API_BASE": sandbox.telegram_base,
        "TELEGRAM__FILE_BASE": sandbox.telegram_file_base,
        "WHATSAPP__ENABLED": "true",
        "WHATSAPP__ACCOUNT_SID": sandbox.twilio_sid,
        "WHATSAPP__AUTH_TOKEN": sandbox.twilio_token,
        "WHATSAPP__SENDER": sandbox.sender,
        "WHATSAPP__API_BASE": sandbox.twilio_base,
        "WEB__PORT": bot.rpartition(":")[2],
        "WEB__PUBLIC_BASE_URL": bot,
        "GROUPS__COORDINATOR": GROUP.removeprefix("tg:"),
        "INTAKE__QUIET_SECONDS": "0.2",
        "LIMITS__UNDO_SECONDS": "0",
        "HTTP__READ_SECONDS": "5",
    }


def settings_of(folder: Path, environment: Mapping[str, str]) -> Settings:
    """The repository's sample city, kept in `folder`; nothing of this machine's own environment or .env."""
    config = folder / "config.yaml"
    shutil.copy(ROOT / "config.yaml", config)
    return load(config, prefixed(environment))


def prefixed(environment: Mapping[str, str]) -> dict[str, str]:
    return {f"KANAL_{name}": value for name, value in environment.items()}


@dataclass
class BotProcess:
    """`kanal run` as a process of its own, to be killed and started again."""

    folder: Path
    environment: dict[str, str]
    _process: asyncio.subprocess.Process | None = None

    @property
    def settings(self) -> Settings:
        return settings_of(self.folder, self.environment)

    async def start(self, only: str = "all", **changes: str) -> None:
        """Returns when it answers."""
        process = await self.spawn(only, **changes)
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            await _answers(http, self.at, lambda: process.returncode is not None)

    @property
    def at(self) -> str:
        """Where its own web server is, whatever stands before it."""
        return f"http://127.0.0.1:{self.environment['WEB__PORT']}"

    async def spawn(self, only: str = "all", **changes: str) -> asyncio.subprocess.Process:
        """Returns at once, whatever becomes of it."""
        ours = {name: value for name, value in os.environ.items() if not name.startswith("KANAL_")}
        given = ours | prefixed(self.environment | changes)
        command = [sys.executable, "-m", "bot", "run", "--only", only, "--config", str(self.settings_file())]
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, env=given, stdout=log, stderr=log)
        self._process = process
        return process

    async def end(self, sign: signal.Signals) -> int:
        """Send the signal; the exit code."""
        if self._process is None:
            return 0
        if self._process.returncode is None:
            self._process.send_signal(sign)
        async with asyncio.timeout(10):
            return await self._process.wait()

    @property
    def log(self) -> Path:
        return self.folder / "bot.log"

    def settings_file(self) -> Path:
        return self.folder / "config.yaml"


@asynccontextmanager
async def bot_process(folder: Path, environment: dict[str, str]) -> AsyncIterator[BotProcess]:
    """The officers are named; nothing runs yet. On the way out nothing runs any more."""
    bot = BotProcess(folder, environment)
    async with open_database(bot.settings) as database:
        await name_officers(database, SANDBOX_OFFICERS)
    try:
        yield bot
    finally:
        await bot.end(signal.SIGKILL)


async def _answers(http: httpx.AsyncClient, at: str, ended: Callable[[], bool], seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while True:
            assert not ended(), "the bot ended at once"
            try:
                (await http.get(f"{at}/healthz")).raise_for_status()
                return
            except httpx.HTTPError:
                await asyncio.sleep(0.02)
