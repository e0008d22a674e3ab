"""What one process takes in, the others send at once: nobody waits for the next look of a sender."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from conversations.messages import Address, Inbound, Outbound, Text
from handlers import events
from scheduler import outbox
from scheduler.herald import Herald
from scheduler.outbox import Pump
from storage import bell
from storage.database import Database
from tests.storage.postgres import Postgres
from tests.town import Town

GUARD = 30
SITI = Address("telegram", "5001")


class Platform:
    """Takes everything, once it is `free`."""

    def __init__(self, free: bool = True) -> None:
        self.sent = asyncio.Queue[Address]()
        self.asked, self.free = asyncio.Event(), asyncio.Event()
        if free:
            self.free.set()

    async def send(self, outbound: Outbound) -> str:
        self.asked.set()
        await self.free.wait()
        self.sent.put_nowait(outbound.to)
        return f"b{outbound.id}"

    async def fetch(self, ref: str, limit: int) -> bytes:
        raise AssertionError("nobody sends a file here")


@pytest.fixture(autouse=True)
def nobody_looks_by_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "IDLE_SECONDS", 3600)
    monkeypatch.setattr(bell, "LOOKS_UP", 0.01)
    monkeypatch.setattr(bell, "PAUSE", 0)


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


async def test_what_a_process_that_sends_nothing_takes_in_is_sent_by_another(towns: tuple[Town, Town]) -> None:
    platform, woken = Platform(), asyncio.Event()
    async with asyncio.timeout(GUARD), _sending(towns[1], platform), asyncio.TaskGroup() as group:
        stop = asyncio.Event()
        group.create_task(Herald(towns[0].office, woken).run(stop))
        await asyncio.sleep(0)
        for serial in range(3):
            await _says(towns[0], serial)
            assert await platform.sent.get() == SITI
        stop.set()
        woken.set()


async def test_what_a_herald_is_told_of_it_tells(towns: tuple[Town, Town]) -> None:
    """What is written beside the writer, as receipts are."""
    woken, heard, stop = asyncio.Event(), asyncio.Queue[None](), asyncio.Event()
    async with asyncio.timeout(GUARD), asyncio.TaskGroup() as group:
        group.create_task(bell.listen(towns[1].database, lambda: heard.put_nowait(None), stop))
        await heard.get()
        group.create_task(Herald(towns[0].office, woken).run(stop))
        woken.set()
        await heard.get()
        stop.set()
        woken.set()


async def test_what_is_too_much_for_one_sender_is_the_others(towns: tuple[Town, Town]) -> None:
    busy, idle = Platform(free=False), Platform()
    async with asyncio.timeout(GUARD), _sending(towns[1], idle), _sending(towns[0], busy, at_once=1):
        await _says(towns[0], 0)
        await busy.asked.wait()
        await _says(towns[0], 1, Address("telegram", "5002"))
        assert await idle.sent.get() == Address("telegram", "5002")
        busy.free.set()


async def test_a_listener_that_lost_its_connection_makes_a_new_one(towns: tuple[Town, Town]) -> None:
    heard, stop = asyncio.Queue[None](), asyncio.Event()
    async with asyncio.timeout(GUARD), asyncio.TaskGroup() as group:
        group.create_task(bell.listen(towns[1].database, lambda: heard.put_nowait(None), stop))
        await heard.get()
        async with towns[0].database.transaction() as session:
            kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN outbox'"
            await (await session.connection()).execute(text(kill))
        await heard.get()  # something may have been missed
        async with towns[0].database.transaction() as session:
            await bell.ring(session)
        await heard.get()
        stop.set()


@asynccontextmanager
async def _sending(town: Town, platform: Platform, at_once: int = 9) -> AsyncIterator[None]:
    """Returns when the sender is at its post."""
    woken, stop, posted = asyncio.Event(), asyncio.Event(), asyncio.Event()

    def heard() -> None:
        posted.set()
        woken.set()

    pump = Pump(town.office, {"telegram": platform}, town.files, woken=woken, at_once=at_once)
    async with asyncio.TaskGroup() as group:
        group.create_task(pump.run(stop))
        group.create_task(bell.listen(town.database, heard, stop))
        await posted.wait()
        yield
        stop.set()
        woken.set()


async def _says(town: Town, serial: int, who: Address = SITI) -> None:
    said = Inbound(f"{serial}", who, who, town.now, Text("halo"), message_id=str(serial), sender_name="Siti")
    await events.receive(town.office, said, "{}")
