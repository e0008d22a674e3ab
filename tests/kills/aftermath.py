"""What must be true when the last process has come to rest: tables and phones held against what people did."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import SimpleNamespace

from bot.channels.telegram.render import MENTION
from conversations.texts import say
from tests.e2e.running import Town
from tests.kills.people import Citizen
from tests.sandbox.client import Json
from tests.simulation.invariants import history_explains_the_state

MARK = say("id", "sent.again")
NOBODY_KNOWS = ("interrupted", "timeout", "connection")
"""Why a message to Telegram is given up that may have arrived."""
SENT = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Aftermath:
    town: Town
    citizens: tuple[Citizen, ...]
    chats: dict[str, Json]
    """Every chat of the sandbox, by its key."""

    def problems(self) -> list[str]:
        disk = SimpleNamespace(look=self.town.rows)
        return [
            *self._words_stand_once(),
            *self._everything_was_handled(),
            *self._what_was_sent_is_there(),
            *self._repeats_are_marked(),
            *self._order_holds(),
            *self._numbers_are_told_once(),
            *self._cards_say_the_state(),
            *history_explains_the_state(SimpleNamespace(disk=disk)),
        ]

    def _words_stand_once(self) -> Iterator[str]:
        """Each token in one place: a story, words added, a place or a day, or what the session still keeps."""
        stores = ("SELECT story FROM complaints", "SELECT text FROM words")
        said = [_text(text) for query in stores for (text,) in self.town.rows(query) if text]
        sessions = [_text(state) for (state,) in self.town.rows("SELECT state FROM sessions") if state]
        elsewhere = "SELECT place FROM complaints", "SELECT happened FROM complaints"
        beside = [_text(text) for query in elsewhere for (text,) in self.town.rows(query) if text]
        told = [*said, *(text for state in sessions for text in _fragments(json.loads(state)))]
        counted = Counter(word for text in told for word in text.split() if word.startswith("zq"))
        somewhere = "\n".join((*said, *sessions, *beside))
        for citizen in self.citizens:
            for token in citizen.tokens:
                if token not in somewhere:
                    yield f"{citizen.name}'s {token} is nowhere"
                elif counted[token] > 1:
                    yield f"{citizen.name}'s {token} took effect {counted[token]} times"

    def _everything_was_handled(self) -> Iterator[str]:
        for event, state, error in self.town.rows("SELECT event_id, state, error FROM inbox WHERE state != 'done'"):
            yield f"event {event} is {state}: {error}"
        photos = sum(citizen.photos for citizen in self.citizens)
        kept = self.town.rows("SELECT state, count(*) FROM attachments GROUP BY state")
        if dict(kept) != ({"stored": photos} if photos else {}):
            yield f"{photos} photos were sent, and kept are {kept}"

    def _what_was_sent_is_there(self) -> Iterator[str]:
        """Or, broken off twice on the way to Telegram, listed as that: a third copy would be one too many."""
        query = "SELECT o.id, kind, state, error, provider_id, channel, external_id FROM outbox o JOIN addresses a"
        for id, kind, state, error, provider, channel, external in self.town.rows(f"{query} ON a.id = o.address_id"):
            if (state, channel) == ("failed", "telegram") and error in NOBODY_KNOWS:
                continue
            if state not in SENT:
                yield f"#{id} ({kind}) is {state}: {error}"
            elif kind in ("message", "file", "card") and provider not in self._on_phone(channel, external):
                yield f"#{id} ({kind}) is {state}, and no phone shows {provider}"

    def _repeats_are_marked(self) -> Iterator[str]:
        """Only Telegram's messages may come twice, and then one of them says so; cards are adopted when tapped. What is
        listed as given up may stand there once."""
        query = """SELECT channel, external_id, provider_id, state, kind, body
            FROM outbox o JOIN addresses a ON a.id = o.address_id"""
        rows = self.town.rows(query)
        known = {(_key(channel, external), provider) for channel, external, provider, *_ in rows}
        listed = Counter(
            (_key(channel, external), _words(body))
            for channel, external, _, state, kind, body in rows
            if state == "failed" and kind == "message"
        )
        for key, chat in self.chats.items():
            bots = [message for message in chat["messages"] if message["from"] == "bot"]
            texts = Counter(_said(message)[1] for message in bots)
            marked = {text for again, text in map(_said, bots) if again}
            for message in bots:
                if (key, str(message["id"])) in known or message["kind"] != "text" or _is_card(message):
                    continue
                _, text = _said(message)
                if key.startswith("wa:"):
                    yield f"{key} shows {message['id']}, of which nobody knows: {text[:60]!r}"
                elif not (text in marked and texts[text] > 1) and listed[key, text]:
                    listed[key, text] -= 1
                elif not (text in marked and texts[text] > 1):
                    yield f"{key} shows {message['id']} without a mark: {text[:60]!r}"

    def _order_holds(self) -> Iterator[str]:
        query = """SELECT o.id, provider_id FROM outbox o JOIN addresses a ON a.id = o.address_id
            WHERE channel = ? AND external_id = ? AND kind = 'message' AND doubted_at IS NULL AND provider_id NOTNULL"""
        for key, chat in self.chats.items():
            if key.startswith("tg:-"):
                continue
            rows = self.town.rows(query, *_address(key))
            numbers = {provider: id for id, provider in rows}
            shown = [numbers[str(m["id"])] for m in chat["messages"] if str(m["id"]) in numbers]
            for before, after in pairwise(shown):
                if after < before:
                    yield f"{key}: #{after} came after #{before}"

    def _numbers_are_told_once(self) -> Iterator[str]:
        query = "SELECT number, channel, external_id FROM complaints c JOIN addresses a ON a.id = c.address_id"
        filed: Counter[str] = Counter()
        for number, channel, external in self.town.rows(query):
            key = _key(channel, external)
            filed[key] += 1
            if not any(number in message["text"] for message in self.chats[key]["messages"]):
                yield f"{number} is told to nobody"
        for citizen in self.citizens:
            if filed[citizen.chat] > citizen.filings:
                yield f"{citizen.name} filed {citizen.filings} times and has {filed[citizen.chat]} reports"

    def _cards_say_the_state(self) -> Iterator[str]:
        query = """SELECT number, status, provider_id, channel, external_id FROM cards k
            JOIN complaints c ON c.id = k.complaint_id JOIN addresses a ON a.id = k.address_id WHERE NOT folded"""
        for number, status, provider, channel, external in self.town.rows(query):
            head = self._on_phone(channel, external).get(provider, "nothing").split("\n")[0]
            if number not in head or say("id", f"state.{status}") not in head:
                yield f"{number} is {status}, and its card says {head!r}"

    def _on_phone(self, channel: str, external: str) -> dict[str, str]:
        return {str(message["id"]): message["text"] for message in self.chats[_key(channel, external)]["messages"]}


def _key(channel: str, external: str) -> str:
    return f"{'tg' if channel == 'telegram' else 'wa'}:{external.removeprefix('whatsapp:')}"


def _address(key: str) -> tuple[str, str]:
    channel, _, external = key.partition(":")
    return ("telegram", external) if channel == "tg" else ("whatsapp", f"whatsapp:{external}")


def _said(message: Json) -> tuple[bool, str]:
    """Whether it is marked as sent again, and its words; the mention of who is asked stands before both."""
    text = message["text"].removeprefix(MENTION)
    return text.startswith(MARK), text.removeprefix(MARK).strip()


def _is_card(message: Json) -> bool:
    return any(button["data"].startswith("o:open:") for row in message["buttons"] for button in row)


def _words(body: str | bytes) -> str:
    """What a stored message says, as a phone shows it."""
    text = str(json.loads(body)["value"].get("text", ""))
    return text.translate({2: None, 3: None}).strip()


def _text(stored: str | bytes) -> str:
    return stored.decode() if isinstance(stored, bytes) else stored


def _fragments(value: object) -> Iterator[str]:
    """The words that a session keeps as they were said."""
    if isinstance(value, dict):
        if set(value) == {"text", "message_id"}:
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _fragments(one)
