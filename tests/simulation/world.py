"""One run: a city, its people and its platforms for some minutes of bad weather, then until all is quiet."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import logging
import random
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from bot.lines.line import Line
from bot.lines.telegram import TelegramLine
from bot.lines.whatsapp import WhatsAppLine
from conversations.effects import NameOfficer
from conversations.messages import Address, Outbound
from conversations.rules.complaint import Role
from handlers.office import Window
from storage import addresses, desk
from storage.database import Database
from storage.files import Files
from tests.simulation.disk import Disk, tables
from tests.simulation.loop import VirtualLoop
from tests.simulation.people import Citizen, Officer
from tests.simulation.process import Process, _settings, simulated
from tests.simulation.record import Attempt, Record, Sent
from tests.simulation.telegram import GROUP, Telegram
from tests.simulation.twilio import Twilio
from tests.simulation.weather import CALM, Fate, Weather
from tests.simulation.windows import amiss_before_they_are_back
from tests.town import MONDAY, WINDOW

CITIZENS = (
    ("Siti", Address("telegram", "700000001")),
    ("Budi", Address("whatsapp", "+6281200000002")),
    ("Tono", Address("telegram", "700000003")),
    ("Wati", Address("whatsapp", "+6281200000004")),
)
APPROVED = 0.7
"""How probable it is that there are approved texts for afterwards."""
WINDOWS = (None, 30.0, 60.0)
"""Seconds after a person's last message in which WhatsApp takes free text; None: a day, longer than a run."""
OFFICERS = (
    ("Ratna", Address("telegram", "800000001"), Role.COORDINATOR, None),
    ("Joko", Address("telegram", "800000002"), Role.OFFICER, "dishub"),
)
AT_MOST = 6 * 3600.0
"""Seconds after the faults within which all must be quiet."""
QUIET = 20.0
"""Seconds in which nothing happens: then nothing more will."""
MISSED = 800.0
"""Seconds until every message of WhatsApp that was not called has been listed: Twilio's settling time and two looks."""
MARGIN = 2.0
"""Seconds by which the bot takes a window for closed before it is."""
FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class NeverQuiet(AssertionError):
    """Hours after the last fault something still happens."""


@dataclass
class Outcome:
    """What a finished run leaves to be judged."""

    world: World
    trace: list[str]

    @property
    def digest(self) -> str:
        return hashlib.sha256("\n".join(self.trace).encode()).hexdigest()[:16]


