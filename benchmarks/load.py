"""People who talk to a bot: the next message goes out when the last was answered (closed), or on a timetable (open).

Must not know who the bot is or how it is measured.
"""

from __future__ import annotations

import asyncio
import time
from abc import ABC, abstractmethod
from array import array
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.dialogue import FINAL, FIRST_CHAT, SCRIPT
from benchmarks.telegram_api import words

THINKING = 0.5
"""Seconds between one person's messages on a timetable."""
OPEN_STEPS = 2
"""Messages after which a conversation counts as open: the greeting and the story."""

Send = Callable[[int, int], None]
"""Put message `step` of `chat` on its way."""


class Wrong(Exception):
    """The dialogue did not go as written: the figures would mean nothing."""


@dataclass(slots=True)
class Person:
    """`since` is when the waiting message was due (perf_counter, s); `repeats` how often the first is still sent."""

    chat: int
    since: float
    arrived: float
    repeats: int = 0
    step: int = 0
    waiting: bool = False


class Crowd(ABC):
    """Everybody who is talking. `heard` is the emulated API's ear; subclasses say what follows an answer."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.people: dict[int, Person] = {}
        self.entered = self.answers = self.filed = self.unasked = self.pending = 0
        self.latencies = array("d")
        """Seconds, while `recording`."""
        self.recording = self.leaving = False
        self.wrong: Wrong | None = None

    @abstractmethod
    def start(self) -> None:
        """The first of them come in."""

    @abstractmethod
    def turn(self, person: Person) -> None:
        """This person was answered, and has more to say."""

    def done(self, person: Person) -> None:  # noqa: B027 - a hook: most have nothing to add
        """The person's complaint is filed."""

    @property
    def settled(self) -> bool:
        """Whether the measurement may begin."""
        return True

    def enter(self, repeats: int = 0) -> Person:
        now = time.perf_counter()
        person = Person(FIRST_CHAT + self.entered, now, now, repeats)
        self.entered += 1
        self.people[person.chat] = person
        self.say(person, now)
        return person

    def say(self, person: Person, due: float) -> None:
        person.since, person.waiting = due, True
        self.pending += 1
        self._send(person.chat, person.step)

    def heard(self, chat: int, body: bytes) -> None:
        person = self.people.get(chat)
        if person is None or not person.waiting:
            self.unasked += 1
            return
        person.waiting = False
        self.pending -= 1
        self.answers += 1
        if self.recording:
            self.latencies.append(time.perf_counter() - person.since)
        self._go_on(person, body)

    def _go_on(self, person: Person, body: bytes) -> None:
        if person.repeats:
            person.repeats -= 1
        else:
            person.step += 1
        if person.step == len(SCRIPT):
            if FINAL not in body:
                self.wrong = Wrong(f"chat {person.chat} said {SCRIPT[-1]!r}, and no number came but: {words(body)}")
            del self.people[person.chat]
            self.filed += 1
            self.done(person)
        elif not self.leaving:
            self.turn(person)

    def backlog(self) -> list[float]:
        """Seconds for which messages that were due are unanswered now: lower bounds of their latencies."""
        now = time.perf_counter()
        return [now - person.since for person in self.people.values() if person.waiting]


class Closed(Crowd):
    """`people` at once, each waiting for the answer; who is done is followed by somebody new.

    They begin a message apart, so that every message of the dialogue is under way at any time.
    """

    def __init__(self, send: Send, people: int, complaints: int | None = None) -> None:
        super().__init__(send)
        self._people, self._left = people, complaints * people if complaints else None

    def start(self) -> None:
        for number in range(self._people):
            self._next(number % len(SCRIPT) if self._left is None else 0)

    @property
    def settled(self) -> bool:
        """Whether all tell their complaint, and the first of them have filed theirs."""
        began = all(person.repeats == 0 for person in self.people.values())
        return began and self.filed >= self._people / len(SCRIPT)

    def turn(self, person: Person) -> None:
        self.say(person, time.perf_counter())

    def done(self, person: Person) -> None:
        if not self.leaving:
            self._next()

    def _next(self, repeats: int = 0) -> None:
        if self._left is not None:
            if self._left == 0:
                return
            self._left -= 1
        self.enter(repeats)


class Open(Crowd):
    """`rate` messages a second whether or not the bot keeps up; a latency begins when the message was due."""

    def __init__(self, send: Send, rate: float) -> None:
        super().__init__(send)
        self._apart = len(SCRIPT) / rate
        self._began = 0.0

    def start(self) -> None:
        self._began = time.perf_counter()
        self._arrive()

    @property
    def settled(self) -> bool:
        """Whether somebody is at every message of the dialogue."""
        return time.perf_counter() - self._began > THINKING * len(SCRIPT)

    def turn(self, person: Person) -> None:
        due = person.arrived + person.step * THINKING
        wait = due - time.perf_counter()
        if wait <= 0:
            self.say(person, due)
        else:
            asyncio.get_running_loop().call_later(wait, self._say_unless_leaving, person, due)

    def backlog(self) -> list[float]:
        now = time.perf_counter()
        late: list[float] = []
        for person in self.people.values():
            steps = range(person.step, len(SCRIPT))
            due = (person.arrived + step * THINKING for step in steps)
            late += [now - at for at in due if at < now and (person.waiting or at > person.since)]
        return late

    def _arrive(self) -> None:
        if self.leaving:
            return
        due = self._began + self.entered * self._apart
        now = time.perf_counter()
        while due <= now:
            self.enter().arrived = due
            due = self._began + self.entered * self._apart
        asyncio.get_running_loop().call_later(due - now, self._arrive)

    def _say_unless_leaving(self, person: Person, due: float) -> None:
        if not self.leaving:
            self.say(person, due)


class Opening(Crowd):
    """Begins conversations, `at_once` side by side, and leaves each in the middle."""

    def __init__(self, send: Send, at_once: int) -> None:
        super().__init__(send)
        self._people, self._at_once = 0, at_once

    def go_on_to(self, people: int) -> None:
        """So many in all."""
        self._people = people
        self.start()

    def start(self) -> None:
        for _ in range(min(self._at_once, self._people - self.entered)):
            self.enter()

    def turn(self, person: Person) -> None:
        if person.step < OPEN_STEPS:
            self.say(person, time.perf_counter())
            return
        del self.people[person.chat]
        if self.entered < self._people:
            self.enter()
