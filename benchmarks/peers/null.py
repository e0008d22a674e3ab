"""The null bot: acknowledges a webhook and sends one reply, nothing else. What it reaches, no peer here can pass."""

from __future__ import annotations

import asyncio
import re

from benchmarks.dialogue import FINAL, TOKEN
from benchmarks.peers.started import arguments
from benchmarks.wire import Poster, Server, ok

CHAT = re.compile(rb'"chat":\{"id":(\d+)')
CONNECTIONS = 256


async def serve(api: str, port: int) -> None:
    """Until the process is ended."""
    head = f"POST /bot{TOKEN}/sendMessage HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\n".encode()
    poster = Poster(int(api.rpartition(":")[2]), CONNECTIONS)
    acknowledged = ok(b"")

    def answer(request: bytes, body: bytes) -> bytes:
        found = CHAT.search(body)
        if found is not None:
            reply = b"chat_id=%b&text=%b" % (found[1], FINAL)
            poster.post(head % len(reply) + reply)
        return acknowledged

    server = await asyncio.get_running_loop().create_server(lambda: Server(answer), "127.0.0.1", port)
    await server.serve_forever()


def main() -> None:
    given = arguments()
    try:
        import uvloop
    except ImportError:
        asyncio.run(serve(given.api, given.port))
    else:
        uvloop.run(serve(given.api, given.port))


if __name__ == "__main__":
    main()
