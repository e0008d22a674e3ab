"""`./kanal demo`: the sandbox of both platforms and the real bot against it, over real HTTP, on one machine."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import signal
import socket
import sys
import webbrowser
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import typer

from bot.app import configure_logging, open_database, serve
from bot.seed import Named, name_officers
from bot.settings import Settings, load
from conversations.rules.complaint import Role

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
CANNOT_START = 2
PATIENCE_SECONDS = 15
GROUP = "-1001000000001"
OFFICERS = (
    Named("800000001", "Ratna Dewi", Role.COORDINATOR, None, True),
    Named("800000002", "Joko Prasetyo", Role.OFFICER, "dishub", True),
)
"""Who is an officer in the sandbox's town; Tono, who is in the group too, is not."""


def demo(port: int, data: Path, fresh: bool) -> int:
    """Run until Ctrl-C. The exit code."""
    if not _free(port):
        typer.echo(
            f"Port {port} is in use. Is the demo running already? Otherwise choose another: --port {port + 10}",
            err=True,
        )
        return CANNOT_START
    if fresh:
        shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True, exist_ok=True)
    settings = load(ROOT / "config.yaml", _environment(port, data))
    configure_logging(settings, data / "bot.log")
    return asyncio.run(_demo(settings, port, data))


async def _demo(settings: Settings, port: int, data: Path) -> int:
    stop = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, stop.set)
    typer.echo("Starting the sandbox …")
    async with _sandbox(settings, port, data) as url, open_database(settings) as database:
        await name_officers(database, OFFICERS)
        typer.echo(f"\n  Three phones: {url}\n")
        typer.echo(f"  Ctrl-C ends the demo; the next start carries on. The log: {data / 'bot.log'}")
        await asyncio.to_thread(_open, url)
        await serve(settings, database, stop)
    typer.echo("Ended.")
    return 0


@asynccontextmanager
async def _sandbox(settings: Settings, port: int, data: Path) -> AsyncIterator[str]:
    """The sandbox as a process of its own, as the platforms are; ended on every way out."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "sandbox", *_arguments(settings, port, data), cwd=ROOT, start_new_session=True
    )
    url = f"http://{HOST}:{port}"
    try:
        await _answers(f"{url}/api/state", process)
        yield url
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _arguments(settings: Settings, port: int, data: Path) -> list[str]:
    telegram, whatsapp = settings.telegram.token, settings.whatsapp
    assert telegram and whatsapp.account_sid and whatsapp.auth_token and whatsapp.sender
    options = {
        "--host": HOST,
        "--port": str(port),
        "--data": str(data / "sandbox"),
        "--telegram-token": telegram.get_secret_value(),
        "--twilio-sid": whatsapp.account_sid.get_secret_value(),
        "--twilio-token": whatsapp.auth_token.get_secret_value(),
        "--twilio-sender": whatsapp.sender,
        "--whatsapp-webhook": f"{settings.web.public_base_url}{whatsapp.webhook_path}",
    }
    return [word for option in options.items() for word in option]


async def _answers(url: str, process: asyncio.subprocess.Process) -> None:
    async with httpx.AsyncClient() as client:
        for _ in range(PATIENCE_SECONDS * 20):
            if process.returncode is not None:
                raise SystemExit(f"The sandbox ended with exit code {process.returncode}; its words stand above.")
            try:
                (await client.get(url)).raise_for_status()
                return
            except httpx.HTTPError:
                await asyncio.sleep(0.05)
    raise SystemExit("The sandbox does not answer.")


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
        "KANAL_WHATSAPP__SENDER": "whatsapp:+6281100000000",
        "KANAL_WHATSAPP__API_BASE": f"{sandbox}/twilio",
        "KANAL_WEB__HOST": HOST,
        "KANAL_WEB__PORT": str(port + 1),
        "KANAL_WEB__PUBLIC_BASE_URL": f"http://{HOST}:{port + 1}",
        "KANAL_GROUPS__COORDINATOR": GROUP,
        "KANAL_STORAGE__DATA_DIR": str(data),
    }


def _keys(file: Path) -> list[str]:
    if not file.exists():
        file.write_text("\n".join(secrets.token_hex(16) for _ in range(3)), encoding="utf-8")
        file.chmod(0o600)
    return file.read_text(encoding="utf-8").split()


def _free(port: int) -> bool:
    for needed in (port, port + 1):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, needed))
            except OSError:
                return False
    return True


def _open(url: str) -> None:
    """In a browser, where this machine has one."""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return
    webbrowser.open(url)
