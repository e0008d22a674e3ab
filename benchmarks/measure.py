"""One peer at one level: start it afresh, let the crowd talk, check that every complaint is really there, end it."""

from __future__ import annotations

import asyncio
import gc
import socket
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks.bot_process import BotProcess
from benchmarks.dialogue import Updates
from benchmarks.load import Closed, Crowd, Open, Opening, Wrong
from benchmarks.machine import busy_seconds
from benchmarks.peers import Peer
from benchmarks.telegram_api import TelegramApi
from benchmarks.wire import Poster

T = TypeVar("T")
MISSING_SECONDS = 30.0
"""Without any answer for so long, an answer is missing."""
START_SECONDS = 60.0
TRY_AGAIN_SECONDS = 0.01
WARM = 100
"""Conversations after which everything that is loaded once is loaded."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run takes place. `connections` is what Telegram's `max_connections` allows."""

    work: Path
    core: int | None
    connections: int


@dataclass(slots=True)
class Figures:
    """What was measured; times in ms, memory in KiB. `late` messages had no answer yet: their waiting counts as is."""

    peer: str
    level: str
    seconds: float = 0.0
    messages_s: float = 0.0
    complaints_s: float = 0.0
    p50_ms: float = 0.0
    p99_ms: float = 0.0
    cpu_s_per_1000: float = 0.0
    rss_kb: int = 0
    cold_start_s: float = 0.0
    late: int = 0
    filed: int = 0
    unasked: int = 0
    refused: int = 0
    resent: int = 0
    generator_busy: float = 0.0
    """Share of its core the load generator used."""
    others_busy: float = 0.0
    """Cores used by everything else on this machine: noise."""
    calls: dict[str, int] = field(default_factory=dict)


class Running:
    """A peer that has just given its first answer, with Telegram around it."""

    def __init__(self, peer: Peer, place: Place, folder: Path, api: TelegramApi, api_port: int) -> None:
        self.api, self.place, self._peer, self._folder = api, place, peer, folder
        port = free_port()
        command, environment = peer.command(api_port, port, folder), peer.environment(api_port, port, folder)
        self._updates = Updates(peer.path)
        self.bot = BotProcess(command, environment, folder / "bot.log", place.core)
        self.poster = Poster(port, place.connections)
        self.cold_start = 0.0

    def send(self, chat: int, step: int) -> None:
        self.poster.post(self._updates.request(chat, step))

    async def first_answer(self) -> None:
        """Ask until it answers; how long that took since the process began is the cold start, in seconds."""
        heard = asyncio.Event()
        self.api.heard = lambda chat, body: heard.set()
        async with asyncio.timeout(START_SECONDS):
            while not await self._accepted():
                self.bot.check()
                await asyncio.sleep(TRY_AGAIN_SECONDS)
            await heard.wait()
        self.cold_start = time.perf_counter() - self.bot.started

    async def _accepted(self) -> bool:
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.poster.port)
        except OSError:
            return False
        try:
            writer.write(self._updates.request(1, 0))
            return (await reader.readline()).split()[1:2] == [b"200"]
        except OSError:
            return False
        finally:
            writer.close()

    async def talk(self, crowd: Crowd, until: Callable[[], bool]) -> None:
        """Let the crowd go on until it is enough. Raises Wrong when it does not go on."""
        answers, moved = crowd.answers, time.perf_counter()
        while not until():
            await asyncio.sleep(0.01)
            now = time.perf_counter()
            if crowd.answers != answers or not crowd.pending:
                answers, moved = crowd.answers, now
            self._check(crowd, now - moved)

    def _check(self, crowd: Crowd, still: float) -> None:
        self.bot.check()
        if crowd.wrong is not None:
            raise crowd.wrong
        if still > MISSING_SECONDS:
            first = next(person for person in crowd.people.values() if person.waiting)
            raise Wrong(
                f"{crowd.pending} answers are missing for {still:.0f} s; the first is chat {first.chat}'s to message "
                f"{first.step + 1}; {self.poster.refused} webhooks were refused; the bot's log:\n{self.bot.log_end()}"
            )

    async def drained(self, crowd: Crowd) -> None:
        """Nobody says anything more; every answer comes, and every complaint is found in the database."""
        crowd.leaving = True
        await self.talk(crowd, lambda: crowd.pending == 0)
        await asyncio.sleep(0.05)
        stored = self._peer.filed(self._folder)
        if stored is not None and stored != crowd.filed:
            raise Wrong(f"{crowd.filed} complaints were confirmed, {stored} are in the database")


@asynccontextmanager
async def running(peer: Peer, place: Place, folder: Path) -> AsyncIterator[Running]:
    api = TelegramApi()
    server = await api.listen()
    it = Running(peer, place, folder, api, server.sockets[0].getsockname()[1])
    try:
        await it.first_answer()
        yield it
    except TimeoutError:
        raise Wrong(f"no answer {START_SECONDS:.0f} s after the start; its log:\n{it.bot.log_end()}") from None
    finally:
        it.poster.close()
        await it.bot.end()
        server.close()