class World:
    def __init__(self, seed: int, folder: Path) -> None:
        self._seed, self._loop = seed, asyncio.get_running_loop()
        self.context = copy_context()
        self.trace: list[str] = []
        self._tasks: list[asyncio.Task[Any]] = []
        self.record = Record()
        self.storm = Weather.drawn(self.dice("weather"))
        self.weather, self.healed, self.over = self.storm, False, False
        self.disk = Disk(folder / "lapor.db", tables_file(), self.dice("disk"))
        self.files = Files(folder / "attachments")
        self.telegram, self.twilio = Telegram(self), Twilio(self)
        self.whatsapp: WhatsAppLine = _WhatsApp(self)
        self.process = Process(self)
        self.albums = self.dice("albums").random() < 0.25
        """Whether people send those, and pins."""
        dice = self.dice("people")
        self.citizens = [Citizen(self, *who) for who in CITIZENS[: dice.choice((1, 1, 1, 2, 2, 3))]]
        dice.shuffle(self.citizens)
        asked = any(citizen.chat.channel == "whatsapp" for citizen in self.citizens)
        self.window: float | None = self.dice("window").choice(WINDOWS) if asked else None
        self.templates = self.window is not None and self.dice("templates").random() < APPROVED
        self.officers = [Officer(self, name, address) for name, address, _, _ in OFFICERS]

    # --- what the parts of the world need -------------------------------------------------------------------------

    def dice(self, whose: str) -> random.Random:
        """Everybody's own, so that one drawing more changes nobody else's luck."""
        return random.Random(f"{self._seed} {whose}")  # noqa: S311

    @property
    def seconds(self) -> float:
        return self._loop.time()

    @property
    def window_as_known(self) -> float:
        """Seconds after which the bot takes the window for closed."""
        assert self.window is not None
        return self.window - MARGIN

    def now(self) -> datetime:
        return MONDAY + timedelta(seconds=self._loop.time())

    def note(self, what: str) -> None:
        self.trace.append(f"{self._loop.time():9.3f} {what}")

    def after(self, seconds: float, what: Callable[[], Any]) -> None:
        """In the world, whoever asked for it."""
        self._loop.call_later(seconds, what, context=self.context)

    def start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        task = self._loop.create_task(work, context=self.context.copy())
        self._tasks.append(task)
        return task

    async def end(self) -> None:
        """However it ended: nothing goes on."""
        self.over = True
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.process.bury()

    def sent(self, who: str, chat: Address, event_id: str) -> Sent:
        sent = Sent(who, chat, event_id, self.seconds)
        self.record.sent.append(sent)
        return sent

    def called(self, channel: str, event_id: str) -> None:
        for sent in reversed(self.record.sent):
            if (sent.chat.channel, sent.event_id) == (channel, event_id):
                sent.called = self.seconds if sent.called is None else sent.called
                return

    def attempt(self, outbound: Outbound) -> Attempt:
        attempt = Attempt(outbound.id, outbound.to, outbound.body, self.seconds, len(self.process.lives))
        self.record.attempts.append(attempt)
        return attempt

    def answered(self, attempt: Attempt, fate: Fate, refused: str) -> None:
        attempt.fate, attempt.answered, attempt.refused = fate, self.seconds, refused
        self.note(f"{attempt.to.id} #{attempt.outbound} {type(attempt.body).__name__}: {refused or fate.value}")

    def lines(self) -> tuple[Line, ...]:
        """The product's own, on these platforms; anew for each life."""
        self.whatsapp = _WhatsApp(self)
        return _Telegram(self.telegram), self.whatsapp

    def due(self, what: str) -> bool:
        """Whether a look of the process would find something now."""
        now = self.now().strftime(FORMAT)
        match what:
            case "alarms":
                return bool(self.disk.look("SELECT 1 FROM timers WHERE due_at <= ? LIMIT 1", now))
            case "attachments":
                query = "SELECT 1 FROM attachments WHERE state = 'waiting' AND due_at <= ? LIMIT 1"
                return bool(self.disk.look(query, now))
            case "failed events":
                return bool(self.disk.look("SELECT 1 FROM inbox WHERE state != 'done' LIMIT 1"))
            case "outbox":
                query = "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending', 'unknown') AND due_at <= ? LIMIT 1"
                return bool(self.disk.look(query, now))
        return False

    # --- the run --------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        await self._open_the_city()
        living = [self.start(life) for life in self._lives()]
        troubles = self.start(self._troubles())
        moves = self.dice("move")
        if moves.random() < 0.2:
            self.after(moves.uniform(5, 40), self.telegram.move)
        serving = [self.start(self._keeps_running()), self.start(self._wakes())]
        await asyncio.sleep(self.dice("length").choice((15, 30, 45)))
        await self._heal(troubles)
        await asyncio.gather(*living)
        await self._until_quiet()
        if self.window is not None:
            await asyncio.gather(*(officer.work_on() for officer in self.officers))
            await self._until_quiet()
            self.record.amiss += amiss_before_they_are_back(self)
        for someone in self.citizens:
            if not someone.reachable and self.dice(f"return {someone.name}").random() < 0.6:
                someone.come_back()
            elif someone.reachable:
                someone.last_word()
        await self._until_quiet()
        for task in serving:
            task.cancel()
        if not await self.process.shut_down():
            self.record.overran.append(self.seconds)

    def _lives(self) -> Iterator[Coroutine[Any, Any, None]]:
        yield from (citizen.live() for citizen in self.citizens)
        yield from (officer.live() for officer in self.officers)

    async def _open_the_city(self) -> None:
        database = Database("sqlite+aiosqlite:///simulated.db")
        async with database.transaction() as session:
            for name, address, role, agency in OFFICERS:
                id = await addresses.find_or_add(session, address)
                await addresses.named(session, id, name)
                named = NameOfficer(address, name, role, agency, role is Role.COORDINATOR)
                await desk.name(session, id, named, None, self.now())
            await desk.bind(session, "coordinator", await addresses.find_or_add(session, GROUP))
        await database.close()

    async def _keeps_running(self) -> None:
        """What a service manager does; and the one who kills."""
        dice = self.dice("kills")
        left = self.storm.kills
        while True:
            doom = int(10 ** dice.uniform(1.3, 3.9)) if left > 0 and not self.healed else 0
            left -= 1
            self.process.boot(doom)
            await self.process.ended.wait()
            life = self.process.lives[-1]
            if not life.told:
                self.record.killed.append((len(self.process.lives), self.seconds))
            await asyncio.sleep(dice.choice((0.2, 2.0, 20.0, 70.0)) if not self.healed else 1.0)

    async def _troubles(self) -> None:
        """Locks, full disks, outages and orderly stops, at moments drawn."""
        dice, storm = self.dice("troubles"), self.storm
        kinds = ["lock"] * storm.locks + ["full"] * storm.fulls + ["outage"] * storm.outages + ["stop"] * storm.stops
        dice.shuffle(kinds)
        for kind in kinds:
            await asyncio.sleep(dice.uniform(2, 40))
            lasts = dice.choice((0.5, 4.0, 14.0, 25.0))
            began = self.seconds
            self.note(f"{kind} for {lasts} s")
            if kind == "lock":
                await self.disk.hold(lasts)
            elif kind == "full":
                self.disk.full = True
                await asyncio.sleep(lasts)
                self.disk.full = False
            elif kind == "outage":
                wire = dice.choice((self.telegram.wire, self.twilio.wire))
                wire.down = True
                await asyncio.sleep(2 * lasts)
                wire.down = False
            elif self.process.up and not await self.process.shut_down():
                self.record.overran.append(self.seconds)
            if kind in ("lock", "full"):
                self.record.disk_trouble.append((began, self.seconds))
            self.note(f"{kind} is over")

    async def _heal(self, troubles: asyncio.Task[Any]) -> None:
        await troubles
        self.healed, self.weather = True, CALM
        for life in self.process.lives:
            life.doom = 0
        self.record.rest = self.seconds
        self.note("faults are over")

    async def _wakes(self) -> None:
        """In place of the pump's own look every second."""
        while True:
            await asyncio.sleep(1.0)
            if self.process.up and self.due("outbox"):
                self.process.wake()

    async def _until_quiet(self) -> None:
        until, start = self.seconds + AT_MOST, self.seconds
        seen, since = -1, self.seconds
        while True:
            if self.seconds > until:
                raise NeverQuiet(self.trace[-5:])
            await asyncio.sleep(5.0)
            if len(self.trace) != seen or self._unfinished():
                seen, since = len(self.trace), self.seconds
            missed = self._called_in_vain()
            if self.seconds - since >= QUIET and (not missed or self.seconds - start >= MISSED):
                return

    def _called_in_vain(self) -> bool:
        """Something waits at Twilio to be asked for."""
        vain = [sent.event_id for sent in self.record.sent if sent.taken is None and sent.chat.channel == "whatsapp"]
        known = "SELECT 1 FROM inbox WHERE channel = 'whatsapp' AND event_id = ?"
        return not all(self.disk.look(known, event) for event in vain)

    def _unfinished(self) -> bool:
        states = ("waiting", "sending", "unknown")
        return bool(
            not self.process.up
            or not self.telegram.at_rest
            or not self.twilio.at_rest
            or self.disk.look("SELECT 1 FROM outbox WHERE state IN (?, ?, ?) LIMIT 1", *states)
            or self.disk.look("SELECT 1 FROM inbox WHERE state IN ('failed', 'waiting') LIMIT 1")
            or self.disk.look("SELECT 1 FROM attachments WHERE state = 'waiting' LIMIT 1")
            or self.disk.look("SELECT 1 FROM timers WHERE name = 'quiet' LIMIT 1")
        )


