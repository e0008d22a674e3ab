"""In place of the pump where a process only takes in: the senders of the other processes are told."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from handlers.office import Office
from handlers.writer import Do, nothing_more
from storage import bell, outbox
from storage.database import Transaction, Unavailable

log = logging.getLogger(__name__)


class Herald:
    """Every commit that leaves something to be sent tells of it; so does setting `woken`."""

    def __init__(self, office: Office, woken: asyncio.Event) -> None:
        self._office, self._woken = office, woken

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, which has to be followed by `woken`."""
        self._office.writer.closing = self._tell
        try:
            while not stop.is_set():
                await self._woken.wait()
                self._woken.clear()
                await self._ring()
        finally:
            self._office.writer.closing = nothing_more

    async def _ring(self) -> None:
        try:
            await self._office.writer.do(Do(bell.ring, alone=False))
        except Unavailable as problem:
            log.error("outbox: database unavailable (%s)", problem)

    async def _tell(self, session: Transaction) -> Callable[[], None]:
        if outbox.added(session):
            await bell.ring(session)
        return await nothing_more(session)
