"""The whole list of periodic work, and the clockwork that ticks it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from apscheduler.events import (
    EVENT_JOB_ERROR,
    EVENT_JOB_EXECUTED,
    EVENT_JOB_MISSED,
    EVENT_JOB_SUBMITTED,
    JobExecutionEvent,
    JobSubmissionEvent,
)
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from handlers import deadlines, events, retries, timers, windows
from handlers.figures import digests
from handlers.office import Office
from scheduler.attachments import Fetcher
from scheduler.figures import Drawer
from scheduler.lease import Lease

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    seconds: float
    work: Callable[[], Awaitable[object]]
    """A coroutine function, or a partial of one: of anything else APScheduler would drop the coroutine unawaited."""


CATCH_UP_SECONDS = 300
WATCHED = 1.0
"""Seconds between two looks whether the machine's clock was set back."""


def jobs(
    office: Office, fetcher: Fetcher, drawer: Drawer, catch_up: Callable[[], Awaitable[None]], lease: Lease
) -> tuple[Job, ...]:
    """Everything that happens by the clock. Sending is not here: the pump is woken by every commit. Alarms are claimed,
    and go off wherever they are found; the rest is done by whoever has the lease."""
    return (
        Job("alarms", 0.5, partial(timers.ring, office)),
        Job("deadlines", 20, partial(lease.if_held, partial(deadlines.tick, office))),
        Job("attachments", 1, partial(lease.if_held, fetcher.fetch_due)),
        Job("failed events", 10, partial(lease.if_held, partial(retries.tick, office))),
        Job("missed messages", CATCH_UP_SECONDS, partial(lease.if_held, catch_up)),
        Job("unannounced news", 600, partial(lease.if_held, partial(windows.announce, office))),
        Job("sent case files", 3600, partial(lease.if_held, fetcher.delete_passing)),
        Job("pictures", 1, partial(lease.if_held, drawer.draw_due)),
        Job("digests", 60, partial(lease.if_held, partial(digests.send, office))),
        Job("old pictures", 600, partial(lease.if_held, drawer.clear)),
        Job("dropped files", 60, partial(lease.if_held, fetcher.delete_dropped)),
    )


class Metronome(AsyncIOScheduler):  # type: ignore[misc]
    """A scheduler that forgets nothing: late jobs run, once; what goes wrong is logged; nothing is cut off half-way."""

    def __init__(self) -> None:
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        super().__init__(job_defaults=defaults, timezone=UTC)
        self._running: set[str] = set()
        self._ended = asyncio.Event()
        self._watch: asyncio.TimerHandle | None = None
        self.add_listener(self._began, EVENT_JOB_SUBMITTED)
        self.add_listener(self._finished, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)

    def start(self, paused: bool = False) -> None:
        super().start(paused)
        self._look()

    async def stop(self) -> None:
        """Start nothing more, let what runs come to its end, or until this is cancelled: APScheduler's own shutdown
        cuts it off."""
        self.pause()
        if self._watch is not None:
            self._watch.cancel()
        try:
            while self._running:
                self._ended.clear()
                await self._ended.wait()
        finally:
            self.shutdown(wait=False)

    def _look(self) -> None:
        """APScheduler goes by the machine's clock: after that was set back by an hour nothing would tick for one."""
        now = datetime.now(UTC)
        for job in self.get_jobs():
            if job.next_run_time is not None and job.next_run_time - now > job.trigger.interval:
                self.modify_job(job.id, next_run_time=now)
        self._watch = asyncio.get_running_loop().call_later(WATCHED, self._look)

    def _began(self, event: JobSubmissionEvent) -> None:
        self._running.add(event.job_id)

    def _finished(self, event: JobExecutionEvent) -> None:
        self._running.discard(event.job_id)
        self._ended.set()


def metronome(work: tuple[Job, ...]) -> Metronome:
    """The clockwork over these jobs, not yet started."""
    logging.getLogger("apscheduler.executors").setLevel(logging.CRITICAL)  # writes an error's text, see _noticed
    scheduler = Metronome()
    for job in work:
        scheduler.add_job(job.work, "interval", seconds=job.seconds, id=job.name, name=job.name)
    scheduler.add_listener(_noticed, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    return scheduler


def _noticed(event: JobExecutionEvent) -> None:
    problem = events.where(event.exception) if event.exception else "missed"
    log.error("job %s: %s", event.job_id, problem)
