"""HTTP/1.1 over keep-alive connections, as little of it as both ends need. Must not know Telegram or a dialogue."""

from __future__ import annotations

import asyncio
import re
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
AGAIN_SECONDS = 1.0
END = b"\r\n\r\n"


class _Messages(asyncio.Protocol, ABC):
    """Cuts what arrives into heads and bodies; a body has the length its head names, or none."""

    transport: asyncio.Transport
    _rest = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        while (cut := data.find(END)) >= 0:
            found = LENGTH.search(data, 0, cut)
            end = cut + 4 + (int(found[1]) if found else 0)
            if len(data) < end:
                break
            head, body, data = data[:cut], data[cut + 4 : end], data[end:]
            self.message(head, body)
        self._rest = data

    @abstractmethod
    def message(self, head: bytes, body: bytes) -> None:
        """One whole message."""


class Server(_Messages):
    """One connection of a server: every complete request is answered at once with what `answer(head, body)` says."""

    def __init__(self, answer: Callable[[bytes, bytes], bytes]) -> None:
        self._answer = answer

    def message(self, head: bytes, body: bytes) -> None:
        self.transport.write(self._answer(head, body))


def ok(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


class Poster:
    """Whole requests to one address over at most `connections`; what finds none free waits its turn, in order.

    As Telegram does, it sends anew what was not answered with 200 (`refused`) or not at all (`resent`).
    """

    def __init__(self, port: int, connections: int) -> None:
        self.port, self._most, self._open = port, connections, 0
        self._idle: list[_Posting] = []
        self._waiting: deque[bytes] = deque()
        self._connecting: set[asyncio.Task[None]] = set()
        self.refused, self.resent = 0, 0

    def post(self, request: bytes) -> None:
        if self._idle:
            self._idle.pop().send(request)
            return
        self._waiting.append(request)
        if self._open < self._most:
            self._open += 1
            task = asyncio.get_running_loop().create_task(self._connect())
            self._connecting.add(task)
            task.add_done_callback(self._connecting.discard)

    def close(self) -> None:
        for connection in self._idle:
            connection.transport.close()

    async def _connect(self) -> None:
        try:
            await asyncio.get_running_loop().create_connection(lambda: _Posting(self), "127.0.0.1", self.port)
        except OSError:
            self._open -= 1

    def free(self, connection: _Posting) -> None:
        if self._waiting:
            connection.send(self._waiting.popleft())
        else:
            self._idle.append(connection)

    def again(self, refused: bytes) -> None:
        self.refused += 1
        asyncio.get_running_loop().call_later(AGAIN_SECONDS, self.post, refused)

    def lost(self, connection: _Posting, unanswered: bytes | None) -> None:
        self._open -= 1
        if connection in self._idle:
            self._idle.remove(connection)
        if unanswered is not None:
            self.resent += 1
            self.post(unanswered)


class _Posting(_Messages):
    def __init__(self, poster: Poster) -> None:
        self._poster = poster
        self._sent: bytes | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._poster.free(self)

    def send(self, request: bytes) -> None:
        self._sent = request
        self.transport.write(request)

    def message(self, head: bytes, body: bytes) -> None:
        sent, self._sent = self._sent, None
        if head[9:12] != b"200" and sent is not None:
            self._poster.again(sent)
        self._poster.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._poster.lost(self, self._sent)
