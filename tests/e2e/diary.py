"""Writes down what every phone shows, step by step, as people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.e2e.running import CHATS, Town
from tests.sandbox.client import Json

NAMES = {key: name for name, key in CHATS.items()}
MINUTES = re.compile(r"\b09\.0\d\b")
"""A town's Monday begins at 09.00, and a slow machine needs more than a minute."""


class Diary:
    """Acts in the town and writes what comes of it, once all is quiet again. Report numbers become NOMOR-1, …"""

    def __init__(self, town: Town) -> None:
        self.town, self.lines = town, list[str]()
        self._known: dict[tuple[str, Any], str] = {}
        self._toasts = 0

    async def look(self) -> None:
        """Everything on the phones is known; nothing of it is written down."""
        self.lines, kept = [], self.lines
        await self._note("")
        self.lines = kept

    async def writes(self, person: str, place: str, text: str, until: str, **more: Any) -> Json:
        found = await self.town.writes(person, place, text, until, **more)
        await self._note("")
        return found

    async def does(self, person: str, place: str, verb: str, until: str, **more: Any) -> Json:
        found = await self.town.do(person, place, verb, until, **more)
        await self._note("")
        return found

    async def taps(self, person: str, place: str, label: str, until: str, **more: Any) -> Json:
        found = await self.town.taps(person, place, label, until, **more)
        await self._note(f"{_who(person, place)} > [ketuk {label}]")
        return found

    def text(self) -> str:
        """The whole diary; two of them can be compared."""
        text = "\n".join(self.lines) + "\n"
        for count, (number,) in enumerate(self.town.rows("SELECT number FROM complaints ORDER BY id"), 1):
            text = text.replace(number, f"NOMOR-{count}")
        return MINUTES.sub("09.00", text)

    async def _note(self, done: str) -> None:
        await self.town.settled()
        state = await self.town.sandbox.state()
        self.lines += [done] if done else []
        fresh = [(key, m) for key in NAMES for m in state["chats"][key]["messages"] if self._is_news(key, m)]
        for key, message in sorted(fresh, key=lambda one: one[1]["from"] == "bot"):
            self.lines += _shown(NAMES[key], message, self._known.get((key, message["id"])))
            self._known[key, message["id"]] = _face(message)
        for toast in state["telegram"]["toasts"][self._toasts :]:
            self.lines += [f"bot → {toast['person']} (ketukan) > {toast['text']}"] if toast["text"] else []
        self._toasts = len(state["telegram"]["toasts"])

    def _is_news(self, key: str, message: Json) -> bool:
        return self._known.get((key, message["id"])) != _face(message)


def _face(message: Json) -> str:
    """What a person sees of a message, for comparing."""
    return json.dumps([message[part] for part in ("text", "buttons", "deleted", "reactions", "kind")])


def _shown(place: str, message: Json, before: str | None) -> Iterator[str]:
    if before is not None and json.loads(before)[0] == message["text"] and message["reactions"]:
        yield f"bot → {place} (tanda) > {' '.join(message['reactions'])}"
        return
    head, *rest = _words(message).split("\n")
    yield f"{_sender(place, message, before)} > {head}".rstrip()
    yield from (f"    {line}".rstrip() for line in rest)
    yield from ("    " + " ".join(f"[{button['label']}]" for button in row) for row in message["buttons"])
    if message["prompt"]:
        yield f"    (balasan diminta dari {', '.join(message['prompt']['for'] or ['siapa saja'])})"


def _sender(place: str, message: Json, before: str | None) -> str:
    if message["from"] != "bot":
        return _who(message["from"], place)
    return f"bot → {place}" + (" (diubah)" if before is not None else "")


def _who(person: str, place: str) -> str:
    return person if person == place else f"{person}@{place}"


def _words(message: Json) -> str:
    """The text with bold as on WhatsApp; files and places as a word in brackets."""
    units = message["text"].encode("utf-16-le")
    for entity in sorted(message["entities"], key=lambda one: -int(one["offset"])):
        if entity["type"] == "bold":
            start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
            units = units[:start] + "*".encode("utf-16-le") + units[start:end] + "*".encode("utf-16-le") + units[end:]
    text = units.decode("utf-16-le")
    reply = "[balas] " if message["reply_to"] and message["from"] != "bot" else ""
    kind = "" if message["kind"] == "text" else f"[{message['kind']}] "
    return f"{reply}{kind}{text}".rstrip()
