"""The one web application: the platforms' webhooks and /healthz. Reads no more than a webhook may weigh."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.reception import Reception
from handlers.office import Office
from storage import marks
from storage.database import Unavailable

log = logging.getLogger(__name__)

BODY_BYTES = 1_000_000
"""No webhook of either platform weighs more: files come as references."""
FIELDS = 200
LEVELS = 200
"""How deep an update may be nested; below Python's own limit, so that it can be written down again too."""


Answer = Callable[[Request], Awaitable[Response]]


def application(office: Office, routes: Sequence[Route], receptions: Mapping[str, Reception]) -> ASGIApp:
    """`receptions`: channel → its receiving side. /healthz answers 503 while the database cannot be written, or while
    nothing gets through on one of them."""

    async def healthy(request: Request) -> Response:
        async with office.database.transaction() as session:
            await marks.put(session, "alive", office.clock().isoformat())
        found = [(name, trouble) for name, reception in receptions.items() if (trouble := reception.trouble)]
        if not found:
            return JSONResponse({"status": "ok"})
        return _unavailable(*({"part": name, "code": t.code, "since": t.since.isoformat()} for name, t in found))

    rest = Starlette(routes=[Route("/healthz", healthy), *routes], exception_handlers={Unavailable: _later})
    posts = {route.path: _straight(route.endpoint) for route in routes if "POST" in (route.methods or ())}

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        post = posts.get(scope["path"]) if scope.get("method") == "POST" else None
        await (post or rest)(scope, receive, send)

    return called


def _straight(answer: Answer) -> ASGIApp:
    """A webhook without Starlette's layers, which cost as much as the webhook; what it raises is answered alike."""

    async def called(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await answer(request)
        except HTTPException as refused:
            response = PlainTextResponse(refused.detail, refused.status_code)
        except Unavailable as problem:
            response = await _later(request, problem)
        await response(scope, receive, send)

    return called


async def _later(request: Request, problem: Exception) -> Response:
    """Nothing was taken in: the platform is to call again."""
    log.error("database unavailable (%s): %s answered 503", problem, request.url.path)
    return _unavailable({"part": "database", "code": str(problem)})


def _unavailable(*troubles: dict[str, str]) -> Response:
    return JSONResponse({"status": "unavailable", "troubles": troubles}, 503)


async def body_of(request: Request) -> bytes:
    """The request's body. 413 when it is larger than any webhook."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(413)
    return bytes(body)


def form_of(body: bytes) -> list[tuple[str, str]]:
    """Every field, repeated ones too, nothing stripped. 400 when it is no form."""
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=FIELDS)
    except ValueError as problem:
        raise HTTPException(400) from problem


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object. 400 when it is none."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise HTTPException(400) from problem
    brackets = body.count(b"{") + body.count(b"[")
    if not isinstance(found, dict) or (brackets > LEVELS and _deeper(found, LEVELS)):
        raise HTTPException(400)
    return found


def text_of(body: bytes, found: dict[str, Any]) -> str:
    """The object as text for any database, and to be read again: as it came where that is sure, else with everything
    escaped: half of a surrogate pair must not stop it."""
    return body.decode() if body.isascii() and b"\0" not in body else json.dumps(found)


def _deeper(value: object, levels: int) -> bool:
    """Whether lists and objects stand in each other at more than so many levels."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels < 0 or any(_deeper(one, levels - 1) for one in inner)
