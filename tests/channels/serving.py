"""A real HTTP server on loopback for a Telegram channel under test, and what can go wrong on a wire."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable
from enum import Enum, auto
from typing import Any

import httpx
from aiohttp import web

from bot.channels.telegram import TelegramChannel


class Trouble(Enum):
    """What the server does after it has read a request, instead of answering."""

    SILENCE = auto()
    RESET = auto()
    HANG_UP = auto()
    HALF_AN_ANSWER = auto()
    NO_HTTP = auto()
    ENDLESS = auto()
    """It answers, and never comes to an end."""


Server = Callable[[httpx.Request], httpx.Response | Trouble]


class ServedChannel(TelegramChannel):
    """Closing it stops its server too. The server starts when the loop runs next; until then callers queue."""

    def __init__(self, answer: Server, token: str, **options: Any) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        super().__init__(token, api_base=f"{self.url}/bot", file_base=f"{self.url}/file/bot", **options)
        self.left = asyncio.Event()
        """Somebody went away before the answer was complete."""
        self._answer = answer
        self._server = web.Server(self._handle, handler_cancellation=True, access_log=None)
        self._runner = web.ServerRunner(self._server, shutdown_timeout=0)
        self._starting = asyncio.ensure_future(self._start(listening))

    async def aclose(self) -> None:
        await super().aclose()
        await self._starting
        await self._runner.cleanup()

    @property
    def connections(self) -> list[asyncio.Transport]:
        """The server's ends of those that are open."""
        return [one.transport for one in self._server.connections if isinstance(one.transport, asyncio.Transport)]

    async def _start(self, listening: socket.socket) -> None:
        await self._runner.setup()
        await web.SockSite(self._runner, listening).start()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        url, body = f"http://telegram.test{request.raw_path}", bytearray()
        async for chunk in request.content.iter_any():
            body += chunk
        answer = self._answer(httpx.Request(request.method, url, headers=dict(request.headers), content=bytes(body)))
        if isinstance(answer, httpx.Response):
            told = {name: answer.headers[name] for name in ("location", "set-cookie") if name in answer.headers}
            return web.Response(status=answer.status_code, body=answer.content, headers=told)
        try:
            await _fail(answer, request)
        finally:
            self.left.set()
        raise AssertionError("there is nobody to answer any more")


async def _fail(trouble: Trouble, request: web.BaseRequest) -> None:
    transport = request.transport
    assert isinstance(transport, asyncio.Transport)
    match trouble:
        case Trouble.RESET:
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        case Trouble.HALF_AN_ANSWER:
            transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{")
        case Trouble.NO_HTTP:
            transport.write(b"rahasia\r\n\r\n")
        case Trouble.ENDLESS:
            await _talk(request)
        case Trouble.SILENCE:
            await asyncio.Event().wait()
    transport.close()
    await asyncio.Event().wait()


async def _talk(request: web.BaseRequest) -> None:
    answer = web.StreamResponse()
    await answer.prepare(request)
    while True:
        await answer.write(b"x" * 1000)
