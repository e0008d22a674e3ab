"""The running bot: everything wired together here and nowhere else, started, and stopped cleanly."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import secrets
import signal
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
import uvloop

from bot import ports
from bot.channels.quiet import quiet_loggers
from bot.clock import Clock
from bot.lines import Line, lines
from bot.paper import case_pdf
from bot.part import Part
from bot.seed import bind_groups, warn_of_nobody
from bot.settings import Settings
from bot.web import application
from conversations.messages import SendFailed
from conversations.understanding import language
from handlers import city
from handlers.office import Office, Window
from handlers.writer import Writer
from scheduler.attachments import Fetcher
from scheduler.figures import Drawer
from scheduler.herald import Herald
from scheduler.jobs import Metronome, jobs, metronome
from scheduler.lease import Lease
from scheduler.outbox import Pump
from storage import bell, dumps, folder
from storage.database import Database, Unavailable
from storage.files import Files
from storage.migrate import migrate
from storage.moving import refuse_half_a_city

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
DRAIN_SECONDS = 6
"""How long what is under way may take to finish after a stop was asked for: a platform may keep silent for longer."""
STOP_SECONDS = 9.0
"""How long a stop may take; who asked for it may kill after 10 seconds."""
GARBAGE_AFTER = 50_000
"""New objects between two looks for garbage, while serving."""
LEARN_AFTER_SECONDS = 1.0
CUT_OFF = 1
"""The exit code of a stop that took longer."""


def run(settings: Settings, part: Part = Part.ALL) -> int:
    """Serve until SIGINT or SIGTERM. The exit code. Raises Unusable."""
    if part is not Part.ALL and dumps.engine_of(settings.storage.url) == dumps.SQLITE:
        raise folder.Unusable("--only is for several processes on one PostgreSQL database; on SQLite one does it all.")
    configure_logging(settings)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_serve(settings, part))


def configure_logging(settings: Settings, file: Path | None = None) -> None:
    """To standard error, or into a file; never a citizen's word."""
    form = "%(asctime)s %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=settings.log_level.upper(), format=form, filename=file)
    quiet_loggers()
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick left out while the last one runs is no news
    logging.getLogger("alembic").setLevel(logging.WARNING)  # INFO tells of its own parts at every first start


async def _serve(settings: Settings, part: Part) -> int:
    stop = asyncio.Event()
    heed_signals(stop)
    with _alone(settings):
        async with open_database(settings) as database:
            with _fewer_looks_for_garbage():
                await serve(settings, database, stop, part)
    return 0


@contextmanager
def _fewer_looks_for_garbage() -> Iterator[None]:
    """What is there by now stays to the end: no look need go through it."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def heed_signals(stop: asyncio.Event, seconds: float = STOP_SECONDS) -> None:
    """SIGINT and SIGTERM set `stop`, and so many seconds later this process ends, whatever still holds it up: a
    database that hangs cannot be told to let go. Nothing is lost by it; the next start settles what was under way."""

    def asked() -> None:
        if not stop.is_set():
            last = threading.Timer(seconds, _cut_off)
            last.daemon = True
            last.start()
        stop.set()

    for sign in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(sign, asked)


def _cut_off() -> None:
    log.error("something held the stop up for too long: broken off, the next start settles what was under way")
    os._exit(CUT_OFF)


def _alone(settings: Settings) -> AbstractContextManager[None]:
    """An SQLite file is for one running bot; what a demo made is no city's, attachments neither. Raises Unusable."""
    sqlite = dumps.engine_of(settings.storage.url) == dumps.SQLITE
    where = dumps.sqlite_file(settings.storage.url).parent if sqlite else settings.storage.data_dir
    for used in (where, settings.storage.data_dir):
        if (used / folder.DEMO).exists():
            raise folder.Unusable(f"{used} is a demo's: `--fresh` erases it. Name another folder with --data.")
    return folder.held(where, "run") if sqlite else nullcontext()


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    """The database in this release's form; closed on every way out. Raises Unusable."""
    folder.make(settings.storage.data_dir)
    database = Database(settings.storage.url)
    try:
        await migrate(database, settings.storage.data_dir / "backups")
        await refuse_half_a_city(database)
        yield database
    except Unavailable as problem:
        raise folder.Unusable(
            f"The database {database.engine.url.render_as_string()} does not answer ({problem}): another program holds "
            "it, or its disk or server is in trouble.\nNothing was changed. Try again when it is free."
        ) from None
    finally:
        await database.close()


def office_of(
    settings: Settings,
    database: Database,
    wake: Callable[[], None] = lambda: None,
    bot_link: Callable[[], str] = lambda: "",
    windows: Mapping[str, Window] | None = None,
) -> Office:
    """The city, with the real clock (shifted by the settings) and the system's randomness."""
    return Office(
        database,
        Writer(database),
        settings.catalogue(),
        clock=Clock(timedelta(seconds=settings.clock_offset_seconds)),
        draw=secrets.randbelow,
        wake=wake,
        bot_link=bot_link,
        windows=windows or {},
        draw_case=case_pdf,
    )