class _Telegram(TelegramLine):
    def __init__(self, channel: Telegram) -> None:
        super().__init__(_settings())
        self.channel = channel  # type: ignore[assignment]


class _WhatsApp(WhatsAppLine):
    def __init__(self, world: World) -> None:
        super().__init__(_settings())
        self._world = world
        self.channel = world.twilio  # type: ignore[assignment]

    @property
    def window(self) -> Window:
        if self._world.window is None:
            return super().window
        nudges = WINDOW.nudges if self._world.templates else frozenset[tuple[str, str]]()
        return Window(timedelta(seconds=self._world.window_as_known), nudges)


@cache
def _folder() -> Path:
    """In memory where the machine has such a place."""
    shm = Path("/dev/shm")  # noqa: S108
    folder = tempfile.mkdtemp(prefix="kanal-simulation-", dir=shm if shm.is_dir() else None)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def tables_file() -> Path:
    return tables(_folder() / "empty.db")


@contextmanager
def _silent() -> Iterator[None]:
    """What the product logs of all these troubles would fill the screen."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


def run(seed: int, judge: Callable[[World], Coroutine[Any, Any, None]]) -> Outcome:
    """The whole of one seed, judged while its files still stand. What `judge` raises carries the trace."""
    folder = _folder() / f"seed{seed}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    loop = VirtualLoop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(_run(seed, folder, judge))
    finally:
        asyncio.set_event_loop(None)
        loop.close()
        shutil.rmtree(folder, ignore_errors=True)


async def _run(seed: int, folder: Path, judge: Callable[[World], Coroutine[Any, Any, None]]) -> Outcome:
    with _silent():
        world = World(seed, folder)
        try:
            with simulated(world):
                try:
                    await world.run()
                    await judge(world)
                finally:
                    await world.end()
        except Exception as problem:
            problem.add_note(f"seed {seed}")
            problem.trace = world.trace  # type: ignore[attr-defined]
            raise
        finally:
            world.disk.close()
        return Outcome(world, world.trace)
