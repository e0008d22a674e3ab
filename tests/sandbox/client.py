"""Runs the sandbox in process under uvicorn and talks to its control API, for any test that wants real HTTP."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from sandbox.server import SandboxServer
from sandbox.settings import SandboxSettings

Json = dict[str, Any]

TELEGRAM_TOKEN = "6000000001:AAsandboxSANDBOXsandboxSANDBOXsandbo"
TWILIO_SID = "AC" + "0123456789abcdef" * 2
TWILIO_TOKEN = "sandbox-auth-token"
SENDER = "whatsapp:+6281100000000"
SITI = "tg:700000001"
BUDI = "wa:+6281200000002"
GROUP = "tg:-1001000000001"


class SandboxClient:
    """What a test needs of a running sandbox. `room` is the inside, for the few tests that must look there."""

    def __init__(self, settings: SandboxSettings, server: SandboxServer, http: httpx.AsyncClient) -> None:
        self.settings = settings
        self.url = settings.url
        self.telegram_token, self.twilio_sid = settings.telegram_token, settings.twilio_sid
        self.twilio_token, self.sender = settings.twilio_token, settings.twilio_sender
        self.telegram_base = f"{self.url}/telegram/bot"
        self.telegram_file_base = f"{self.url}/telegram/file/bot"
        self.twilio_base = f"{self.url}/twilio"
        self.room = server.room
        self.http = http

    async def post(self, verb: str, body: Json) -> Json:
        """POST /api/{verb}; an answer other than 200 fails the test with the sandbox's own words."""
        answer = await self.http.post(f"{self.url}/api/{verb}", json=body)
        result: Json = answer.json()
        assert answer.status_code == 200, result
        return result

    async def act(self, person: str, chat: str, do: str, **more: Any) -> Json:
        return await self.post("act", {"person": person, "chat": chat, "do": do, **more})

    async def says(self, person: str, chat: str, text: str, **more: Any) -> Any:
        """The person writes; returns the message's id (Telegram) or sid (WhatsApp)."""
        done = await self.act(person, chat, "text", text=text, **more)
        return done.get("message_id", done.get("sid"))

    async def refused(self, person: str, chat: str, do: str, **more: Any) -> str:
        """The reason for which the sandbox refuses the act."""
        body = {"person": person, "chat": chat, "do": do, **more}
        answer = await self.http.post(f"{self.url}/api/act", json=body)
        assert answer.status_code == 400, answer.text
        return str(answer.json()["error"])

    async def faults(self, **wish: Any) -> None:
        await self.post("faults", wish)

    async def advance(self, seconds: float) -> None:
        await self.post("clock", {"advance_seconds": seconds})

    async def webhook(self, url: str) -> None:
        """Where people's WhatsApp messages go from now on."""
        await self.post("settings", {"whatsapp_webhook": url})

    async def state(self) -> Json:
        state: Json = (await self.http.get(f"{self.url}/api/state")).json()
        return state

    async def chat(self, key: str) -> list[Json]:
        """The messages of a chat, oldest first, in the shape of /api/state."""
        messages: list[Json] = (await self.state())["chats"][key]["messages"]
        return messages

    async def texts(self, key: str) -> list[str]:
        """The chat as lines, `bot> Halo` or `siti> [photo] caption`; deleted messages left out."""
        return [_line(message) for message in await self.chat(key) if not message["deleted"]]

    async def last(self, key: str, sender: str = "bot") -> Json:
        return [message for message in await self.chat(key) if message["from"] == sender][-1]

    async def wait_for(self, predicate: Callable[[Json], Any], seconds: float = 5) -> Any:
        """Asks the state again and again until the predicate says something true; returns what it said."""
        async with asyncio.timeout(seconds):
            while not (found := predicate(await self.state())):  # noqa: ASYNC110 (the state lies behind HTTP)
                await asyncio.sleep(0.01)
        return found

    async def wait_for_text(self, key: str, part: str, seconds: float = 5) -> Json:
        """Waits for a message of the bot that holds `part`; returns the newest such message."""

        def said(state: Json) -> Json | None:
            messages = state["chats"][key]["messages"]
            return next((m for m in reversed(messages) if m["from"] == "bot" and part in m["text"]), None)

        found: Json = await self.wait_for(said, seconds)
        return found


def free_port(neighbours: int = 0) -> int:
    """A port nobody listens on, the `neighbours` after it neither; none of those the system itself gives to outgoing
    connections, one of which could have taken it before the test does."""
    while True:
        port = 10_000 + secrets.randbelow(22_000)
        if all(_free(port + offset) for offset in range(neighbours + 1)):
            return port


def _free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def settings_in(folder: Path, **changes: Any) -> SandboxSettings:
    given: Json = {
        "data": folder / "sandbox",
        "telegram_token": TELEGRAM_TOKEN,
        "twilio_sid": TWILIO_SID,
        "twilio_token": TWILIO_TOKEN,
        "twilio_sender": SENDER,
        "port": free_port(),
        "backoff_unit": 0.01,
    }
    return SandboxSettings(**(given | changes))


@asynccontextmanager
async def running_sandbox(folder: Path, **changes: Any) -> AsyncIterator[SandboxClient]:
    """A sandbox on a free port, in this event loop. `changes` are fields of SandboxSettings."""
    settings = settings_in(folder, **changes)
    server = SandboxServer(settings, log_level="critical")
    serving = asyncio.create_task(server._serve())
    while not server.started:
        assert not serving.done(), "the sandbox did not start"
        await asyncio.sleep(0.005)
    async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
        try:
            yield SandboxClient(settings, server, http)
        finally:
            await server.stop()
            await serving


def _line(message: Json) -> str:
    kind = "" if message["kind"] == "text" else f"[{message['kind']}] "
    return f"{message['from']}> {kind}{message['text']}".rstrip()
