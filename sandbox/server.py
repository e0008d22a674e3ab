"""The sandbox under uvicorn, ending its open streams first so that it can stop at once."""

import asyncio
from types import FrameType

import uvicorn

from sandbox.app import build_app
from sandbox.room import Room
from sandbox.settings import SandboxSettings
from sandbox.telegram.updates import Updates


class SandboxServer(uvicorn.Server):
    def __init__(self, settings: SandboxSettings, log_level: str = "warning") -> None:
        app = build_app(settings)
        self.room: Room = app.state.room
        self._updates: Updates = app.state.updates
        self._stopping: asyncio.Task[None] | None = None
        config = uvicorn.Config(
            app, host=settings.host, port=settings.port, log_level=log_level, ws="none", timeout_graceful_shutdown=3
        )
        super().__init__(config)

    async def stop(self) -> None:
        """Lets every long poll and page stream end, then the server."""
        self.room.end_streams()
        await self._updates.wake()
        self.should_exit = True

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal asks for a clean stop; it isn't raised again afterwards, so no traceback follows."""
        asyncio.get_running_loop().call_soon_threadsafe(self._stop_soon)

    def _stop_soon(self) -> None:
        self._stopping = asyncio.create_task(self.stop())
