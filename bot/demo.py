"""`./kanal demo`: the sandbox of both platforms and the real bot against it, over real HTTP, on one machine.

The bot is imported while the sandbox starts: the two need each other only once both stand.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import typer

from bot import ports
from bot.clock import Clock, machine_time
from storage import folder

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
CANNOT_START = 1
PATIENCE_SECONDS = 15
FOLLOW_SECONDS = 0.3
"""Between two looks at the sandbox's clock."""
GROUP = "-1001000000001"
SENDER = "whatsapp:+6281100000000"
WEBHOOK = "/whatsapp"
UNDO_SECONDS = "10"
"""A trainer can see that a message waits, and need not wait a minute."""
MADE = ("keys", "bot.log", "sandbox", "kanal.db", "kanal.db-wal", "kanal.db-shm", "attachments", "backups")
"""All that a demo puts into its folder, beside the mark and the lock."""
SANDBOX_PRIVATE_CHATS = {"ratna": "tg:800000001", "joko": "tg:800000002", "endah": "tg:800000003"}


class TownTime:
    """The sandbox's time, which its page moves ahead: the machine's, and what was added there."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/api/clock"
        self._ahead = self._asked()

    def __call__(self) -> datetime:
        return machine_time() + self._ahead

    async def follow(self, stop: asyncio.Event) -> None:
        """Ask again and again, until `stop`."""
        while not stop.is_set():
            with suppress(OSError):  # it ends, or is busy
                self._ahead = await asyncio.to_thread(self._asked)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), FOLLOW_SECONDS)

    def _asked(self) -> timedelta:
        with urllib.request.urlopen(self._url, timeout=5) as answer:  # noqa: S310 (our own loopback address)
            return timedelta(seconds=json.load(answer)["clock_offset"])


def demo(port: int, data: Path, fresh: bool) -> int:
    """Run until Ctrl-C. The exit code. Raises Unusable."""
    folder.make(data)
    if not (data / folder.DEMO).exists() and not folder.is_empty(data):
        raise folder.Unusable(
            f"{data} is not empty, and no demo made it: nothing in it was touched.\n"
            "Name another folder with --data, or empty this one yourself."
        )
    with folder.held(data, "demo"):
        for needed in (port, port + 1):
            ports.require(HOST, needed, "Another one, and the next one after it: --port")
        if fresh:
            _erase(data)
        (data / folder.DEMO).touch()
        typer.echo("Starting the sandbox and the bot …")
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # from the first moment no way out leaves the sandbox
        with _sandbox(port, data) as sandbox:
            return _bot(port, data, sandbox)


def _erase(data: Path) -> None:
    """What a demo made, and nothing else that somebody put beside it."""
    for path in (data / name for name in MADE):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _bot(port: int, data: Path, sandbox: subprocess.Popen[bytes]) -> int:
    from bot.app import configure_logging
    from bot.settings import SettingsProblem, load

    try:
        settings = load(ROOT / "config.yaml", _environment(port, data))
    except SettingsProblem as problem:
        raise folder.Unusable(f"The demo takes its city from config.yaml:\n{problem}") from None
    configure_logging(settings, data / "bot.log")
    url = f"http://{HOST}:{port}"
    if not _answers(f"{url}/api/state", sandbox):
        typer.echo("The sandbox does not answer; its words stand above.", err=True)
        return CANNOT_START
    typer.echo(f"\n  Three phones: {url}\n")
    typer.echo(f"  Ctrl-C ends the demo; the next start carries on. The log: {data / 'bot.log'}")

    async def running() -> None:
        from bot.app import heed_signals, open_database, serve
        from bot.seed import SANDBOX_OFFICERS, name_officers

        stop = asyncio.Event()
        heed_signals(stop)
        town = TownTime(url)
        async with open_database(settings) as database:
            await name_officers(database, SANDBOX_OFFICERS)
            opening = asyncio.create_task(asyncio.to_thread(_open, url))
            following = asyncio.create_task(town.follow(stop))
            await serve(settings, database, stop, clock=Clock(machine=town))
            await asyncio.gather(opening, following)

    asyncio.run(running())
    typer.echo("Ended.")
    return 0


@contextmanager
def _sandbox(port: int, data: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The sandbox as a process of its own, as the platforms are; ended on every way out, after kill -9 by the pipe."""
    settings = _environment(port, data)
    arguments = [sys.executable, "-m", "sandbox", "--until-eof", *_options(port, data, settings)]
    environment = os.environ | _secrets(settings)
    with subprocess.Popen(  # noqa: S603 (our own module)
        arguments, cwd=ROOT, env=environment, stdin=subprocess.PIPE, start_new_session=True
    ) as process:
        try:
            yield process
        except KeyboardInterrupt:
            typer.echo("Ended.")
        finally:
            process.terminate()


