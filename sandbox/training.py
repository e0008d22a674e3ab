"""The training room: begins lessons, plays their citizens and colleagues on Telegram, and says how far a lesson is."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sandbox.acting import Act, CannotAct
from sandbox.lessons import Record, chat_of, course, words
from sandbox.people import newcomer
from sandbox.room import Room
from sandbox.telegram.phones import TelegramPhones
from sandbox.world import BOT, Guest, Json, LessonRun, TelegramChat, TelegramMessage, World

UNNUMBERED = "(nomornya menyusul)"


@dataclass(frozen=True, slots=True)
class Turn:
    """What a scripted person does next; `mark` notes that it is done."""

    act: Act
    chat: TelegramChat
    mark: Callable[[], None]


class Training:
    def __init__(self, room: Room, phones: TelegramPhones) -> None:
        self._room = room
        self._phones = phones

    async def start(self, id: str) -> None:
        """A new citizen writes to the bot. Raises KeyError for an unknown lesson."""
        lesson, world = course().lessons[id], self._room.world
        guest = self._invited(lesson.name, lesson.words)
        world.lesson = LessonRun(id, guest.person)
        await self._arrives(guest)

    async def fill(self, count: int) -> None:
        """So many citizens write at once. Raises ValueError when there are not as many."""
        crowd = course().crowd
        if count not in range(1, len(crowd) + 1):
            raise ValueError(f"1 to {len(crowd)} people can write at once")
        for guest in [self._invited(*one) for one in crowd[:count]]:
            await self._arrives(guest)

    def _invited(self, name: str, words: dict[str, str]) -> Guest:
        guest = Guest(newcomer(self._room.world, name, "telegram").key, words)
        self._room.world.guests.append(guest)
        return guest

    async def _arrives(self, guest: Guest) -> None:
        person = self._room.world.people[guest.person]
        await self._phones.act(Act(person, {"do": "start"}), chat_of(self._room.world, guest.person))

    def stop(self) -> None:
        self._room.world.lesson = None
        self._room.changed({"type": "world"})

    async def follow(self) -> None:
        """Play the scripted people, for ever; each takes a moment to answer."""
        shown: Json = {}
        async for _ in self._room.events.changes():
            if self._turns():
                await asyncio.sleep(self._room.settings.backoff_unit)
                for turn in self._turns():
                    await self._play(turn)
            if (now := self.as_json()) != shown:
                shown = now
                self._room.changed({"type": "training", "training": now})

    def as_json(self) -> Json:
        """All lessons, and the one under way step by step."""
        world = self._room.world
        lessons = [
            {"id": one.id, "title": one.title, "role": one.role, "learned": one.id in world.learned}
            for one in course().lessons.values()
        ]
        return {"lessons": lessons, "running": self._running(world.lesson) if world.lesson else None}

    def _running(self, run: LessonRun) -> Json:
        record = self._record(run)
        lesson = record.lesson
        steps = [record.shows(step.done) for step in lesson.steps]
        slips = [slip for slip in lesson.slips if record.shows(slip.seen)]
        if all(steps) and run.lesson not in self._room.world.learned:
            self._room.world.learned.append(run.lesson)
        named = {"name": lesson.name, "number": record.number or UNNUMBERED}
        return {
            "id": lesson.id,
            "title": lesson.title,
            "role": lesson.role,
            "officer": lesson.officer,
            "person": run.person,
            "goal": lesson.goal.format(**named),
            "steps": [
                {"do": step.do.format(**named), "hint": step.hint.format(**named), "done": done}
                for step, done in zip(lesson.steps, steps, strict=True)
            ],
            "slips": [slip.say for slip in slips],
            "over": any(slip.over for slip in slips),
            "finished": all(steps),
            "learned": lesson.learned.format(**named),
        }

    def _record(self, run: LessonRun) -> Record:
        return Record(self._room.world, run, course().lessons[run.lesson])

    async def _play(self, turn: Turn) -> None:
        """A chat that changed under their hands is no harm."""
        turn.mark()
        with suppress(CannotAct):
            await self._phones.act(turn.act, turn.chat)

    def _turns(self) -> list[Turn]:
        world = self._room.world
        turns = [_guests_turn(world, guest) for guest in world.guests]
        if world.lesson is not None:
            turns.append(_colleagues_turn(self._record(world.lesson)))
        return [turn for turn in turns if turn is not None]


def _guests_turn(world: World, guest: Guest) -> Turn | None:
    """The answer to the newest message of the bot that asks for one."""
    chat = chat_of(world, guest.person)
    for message in _unanswered(chat, guest):
        for line in course().citizen:
            if not re.search(line["when"], words(message)):
                continue
            number = message.body["message_id"]
            if "write" in line:
                act = {"do": "text", "text": line["write"].format(**guest.words)}
            elif (button := _button(message, line["tap"])) is not None:
                act = {"do": "tap", "message_id": number, "button": button}
            else:
                continue
            return Turn(Act(world.people[guest.person], act), chat, partial(guest.answered.append, number))
    return None


def _unanswered(chat: TelegramChat, guest: Guest) -> Iterator[TelegramMessage]:
    """What the bot wrote after the citizen's last message or tap, the newest first."""
    for message in reversed(chat.messages.values()):
        if message.author != BOT or message.body["message_id"] in guest.answered:
            return
        if not message.deleted:
            yield message


def _colleagues_turn(record: Record) -> Turn | None:
    """The colleague's next tap on the report's card, where it has such a button."""
    colleague, done = record.lesson.colleague, record.run.helped
    if not colleague or not record.number or done >= len(colleague["taps"]):
        return None
    person = record.world.people[colleague["person"]]
    for chat in record.world.telegram.chats.values():
        if person.key not in chat.members:
            continue
        for message in reversed(chat.messages.values()):
            button = _button(message, colleague["taps"][done]) if record.number in words(message) else None
            if button is not None and not message.deleted:
                act = {"do": "tap", "message_id": message.body["message_id"], "button": button}
                return Turn(Act(person, act), chat, record.run.help)
    return None


def _button(message: TelegramMessage, label: str) -> str | None:
    """What the button whose words fit carries."""
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return next((b["callback_data"] for row in rows for b in row if re.search(label, b["text"])), None)
