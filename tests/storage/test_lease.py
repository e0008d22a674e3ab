"""One of several processes keeps the clock; a dead one is followed within 15 seconds, and two never believe it at once.
The clock is moved by hand."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from scheduler import lease
from scheduler.jobs import jobs
from scheduler.lease import LASTS, RENEWED, Lease
from storage.database import Database, Unavailable
from tests.storage.postgres import Postgres
from tests.town import Town

SECOND = timedelta(seconds=1)
FOLLOWED = 15
"""Seconds after which somebody must keep the clock again."""
GUARD = 30


@pytest.fixture
async def towns(server: Postgres, migrated_name: str, tmp_path: Path) -> AsyncIterator[tuple[Town, Town]]:
    url = server.url(server.create(migrated_name))
    async with AsyncExitStack() as stack:
        made = []
        for _ in range(2):
            database = Database(url)
            stack.push_async_callback(database.close)
            made.append(Town(database, tmp_path))
        yield made[0], made[1]


@pytest.mark.parametrize("dies_after", range(4))
async def test_a_dead_holder_is_followed_within_15_seconds_and_nobody_before(
    towns: tuple[Town, Town], dies_after: int
) -> None:
    """Each process asks at its own moments; the first one dies so many seconds after it said for the last time that it
    lives."""
    first, second = Lease(towns[0].office), Lease(towns[1].office)
    for passed in range(30):
        await _renew_at(first, towns[0], passed, 0)
        await _renew_at(second, towns[1], passed, 2)
        assert (first.held, second.held) == (True, False)
        _pass(towns)
    for _ in range(dies_after):
        _pass(towns)
    followed = 0
    while not second.held:
        assert followed + dies_after < FOLLOWED
        await _renew_at(second, towns[1], followed, 1)
        assert not (first.held and second.held)
        _pass(towns)
        followed += 1
    await first.renew()  # it wakes up again
    assert (first.held, second.held) == (False, True)


async def test_a_holder_that_stops_is_followed_at_once(towns: tuple[Town, Town]) -> None:
    first, second, stop = Lease(towns[0].office), Lease(towns[1].office), asyncio.Event()
    running = asyncio.create_task(first.run(stop))
    async with asyncio.timeout(GUARD):
        while not first.held:
            await asyncio.sleep(0)
            assert not running.done()
        await second.renew()
        assert not second.held
        stop.set()
        await running
    await second.renew()
    assert (first.held, second.held) == (False, True)


async def test_of_two_that_ask_at_once_one_gets_it(towns: tuple[Town, Town]) -> None:
    leases = [Lease(town.office) for town in towns * 4]
    await asyncio.gather(*(one.renew() for one in leases))
    assert sum(one.held for one in leases) == 1


async def test_everybody_knows_how_many_send(towns: tuple[Town, Town]) -> None:
    stop = asyncio.Event()
    first, second, dead = Lease(towns[0].office), Lease(towns[1].office), Lease(towns[1].office)
    for one in (first, second, dead, first, second):
        await one.renew()
    assert (first.senders, second.senders) == (3, 3)
    for _ in range(2):
        towns[0].now += LASTS / 2
        towns[1].now += LASTS / 2
        await first.renew()
        await second.renew()
    assert (first.senders, second.senders) == (2, 2)
    stop.set()
    await second.run(stop)
    await first.renew()
    assert first.senders == 2  # what is under way there may still come to its end
    await second.leave()
    await first.renew()
    assert first.senders == 1


async def test_only_the_holder_ticks_but_alarms_go_off_everywhere(towns: tuple[Town, Town]) -> None:
    ticked: list[str] = []

    async def catch_up(name: str) -> None:
        ticked.append(name)

    leases = [Lease(town.office) for town in towns]
    await leases[0].renew()
    await leases[1].renew()
    for name, town, one in zip("ab", towns, leases, strict=True):
        work = {
            job.name: job.work
            for job in jobs(town.office, town.fetcher, town.drawer, lambda name=name: catch_up(name), one)
        }
        await work["missed messages"]()
        assert await work["alarms"]() == 0
    assert ticked == ["a"]


async def test_who_polls_stops_when_the_lease_is_lost_and_begins_anew_with_it(
    towns: tuple[Town, Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "RENEWED", timedelta(microseconds=1))
    polling, stop, renewing = asyncio.Queue[str](), asyncio.Event(), True
    one = Lease(towns[0].office)
    renew = one.renew

    async def or_not() -> None:
        if not renewing:
            raise Unavailable("away")
        await renew()

    async def poll(over: asyncio.Event) -> None:
        polling.put_nowait("begins")
        await over.wait()
        polling.put_nowait("ends")

    monkeypatch.setattr(one, "renew", or_not)
    async with asyncio.timeout(GUARD), asyncio.TaskGroup() as group:
        group.create_task(one.run(stop))
        group.create_task(one.while_held(poll, stop))
        assert await polling.get() == "begins"
        renewing = False
        towns[0].now += LASTS
        assert await polling.get() == "ends"
        renewing = True
        assert await polling.get() == "begins"
        stop.set()
        assert await polling.get() == "ends"


async def test_what_fails_under_the_lease_is_not_kept_quiet(towns: tuple[Town, Town]) -> None:
    async def poll(over: asyncio.Event) -> None:
        raise ZeroDivisionError

    one, stop = Lease(towns[0].office), asyncio.Event()
    with pytest.raises(ExceptionGroup) as failed:
        async with asyncio.timeout(GUARD), asyncio.TaskGroup() as group:
            group.create_task(one.run(stop))
            group.create_task(one.while_held(poll, stop))
    assert failed.group_contains(ZeroDivisionError)


async def test_a_process_alone_on_sqlite_always_keeps_the_clock(tmp_path: Path) -> None:
    async with _alone(tmp_path) as town:
        one, stop, worked = Lease(town.office), asyncio.Event(), list[asyncio.Event]()

        async def work(over: asyncio.Event) -> None:
            worked.append(over)

        await one.while_held(work, stop)
        assert one.held and worked == [stop]


@asynccontextmanager
async def _alone(folder: Path) -> AsyncIterator[Town]:
    database = Database(f"sqlite+aiosqlite:///{folder}/town.db")
    try:
        yield Town(database, folder)
    finally:
        await database.close()


async def _renew_at(one: Lease, town: Town, passed: int, offset: int) -> None:
    if passed % RENEWED.seconds == offset:
        await one.renew()


def _pass(towns: tuple[Town, Town]) -> None:
    for town in towns:
        town.now += SECOND
