"""What stands before the processes that are called: each call goes to the next of them, past one that is not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CARRIED = frozenset({"content-type", "x-twilio-signature", "x-telegram-bot-api-secret-token"})
METHODS = ("GET", "POST")


@asynccontextmanager
async def balancing(port: int, backends: Sequence[str]) -> AsyncIterator[None]:
    """At this port of this machine."""
    async with httpx.AsyncClient(trust_env=False, timeout=15) as http:
        turn = list(backends)

        async def pass_on(request: Request) -> Response:
            headers = {name: value for name, value in request.headers.items() if name in CARRIED}
            path, body = request.url.path + (f"?{request.url.query}" if request.url.query else ""), await request.body()
            for _ in backends:
                turn.append(turn.pop(0))
                try:
                    answer = await http.request(request.method, turn[-1] + path, content=body, headers=headers)
                except httpx.ConnectError:
                    continue
                except httpx.HTTPError:  # it may have been taken in: whoever calls must call again
                    return Response(status_code=502)
                return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))
            return Response(status_code=503)

        app = Starlette(routes=[Route("/{path:path}", pass_on, methods=list(METHODS))])
        server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", ws="none", lifespan="off"))
        serving = asyncio.create_task(server._serve())
        while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
            await asyncio.sleep(0.005)
        try:
            yield
        finally:
            server.should_exit = True
            await serving
