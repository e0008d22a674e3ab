"""One running sandbox: its world, clock, disk, listeners and background work. Knows neither platform."""

import asyncio
import secrets
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from sandbox.events import Broadcaster
from sandbox.faults import Faults
from sandbox.persistence import Shelf
from sandbox.settings import SandboxSettings
from sandbox.world import Json, StoredFile


class Room:
    def __init__(self, settings: SandboxSettings) -> None:
        self.settings = settings
        self.shelf = Shelf(settings.data, settings.fresh)
        self.world = self.shelf.load()
        self.world.whatsapp.webhook = settings.whatsapp_webhook or self.world.whatsapp.webhook
        self.events = Broadcaster()
        self.faults = Faults()
        self.toasts: list[Json] = []
        self.polls_waiting = 0
        self.closing = asyncio.Event()
        self.http = httpx.AsyncClient(trust_env=False, timeout=15)
        self._tasks: set[asyncio.Task[None]] = set()

    def now(self) -> datetime:
        """The sandbox's own time: real time, shifted by POST /api/clock."""
        return datetime.now(UTC) + timedelta(seconds=self.world.clock_offset)

    def timestamp(self) -> float:
        return self.now().timestamp()

    def changed(self, change: Json) -> None:
        self.shelf.changed()
        self.events.tell(change)

    def keep(self, data: bytes, name: str, mime: str, kind: str) -> StoredFile:
        return self.shelf.put(self.world, data, name, mime, kind)

    def in_background(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def keep_saving(self) -> None:
        while True:
            await self.shelf.wait_for_change()
            self.shelf.save(self.world)

    def end_streams(self) -> None:
        """Lets long polls and event streams return, so that the web server can stop at once."""
        self.closing.set()
        self.events.close()

    async def close(self) -> None:
        self.end_streams()
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.http.aclose()
        self.shelf.save(self.world)


def new_sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