async def level(
    peer: Peer,
    place: Place,
    name: str,
    make: Callable[[Running], Crowd],
    seconds: float,
    prepare: Callable[[Path], None] = lambda folder: None,
) -> Figures:
    """The crowd for so many seconds after it has settled; `prepare` may put something into the folder beforehand."""
    with tempfile.TemporaryDirectory(dir=place.work) as folder:
        prepare(Path(folder))
        async with running(peer, place, Path(folder)) as it:
            crowd = make(it)
            it.api.heard = crowd.heard
            crowd.start()
            await it.talk(crowd, lambda: crowd.settled)
            figures = Figures(peer.name, name)
            figures = await _window(it, crowd, figures, lambda end: time.perf_counter() >= end, seconds)
            await it.drained(crowd)
            return _closing(figures, it, crowd)


async def complaints(peer: Peer, place: Place, people: int, each: int) -> Figures:
    """So many complaints of each person and no more: a short check that everything works."""
    with tempfile.TemporaryDirectory(dir=place.work) as folder:
        async with running(peer, place, Path(folder)) as it:
            crowd = Closed(it.send, people, each)
            it.api.heard = crowd.heard
            all_filed: Callable[[float], bool] = lambda end: crowd.filed == people * each  # noqa: E731
            figures = Figures(peer.name, f"{people} people")
            figures = await _window(it, crowd, figures, all_filed, 0, begin=crowd.start)
            await it.drained(crowd)
            return _closing(figures, it, crowd)


async def _window(
    it: Running,
    crowd: Crowd,
    figures: Figures,
    over: Callable[[float], bool],
    seconds: float,
    begin: Callable[[], None] = lambda: None,
) -> Figures:
    gc.collect()
    gc.disable()
    crowd.recording = True
    answers, filed, cpu = crowd.answers, crowd.filed, it.bot.cpu_seconds()
    own, all_busy, began = time.process_time(), busy_seconds(), time.perf_counter()
    begin()
    await it.talk(crowd, lambda: over(began + seconds))
    took, cpu = time.perf_counter() - began, it.bot.cpu_seconds() - cpu
    own, all_busy = time.process_time() - own, busy_seconds() - all_busy
    crowd.recording = False
    gc.enable()
    answers, filed = crowd.answers - answers, crowd.filed - filed
    figures.seconds, figures.messages_s, figures.complaints_s = took, answers / took, filed / took
    figures.cpu_s_per_1000, figures.rss_kb = cpu / max(answers, 1) * 1000, it.bot.memory_kb()
    figures.generator_busy, figures.others_busy = own / took, max(0.0, all_busy - own - cpu) / took
    _latencies(figures, crowd)
    return figures


def _latencies(figures: Figures, crowd: Crowd) -> None:
    """On a timetable what is due and unanswered counts too, or slowness would hide itself."""
    late = crowd.backlog() if isinstance(crowd, Open) else []
    figures.late = len(late)
    cuts = statistics.quantiles([*crowd.latencies, *late] or [0.0, 0.0], n=100, method="inclusive")
    figures.p50_ms, figures.p99_ms = cuts[49] * 1000, cuts[98] * 1000


def _closing(figures: Figures, it: Running, crowd: Crowd) -> Figures:
    figures.cold_start_s, figures.filed, figures.unasked = it.cold_start, crowd.filed, crowd.unasked
    figures.refused, figures.resent = it.poster.refused, it.poster.resent
    figures.calls = dict(it.api.calls)
    return figures


async def closed(peer: Peer, place: Place, people: int, seconds: float) -> Figures:
    return await level(peer, place, f"{people} people", lambda it: Closed(it.send, people), seconds)


async def steady(peer: Peer, place: Place, rate: int, seconds: float) -> Figures:
    return await level(peer, place, f"{rate}/s", lambda it: Open(it.send, rate), seconds)


@dataclass(frozen=True, slots=True)
class Starts:
    """Seconds from the start of the process to its first answer: with nothing there, and with the database there."""

    peer: str
    new_s: float
    again_s: float


async def cold_starts(peer: Peer, place: Place, times: int) -> Starts:
    """Medians of so many."""
    new: list[float] = []
    again: list[float] = []
    for _ in range(times):
        with tempfile.TemporaryDirectory(dir=place.work) as folder:
            for took in (new, again):
                async with running(peer, place, Path(folder)) as it:
                    took.append(it.cold_start)
    return Starts(peer.name, statistics.median(new), statistics.median(again))


@dataclass(frozen=True, slots=True)
class Memory:
    """Resident memory with so many conversations open; what each costs, counted from the first WARM ones on."""

    peer: str
    conversations: int
    rss_kb: int
    bytes_each: float


async def memory(peer: Peer, place: Place, numbers: list[int]) -> list[Memory]:
    """One process that is left with ever more conversations in the middle."""
    found: list[Memory] = []
    with tempfile.TemporaryDirectory(dir=place.work) as folder:
        async with running(peer, place, Path(folder)) as it:
            crowd = Opening(it.send, place.connections)
            it.api.heard = crowd.heard
            await _opened(it, crowd, WARM)
            before = it.bot.memory_kb()
            for number in sorted(number for number in numbers if number > WARM):
                await _opened(it, crowd, number)
                rss = it.bot.memory_kb()
                found.append(Memory(peer.name, number, rss, (rss - before) * 1024 / (number - WARM)))
    return found


async def _opened(it: Running, crowd: Opening, number: int) -> None:
    crowd.go_on_to(number)
    await it.talk(crowd, lambda: not crowd.people)


def in_loop(work: Coroutine[None, None, T]) -> T:
    """In the fastest event loop there is here."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