def _options(port: int, data: Path, settings: Mapping[str, str]) -> list[str]:
    options = {
        "--host": HOST,
        "--port": str(port),
        "--data": str(data / "sandbox"),
        "--twilio-sender": SENDER,
        "--whatsapp-webhook": f"{settings['KANAL_WEB__PUBLIC_BASE_URL']}{WEBHOOK}#rc=5&rp=all",
    }
    return [word for option in options.items() for word in option]


def _secrets(settings: Mapping[str, str]) -> dict[str, str]:
    """In the environment: a command line can be read by everybody on the machine."""
    return {
        "SANDBOX_TELEGRAM_TOKEN": settings["KANAL_TELEGRAM__TOKEN"],
        "SANDBOX_TWILIO_SID": settings["KANAL_WHATSAPP__ACCOUNT_SID"],
        "SANDBOX_TWILIO_TOKEN": settings["KANAL_WHATSAPP__AUTH_TOKEN"],
    }


def _answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether the sandbox stands, waited for with patience."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=1):  # noqa: S310 (our own loopback address)
                return True
        except OSError:
            time.sleep(0.02)
    return False


def _environment(port: int, data: Path) -> Mapping[str, str]:
    """The settings of the demo: the sample city, everything pointed at the sandbox. Keys are drawn once and kept."""
    keys = _keys(data / "keys")
    sandbox = f"http://{HOST}:{port}"
    return {
        "KANAL_TELEGRAM__ENABLED": "true",
        "KANAL_TELEGRAM__MODE": "polling",
        "KANAL_TELEGRAM__TOKEN": f"6000000001:{keys[0]}",
        "KANAL_TELEGRAM__API_BASE": f"{sandbox}/telegram/bot",
        "KANAL_TELEGRAM__FILE_BASE": f"{sandbox}/telegram/file/bot",
        "KANAL_WHATSAPP__ENABLED": "true",
        "KANAL_WHATSAPP__ACCOUNT_SID": f"AC{keys[1]}",
        "KANAL_WHATSAPP__AUTH_TOKEN": keys[2],
        "KANAL_WHATSAPP__SENDER": SENDER,
        "KANAL_WHATSAPP__WEBHOOK_PATH": WEBHOOK,
        "KANAL_LIMITS__UNDO_SECONDS": UNDO_SECONDS,
        "KANAL_WHATSAPP__API_BASE": f"{sandbox}/twilio",
        "KANAL_WEB__HOST": HOST,
        "KANAL_WEB__PORT": str(port + 1),
        "KANAL_WEB__PUBLIC_BASE_URL": f"http://{HOST}:{port + 1}",
        "KANAL_GROUPS__COORDINATOR": GROUP,
        "KANAL_STORAGE__DATA_DIR": str(data),
        "KANAL_STORAGE__DATABASE_URL": f"sqlite+aiosqlite:///{data / 'kanal.db'}",  # never a city's own
    }


def _keys(file: Path) -> list[str]:
    if not file.exists():
        file.write_text("\n".join(secrets.token_hex(16) for _ in range(3)), encoding="utf-8")
    return file.read_text(encoding="utf-8").split()


def _open(url: str) -> None:
    """The officers press Start in their private chats, once; the page opens where this machine has a browser."""
    with urllib.request.urlopen(f"{url}/api/state", timeout=5) as answer:  # noqa: S310 (our own loopback address)
        chats = json.load(answer)["chats"]
    for person, id in SANDBOX_PRIVATE_CHATS.items():
        if id in chats and not chats[id]["started"]:
            act = json.dumps({"person": person, "chat": id, "do": "start"}).encode()
            urllib.request.urlopen(f"{url}/api/act", act, timeout=5).close()  # noqa: S310 (our own loopback address)
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(url)
