"""The bot's own process: `bot.app.serve` as it stands, on the simulated clock, disk and platforms. It is killed, told
to stop, and started again; what it kept in memory is gone each time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from bot import app, ports
from bot.settings import Settings
from conversations.understanding import language
from handlers import city
from handlers.office import Office, Window
from handlers.writer import Writer
from scheduler import outbox
from scheduler.jobs import Job
from storage import database
from storage.database import Database
from tests.simulation.loop import Life
from tests.test_lines import settings
from tests.town import sample_city

if TYPE_CHECKING:
    from tests.simulation.world import World

IDLE = 60.0
"""Seconds between two looks of a process that has nothing due: the tables are watched from outside meanwhile, so that
hours of waiting cost no commits."""
DRAIN = 10.0
"""Seconds a process that was told to stop may take."""


class Reset(Exception):
    """The process died, or was not there: the connection is."""


class Process:
    """One bot, one life after another. `lives`: the ended ones and the present one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.lives: list[Life] = []
        self.ended = asyncio.Event()
        self.office: Office | None = None
        self.wake: Callable[[], None] = lambda: None
        self.stop = asyncio.Event()
        self.serving = False
        """It came as far as listening."""
        self.crashes: list[BaseException] = []
        self._connections: set[asyncio.Future[Any]] = set()

    @property
    def up(self) -> bool:
        return bool(self.lives) and not self.lives[-1].dead and not self.ended.is_set()

    def boot(self, doom: int = 0) -> None:
        """Start it; `doom`: after how many steps it is killed, 0: never."""
        life = Life(self._died)
        life.doom = doom
        self.lives.append(life)
        self.ended, self.stop, self.office, self.serving = asyncio.Event(), asyncio.Event(), None, False
        self._world.note(f"process {len(self.lives)} starts")
        life.start(self._serve()).add_done_callback(lambda task: self._exited(life, task), context=self._world.context)

    async def shut_down(self) -> bool:
        """As by SIGTERM, and as after it: killed when it takes too long. Whether it ended by itself."""
        self._world.note("process told to stop")
        self.stop.set()
        try:
            await asyncio.wait_for(self.ended.wait(), DRAIN)
        except TimeoutError:
            self.lives[-1].kill()
            return False
        return True

    async def post(self, work: Callable[[Office], Awaitable[Any]]) -> Any:
        """What a platform's call to a webhook does in the process. Raises Reset, or what it raises."""
        office = self.office
        if not self.up or office is None:
            raise Reset
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._connections.add(answer)

        async def handled() -> None:
            try:
                result = await work(office)
            except Exception as problem:
                if not answer.done():
                    answer.set_exception(problem)
            else:
                if not answer.done():
                    answer.set_result(result)

        self.lives[-1].start(handled())
        try:
            return await answer
        finally:
            self._connections.discard(answer)

    async def bury(self) -> None:
        for life in self.lives:
            await life.bury()

    async def _serve(self) -> None:
        await app.serve(_settings(), Database("sqlite+aiosqlite:///simulated.db"), self.stop)

    def _exited(self, life: Life, task: asyncio.Task[None]) -> None:
        if life.dead or life is not self.lives[-1] or self._world.over:
            return
        if not task.cancelled() and (problem := task.exception()) is not None:
            if self.serving:  # whom the database keeps from starting, the service manager starts again
                self.crashes.append(problem)
            self._world.note(f"process ended by itself: {problem!r}")
        else:
            self._world.note("process has stopped")
        life.told = True
        life.kill()

    def _died(self) -> None:
        self._world.note(f"process {len(self.lives)} is gone")
        self._world.disk.pull_the_plug()
        claimed = self._world.disk.look("SELECT id FROM outbox WHERE state = 'sending'")
        self._world.record.claimed.update(id for (id,) in claimed)
        self.ended.set()
        for answer in self._connections:
            if not answer.done():
                answer.set_exception(Reset())


@contextmanager
def simulated(world: World) -> Iterator[None]:
    """`bot.app.serve` finds the world instead of sockets, clocks and signals."""

    def office_of(
        _: Settings,
        opened: Database,
        wake: Callable[[], None],
        link: Callable[[], str],
        windows: Mapping[str, Window],
    ) -> Office:
        draw = world.dice(f"numbers {len(world.process.lives)}")
        world.process.wake = wake
        office = Office(opened, Writer(opened), sample_city(), world.now, draw.randrange, wake, link, windows)
        world.process.office = office
        return office

    async def web(server: object, office: Office, stop: asyncio.Event) -> None:
        world.process.serving = True
        await stop.wait()
        office.wake()

    with ExitStack() as stack:
        for where, name, instead in (
            (ports, "require", lambda *_: None),
            (app, "lines", lambda _: world.lines()),
            (app, "office_of", office_of),
            (app, "metronome", lambda work: Clockwork(world, work)),
            (app, "_Web", lambda _: None),
            (app, "_web", web),
            (app, "Files", lambda _: world.files),
            (language, "load", lambda: None),
            (outbox, "IDLE_SECONDS", IDLE),
            (city, "TICK", IDLE),
            (database, "_engine", world.disk.engine),
        ):
            stack.enter_context(patch.object(where, name, instead))
        yield


class Clockwork:
    """The jobs at their own intervals, one of each at a time, none cut off half-way. A tick that would find nothing is
    left out."""

    def __init__(self, world: World, jobs: Sequence[Job]) -> None:
        self._world, self._jobs = world, jobs
        self._tasks: dict[Job, asyncio.Task[None]] = {}
        self._working: set[Job] = set()
        self._stopping = False

    def start(self) -> None:
        self._tasks = {job: asyncio.create_task(self._ticking(job)) for job in self._jobs}

    async def stop(self) -> None:
        self._stopping = True
        idle = {task for job, task in self._tasks.items() if job not in self._working}
        busy = set(self._tasks.values()) - idle
        try:
            if busy:
                await asyncio.wait(busy)
        finally:
            for task in self._tasks.values():
                task.cancel()

    async def _ticking(self, job: Job) -> None:
        idle = 0.0
        while not self._stopping:
            await asyncio.sleep(job.seconds)
            idle += job.seconds
            if idle < IDLE and not self._world.due(job.name):
                continue
            idle = 0.0
            self._working.add(job)
            try:
                await job.work()
            except Exception as problem:
                self._world.note(f"job {job.name}: {type(problem).__name__}")
            self._working.discard(job)


@cache
def _settings() -> Settings:
    return settings()
