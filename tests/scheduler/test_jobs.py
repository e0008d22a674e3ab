"""The periodic work under the real clockwork: each job really runs, a late one is not lost, a broken one is logged."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from inspect import isawaitable
from pathlib import Path

import pytest
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_EXECUTED, EVENT_JOB_MISSED, JobExecutionEvent

from handlers import effects, timers
from scheduler.jobs import Job, Metronome, jobs, metronome
from scheduler.lease import Lease
from tests.town import Town, town

PATIENCE = 10
NAMES = {
    "unannounced news",
    "alarms",
    "deadlines",
    "attachments",
    "failed events",
    "dropped files",
    "sent case files",
    "missed messages",
    "pictures",
    "digests",
    "old pictures",
}


async def ran(clockwork: Metronome, at: Callable[[], datetime] = lambda: datetime.now(UTC)) -> list[object]:
    """Let every job of a scheduler go off once; what the events say."""
    heard: asyncio.Queue[JobExecutionEvent] = asyncio.Queue()
    clockwork.add_listener(heard.put_nowait, EVENT_JOB_EXECUTED | EVENT_JOB_ERROR | EVENT_JOB_MISSED)
    clockwork.start(paused=True)
    try:
        waiting = clockwork.get_jobs()
        for job in waiting:
            job.modify(next_run_time=at())
        clockwork.resume()
        async with asyncio.timeout(PATIENCE):
            events = [await heard.get() for _ in waiting]
        assert {event.job_id for event in events} == {job.id for job in waiting}
        return events
    finally:
        await clockwork.stop()  # a tick cut off half-way would leave a connection open


async def test_every_job_is_really_run(tmp_path: Path) -> None:
    """A job that is no coroutine function would be called, its coroutine dropped, and nothing done for ever."""
    async with town(tmp_path) as here:
        work = work_of(here)
        assert {job.name for job in work} == NAMES
        for event in await ran(metronome(work)):
            assert isinstance(event, JobExecutionEvent)
            assert event.code == EVENT_JOB_EXECUTED and not isawaitable(event.retval), event.job_id


async def test_the_jobs_do_their_work(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.act("siti > [foto]")
        here.now += timedelta(minutes=1)
        asked = len(here.lines)
        await ran(metronome(work_of(here)))
        await here.pump.flush()
        assert any("Sudah saya simpan" in line for line in here.lines[asked:])


async def test_a_late_job_runs_once(tmp_path: Path) -> None:
    """An hour's sleep of the machine: the job is run, and once."""
    count = 0

    async def work() -> None:
        nonlocal count
        count += 1

    clockwork = metronome((Job("late", 30, work),))
    (event,) = await ran(clockwork, lambda: datetime.now(UTC) - timedelta(hours=1))
    assert isinstance(event, JobExecutionEvent) and event.code == EVENT_JOB_EXECUTED and count == 1


async def test_a_job_that_would_wait_for_an_hour_since_the_clock_was_set_back_runs_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scheduler.jobs.WATCHED", 0.01)
    runs = asyncio.Event()

    async def work() -> None:
        runs.set()

    clockwork = metronome((Job("often", 30, work),))
    clockwork.start()
    try:
        clockwork.get_job("often").modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
        async with asyncio.timeout(PATIENCE):
            await runs.wait()
    finally:
        await clockwork.stop()


async def test_one_job_at_a_time_and_never_given_up(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        clockwork = metronome(work_of(here))
        clockwork.start(paused=True)
        try:
            for job in clockwork.get_jobs():
                assert (job.coalesce, job.max_instances, job.misfire_grace_time) == (True, 1, None)
        finally:
            clockwork.shutdown(wait=False)


async def test_a_stop_waits_for_the_job_under_way_until_it_is_cancelled() -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    clockwork = metronome((Job("slow", 0.01, work),))
    clockwork.start()
    await begun.wait()
    stopping = asyncio.create_task(clockwork.stop())
    done, _ = await asyncio.wait({stopping}, timeout=0.05)
    assert not done and not ended.is_set()
    stopping.cancel()
    async with asyncio.timeout(10):
        await ended.wait()
    assert stopping.cancelled() and not clockwork.running


async def test_a_job_that_breaks_is_logged_without_its_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    async def broken() -> None:
        raise RuntimeError("zebra kata warga")

    work: Callable[[], Awaitable[object]] = broken
    (event,) = await ran(metronome((Job("broken", 30, work),)))
    assert isinstance(event, JobExecutionEvent) and event.code == EVENT_JOB_ERROR
    assert "job broken: RuntimeError at tests.scheduler.test_jobs" in caplog.text
    assert "zebra" not in caplog.text


async def test_an_alarm_whose_step_breaks_goes_off_again_and_keeps_nobody_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, broken = effects.apply, [True]

    async def breaks_once(*given: object) -> None:
        await apply(*given)  # type: ignore[arg-type]
        if broken:
            raise RuntimeError(broken.pop())

    async with town(tmp_path) as here:
        await here.act("siti > [foto]")
        await here.act("budi > [foto]")
        here.now += timedelta(minutes=1)
        monkeypatch.setattr(effects, "apply", breaks_once)
        await timers.ring(here.office)
        await here.pump.flush()
        assert [line.partition(" > ")[0] for line in here.lines if line.startswith("bot")] == ["bot → budi"]
        assert await timers.ring(here.office) == 0
        here.now += timers.PUT_OFF
        assert await timers.ring(here.office) == 1
        await here.pump.flush()
        assert [line.partition(" > ")[0] for line in here.lines if line.startswith("bot")] == BOTH


BOTH = ["bot → budi", "bot → siti"]


def work_of(here: Town) -> tuple[Job, ...]:
    return jobs(here.office, here.fetcher, here.drawer, nothing, Lease(here.office))


async def nothing() -> None:
    """Stands for the channels' catching up, which has its own tests."""
