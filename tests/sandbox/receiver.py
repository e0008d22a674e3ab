"""A little web server that stands for the bot: keeps what is posted to it and answers as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.sandbox.client import free_port

EMPTY_TWIML = Response("<Response/>", media_type="text/xml")


@dataclass
class Receiver:
    """`answers` are used up in order; afterwards every post is answered with empty TwiML."""

    url: str
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, count: int) -> list[tuple[dict[str, str], bytes]]:
        """Waits until that many posts have come; returns them all."""
        async with asyncio.timeout(5), self.news:
            await self.news.wait_for(lambda: len(self.posts) >= count)
        return self.posts

    async def receive(self, request: Request) -> Response:
        if request.method == "GET":
            mime, data = self.files[request.url.path]
            return Response(data, media_type=mime)
        async with self.news:
            self.posts.append((dict(request.headers), await request.body()))
            self.news.notify_all()
        return self.answers.pop(0) if self.answers else EMPTY_TWIML


@asynccontextmanager
async def running_receiver() -> AsyncIterator[Receiver]:
    port = free_port()
    receiver = Receiver(f"http://127.0.0.1:{port}")
    app = Starlette(routes=[Route("/{path:path}", receiver.receive, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", ws="none", lifespan="off"))
    serving = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.005)
    try:
        yield receiver
    finally:
        server.should_exit = True
        await serving
