"""Citizens and officers at the sandbox's phones, busy while the bot comes and goes: they tap what they are offered,
and go on writing whether they are answered or not. Every message of a citizen carries a word of its own."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from sandbox.telegram import chats
from sandbox.twilio import view
from tests.e2e.running import CHATS
from tests.sandbox.client import Json, SandboxClient
from tests.simulation.people import LETTERS, MORE, STORIES

SPOILING = frozenset({"Batal", "Ubah", "Ya, batalkan", "Tidak, lanjutkan", "Hapus", "Ya, hapus"})
"""Choices that give up or take back what was written."""
PAUSE = (0.05, 0.7)
"""Seconds between two things somebody does."""
SEEN = 40
"""Messages of a chat anybody scrolls back."""
ANSWERS, WAITS, PHOTOS = 0.85, 0.6, 0.2
"""How often a choice is taken, how often somebody waits for the next answer, how many messages are photos."""


def dice(seed: int, name: str) -> random.Random:
    """A person's own, whatever the others do."""
    return random.Random(f"{seed} {name}")  # noqa: S311


async def tap(sandbox: SandboxClient, who: str, chat: str, message: Json, button: Json) -> None:
    """What was seen a moment ago may be gone."""
    body = {"person": who, "chat": chat, "do": "tap", "message_id": message["id"], "button": button["data"]}
    answer = await sandbox.http.post(f"{sandbox.url}/api/act", json=body)
    assert answer.status_code == 200 or "has no button" in answer.text, answer.text


def read(sandbox: SandboxClient, key: str) -> list[Json]:
    """The end of a chat, as a phone shows it. Asked for over HTTP every chat would come, whole, each time."""
    platform, _, id = key.partition(":")
    room = sandbox.room
    if platform == "tg":
        group = room.world.telegram.chats[int(id)]
        return [chats.describe(room, group, message) for message in list(group.messages.values())[-SEEN:]]
    chat = room.world.whatsapp.chats[id]
    return [view.describe(room, chat, message) for message in view.messages_of(room, chat)[-SEEN:]]


@dataclass
class Citizen:
    sandbox: SandboxClient
    name: str
    dice: random.Random
    chat: str
    pause: tuple[float, float] = PAUSE
    tokens: list[str] = field(default_factory=list)
    photos: int = 0
    filings: int = 0
    """How often *Setuju & Kirim* was tapped, or words sent that may mean it."""

    async def live(self, stop: asyncio.Event) -> None:
        await self._write(self.dice.choice(STORIES))
        while not stop.is_set():
            await asyncio.sleep(self.dice.uniform(*self.pause))
            await self._act(read(self.sandbox, self.chat))

    async def _act(self, chat: list[Json]) -> None:
        newest = next((message for message in reversed(chat) if message["from"] == "bot"), None)
        offered = [b for row in newest["buttons"] for b in row if b["label"] not in SPOILING] if newest else []
        numbered = newest is not None and self.chat.startswith("wa:") and "\n1. " in newest["text"]
        if newest is not None and offered and self.dice.random() < ANSWERS:
            await self._choose(newest, self.dice.choice(offered))
        elif numbered and self.dice.random() < ANSWERS:
            self.filings += 1
            await self.sandbox.says(self.name, self.chat, "1")
        elif self.dice.random() < WAITS:
            return
        else:
            await self._write(self.dice.choice((*MORE, *STORIES)), photo=self.dice.random() < PHOTOS)

    async def _choose(self, message: Json, button: Json) -> None:
        self.filings += "Kirim" in button["label"]
        for _ in range(2 if self.dice.random() < 0.1 else 1):
            await tap(self.sandbox, self.name, self.chat, message, button)

    async def _write(self, text: str, *, photo: bool = False) -> None:
        count = len(self.tokens)
        token = "zq" + self.name[0] + "".join(LETTERS[count // 20**place % 20] for place in range(3))
        self.tokens.append(token)
        if photo:
            self.photos += 1
            await self.sandbox.act(self.name, self.chat, "photo", caption=f"{text} {token}")
        else:
            await self.sandbox.says(self.name, self.chat, f"{text} {token}")


@dataclass
class Officer:
    sandbox: SandboxClient
    name: str
    dice: random.Random

    async def live(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await asyncio.sleep(self.dice.uniform(0.2, 1.5))
            chat = CHATS["grup"]
            messages = [m for m in read(self.sandbox, chat) if m["from"] == "bot" and not m["deleted"]]
            asked = [m for m in messages[-3:] if "Balas pesan ini" in m["text"]]
            live = [m for m in messages if m["buttons"]][-6:]
            if asked and self.dice.random() < 0.5:
                await self.sandbox.says(self.name, chat, "sudah kami tangani", reply_to=asked[-1]["id"])
            elif live:
                message = self.dice.choice(live)
                button = self.dice.choice(self.dice.choice(message["buttons"]))
                await tap(self.sandbox, self.name, chat, message, button)
