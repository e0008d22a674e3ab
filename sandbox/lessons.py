"""The lessons of lessons.yaml, and what in the sandbox's own record shows that a step is done. Acts for nobody."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from sandbox.world import BOT, Json, LessonRun, TelegramChat, TelegramMessage, World

FILE = Path(__file__).parent / "lessons.yaml"


@dataclass(frozen=True, slots=True)
class Step:
    do: str
    hint: str
    done: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Slip:
    """Something that went wrong; `over`: there is no way back in this lesson."""

    say: str
    seen: dict[str, Any]
    over: bool


@dataclass(frozen=True, slots=True)
class Lesson:
    """`story`, `place` and `answer` are the scripted citizen's words."""

    id: str
    title: str
    role: str
    officer: str
    goal: str
    name: str
    words: dict[str, str]
    colleague: Json
    steps: tuple[Step, ...]
    slips: tuple[Slip, ...]
    learned: str


@dataclass(frozen=True, slots=True)
class Course:
    """All lessons, how a scripted citizen answers, who else may write, and what a report's number looks like."""

    number: re.Pattern[str]
    citizen: tuple[dict[str, str], ...]
    crowd: tuple[tuple[str, dict[str, str]], ...]
    lessons: dict[str, Lesson]


@cache
def course() -> Course:
    told = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    lessons = {one["id"]: _lesson(one) for one in told["lessons"]}
    number = re.compile(rf"\b{told['number']}\b")
    return Course(number, tuple(told["citizen"]), tuple(_crowd(**told["crowd"])), lessons)


def _crowd(names: list[str], stories: list[dict[str, str]], answer: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each name with a story, and a house of their own."""
    for at, name in enumerate(names):
        story = stories[at % len(stories)]
        yield name, {"story": story["story"], "place": story["place"].format(house=at + 1), "answer": answer}


def _lesson(told: Json) -> Lesson:
    slips = tuple(
        Slip(one["say"], {n: v for n, v in one.items() if n not in ("say", "over")}, one.get("over", False))
        for one in told.get("slips", [])
    )
    words = {name: told[name] for name in ("story", "place", "answer")}
    plain = {name: told[name] for name in ("id", "title", "role", "officer", "goal", "name", "learned")}
    steps = tuple(Step(**step) for step in told["steps"])
    return Lesson(words=words, colleague=told.get("colleague", {}), steps=steps, slips=slips, **plain)


@dataclass(frozen=True, slots=True)
class Record:
    """What happened in one lesson, as the phones and taps tell it."""

    world: World
    run: LessonRun
    lesson: Lesson

    @property
    def chat(self) -> TelegramChat:
        """The scripted citizen's."""
        return chat_of(self.world, self.run.person)

    @property
    def number(self) -> str:
        """The report's; empty until the citizen was told."""
        found = (course().number.search(text) for text in self.told())
        return next((match.group() for match in found if match), "")

    def told(self) -> Iterator[str]:
        return (words(one) for one in self.chat.messages.values() if one.author == BOT)

    def shows(self, wanted: dict[str, Any]) -> bool:
        """Whether all of it has happened."""
        return all(CHECKS[name](self, value) for name, value in wanted.items())


def chat_of(world: World, person: str) -> TelegramChat:
    """The private chat of a scripted citizen, who is on Telegram."""
    telegram_id = world.people[person].telegram_id
    assert telegram_id is not None
    return world.telegram.chats[telegram_id]


def words(message: TelegramMessage) -> str:
    return str(message.body.get("text", message.body.get("caption", "")))


def _filed(record: Record, _: Any) -> bool:
    return bool(record.number)


def _told(record: Record, pattern: str) -> bool:
    return any(re.search(pattern, text) for text in record.told())


def _tapped(record: Record, pattern: str) -> bool:
    if not record.number:
        return False
    for query in record.world.telegram.queries.values():
        chat = record.world.telegram.chats.get(query.chat_id)
        message = chat.messages.get(query.message_id) if chat else None
        if message and record.number in words(message) and re.search(pattern, query.label):
            return True
    return False


def _replied(record: Record, pattern: str) -> bool:
    return bool(record.number) and any(_is_reply_about(record, one, pattern) for one in _officers_messages(record))


def _officers_messages(record: Record) -> Iterator[TelegramMessage]:
    for chat in record.world.telegram.chats.values():
        if chat.id != record.chat.id:
            yield from (one for one in chat.messages.values() if one.author != BOT)


def _is_reply_about(record: Record, message: TelegramMessage, pattern: str) -> bool:
    about = message.body.get("reply_to_message", {})
    text = str(about.get("text", ""))
    fits = record.number in text and re.search(pattern, text) is not None
    return fits and bool(words(message)) and not words(message).startswith("/")


def _said(record: Record, _: Any) -> bool:
    answer = record.lesson.words["answer"]
    return any(one.author == record.run.person and words(one) == answer for one in record.chat.messages.values())


CHECKS = {"filed": _filed, "told": _told, "tapped": _tapped, "replied": _replied, "said": _said}