async def serve(
    settings: Settings, database: Database, stop: asyncio.Event, part: Part = Part.ALL, clock: Clock | None = None
) -> None:
    """Everything that runs, until `stop`. Raises Unusable when the port is taken."""
    ports.require(settings.web.host, settings.web.port, "Another one: web.port in config.yaml, or KANAL_WEB__PORT.")
    wake = asyncio.Event()
    wired = lines(settings)
    windows = {line.channel.name: window for line in wired if (window := line.window) is not None}

    def link() -> str:
        return next((line.link for line in wired if line.link), "")

    office = office_of(settings, database, wake.set, link, windows)
    if clock is not None:
        office = replace(office, clock=clock)
    await city.look(office)
    await bind_groups(office, settings)
    await warn_of_nobody(office)
    files = Files(settings.storage.data_dir / "attachments")
    async with AsyncExitStack() as stack:
        for line in wired:
            stack.push_async_callback(line.close)
        channels = {line.channel.name: line.channel for line in wired}
        limits = {line.channel.name: line.rates for line in wired}
        web = _web(_server(settings, office, wired, part), office, stop)
        if part is Part.WEB:
            called = (line.listen(office, stop) for line in wired if not line.polls)
            herald = Herald(office, wake).run(stop)
            await _run(stop, [web, _learn(), herald, city.follow(office, stop), _catch_up(office, wired), *called])
            return
        lease = Lease(office)
        if database.shared:
            await lease.renew()  # the others' part of the platforms' rates is theirs
            stack.push_async_callback(lease.leave)
        pump = Pump(office, channels, files, limits=limits, woken=wake, lease=lease)
        fetcher = Fetcher(office, channels, files, settings.storage.attachment_most_mb * MEGABYTE)
        clockwork = metronome(jobs(office, fetcher, Drawer(office, files), partial(_catch_up, office, wired), lease))
        listening = [_listen(line, office, lease, stop) for line in wired]
        following = city.follow(office, stop)
        work = [web, _learn(), pump.run(stop), _tick(clockwork, stop), following, _catch_up(office, wired), *listening]
        if database.shared:
            work += [lease.run(stop), bell.listen(database, wake.set, stop), _rouse(wake, stop)]
        await _run(stop, work)


async def _learn() -> None:
    """What takes long to read and few messages need: once the first ones are answered. Whoever needs it sooner reads
    it."""
    await asyncio.sleep(LEARN_AFTER_SECONDS)
    await asyncio.to_thread(language.load)


async def _catch_up(office: Office, wired: tuple[Line, ...]) -> None:
    for line in wired:
        try:
            await line.catch_up(office)
        except SendFailed as failure:
            log.warning("%s: missed messages could not be listed (%s)", line.channel.name, failure.code)
        except Unavailable as problem:  # nothing of it is lost: it is listed again at the next tick
            log.error(
                "%s: missed messages could not be taken in, database unavailable (%s)", line.channel.name, problem
            )


async def _run(stop: asyncio.Event, work: Sequence[Coroutine[Any, Any, None]]) -> None:
    """All of it side by side; the first that fails ends them all."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in work]
        await stop.wait()
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()


def _server(settings: Settings, office: Office, wired: tuple[Line, ...], part: Part) -> _Web:
    """Of a sender only its health is asked."""
    routes = [] if part is Part.SENDER else [route for line in wired for route in line.routes(office)]
    return _Web(
        uvicorn.Config(
            application(office, routes, {line.channel.name: line.reception for line in wired}),
            host=settings.web.host,
            port=settings.web.port,
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
        )
    )


async def _rouse(wake: asyncio.Event, stop: asyncio.Event) -> None:
    """The pump may be asleep when it is to stop."""
    await stop.wait()
    wake.set()


async def _listen(line: Line, office: Office, lease: Lease, stop: asyncio.Event) -> None:
    if not line.polls:
        await line.listen(office, stop)
        return

    async def listen(over: asyncio.Event) -> None:
        await line.listen(office, over)
        line.reception.through()  # what it is like from now on is known to whoever listens then

    await lease.while_held(listen, stop)


async def _tick(clockwork: Metronome, stop: asyncio.Event) -> None:
    clockwork.start()
    try:
        await stop.wait()
    finally:
        await clockwork.stop()


class _Web(uvicorn.Server):
    """uvicorn without its own signal handling: this program has one way to stop."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _web(server: _Web, office: Office, stop: asyncio.Event) -> None:
    serving, stopped = asyncio.create_task(server.serve()), asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stop.set()
    office.wake()  # the pump may be asleep
    await asyncio.gather(serving, stopped)
