"""Tells every open page what changed, as server-sent events. Knows nothing of what the changes mean."""

import asyncio
import json
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import StreamingResponse

from sandbox.world import Json

HEARTBEAT = 15.0


class Broadcaster:
    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[Json | None]] = set()
        self._closed = False

    def tell(self, change: Json) -> None:
        for listener in self._listeners:
            listener.put_nowait(change)

    def close(self) -> None:
        """Ends every stream, so that the server can stop without cutting anybody off."""
        self._closed = True
        for listener in self._listeners:
            listener.put_nowait(None)

    async def changes(self) -> AsyncIterator[Json]:
        """Each change from now on, until everything closes."""
        mine: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(mine)
        try:
            while not self._closed and (change := await mine.get()) is not None:
                yield change
        finally:
            self._listeners.discard(mine)

    async def stream(self, request: Request) -> StreamingResponse:
        headers = {"Cache-Control": "no-store"}
        return StreamingResponse(self._lines(), media_type="text/event-stream", headers=headers)

    async def _lines(self) -> AsyncIterator[str]:
        mine: asyncio.Queue[Json | None] = asyncio.Queue()
        self._listeners.add(mine)
        try:
            yield "retry: 1000\n\n"
            while not self._closed:
                try:
                    change = await asyncio.wait_for(mine.get(), HEARTBEAT)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if change is None:
                    return
                yield f"data: {json.dumps(change, ensure_ascii=False)}\n\n"
        finally:
            self._listeners.discard(mine)
