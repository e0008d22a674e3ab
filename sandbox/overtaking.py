"""Messages of one chat that overtake each other on their way to the bot, while that fault is on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from sandbox.faults import Faults

LONGEST = 3.0
"""Seconds a message waits for the next one of its chat to pass it."""


class Overtaking:
    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._held: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, chat: str) -> AsyncIterator[None]:
        """Around a delivery: at once, unless it is to be overtaken; who overtakes lets the other go afterwards."""
        overtaken = self._held.pop(chat, None)
        if overtaken is None and self._faults.out_of_order:
            await self._wait(chat)
        try:
            yield
        finally:
            if overtaken is not None:
                overtaken.set()

    async def _wait(self, chat: str) -> None:
        passed = self._held[chat] = asyncio.Event()
        with suppress(TimeoutError):
            await asyncio.wait_for(passed.wait(), LONGEST)
        if self._held.get(chat) is passed:
            del self._held[chat]
