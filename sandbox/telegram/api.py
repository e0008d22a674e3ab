"""The Bot API's HTTP side: token, parameters in any of their three forms, answers and file downloads."""

import inspect
import json
import secrets
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.faults import DroppedAnswer, lost, refuses
from sandbox.room import Room
from sandbox.telegram.errors import Refusal
from sandbox.telegram.media import Upload, linked_file
from sandbox.telegram.methods import METHODS
from sandbox.telegram.sending import Call
from sandbox.telegram.updates import Updates
from sandbox.telegram.validate import checked_parameters
from sandbox.world import Json

BY_LOWER_NAME = {name.lower(): name for name in METHODS}


class TelegramApi:
    def __init__(self, room: Room, updates: Updates) -> None:
        self._room = room
        self._updates = updates
        self.routes = [
            Route("/telegram/bot{token}/{method}", self.answer, methods=["GET", "POST"]),
            Route("/telegram/file/bot{token}/{path:path}", self.download, methods=["GET"]),
        ]

    async def answer(self, request: Request) -> Response:
        try:
            return await self._answer(request)
        except Refusal as refusal:
            return JSONResponse(refusal.as_json(), status_code=refusal.code)

    async def download(self, request: Request) -> Response:
        stored = linked_file(self._room, request.path_params["path"])
        if not self._is_token(request) or stored is None:
            return JSONResponse(Refusal("Not Found", 404).as_json(), status_code=404)
        return Response(self._room.shelf.read(stored), media_type="application/octet-stream")

    async def _answer(self, request: Request) -> Response:
        if not self._is_token(request):
            raise Refusal("Unauthorized", 401)
        method = BY_LOWER_NAME.get(request.path_params["method"].lower())
        if method is None:
            raise Refusal("Not Found", 404)
        raw, uploads = await _parameters(request)
        await self._room.faults.delay()
        fault = self._room.faults.take(self._room.faults.telegram, method)
        if fault is not None and refuses(fault):
            raise _forced(fault)
        unseen = lost(fault)
        if unseen is not None and fault is not None and fault.get("drop_request"):
            return unseen
        call = Call(self._room, self._updates, checked_parameters(method, raw), uploads)
        result: Any = METHODS[method](call)
        if inspect.isawaitable(result):
            result = await result
        if self._room.faults.network_down:  # it went down meanwhile
            return DroppedAnswer()
        return unseen or JSONResponse({"ok": True, "result": result})

    def _is_token(self, request: Request) -> bool:
        given = request.path_params["token"].encode()
        return secrets.compare_digest(given, self._room.settings.telegram_token.encode())


async def _parameters(request: Request) -> tuple[Json, dict[str, Upload]]:
    raw: Json = dict(request.query_params)
    if request.method == "GET":
        return raw, {}
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except ValueError:
            raise Refusal("can't parse JSON object") from None
        return raw | (body if isinstance(body, dict) else {}), {}
    uploads = {}
    async with request.form(max_part_size=60 * 1024 * 1024) as form:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                mime = value.content_type or "application/octet-stream"
                uploads[name] = Upload(value.filename or name, mime, await value.read())
            else:
                raw[name] = value
    return raw | _direct_uploads(raw, uploads), uploads


def _direct_uploads(raw: Json, uploads: dict[str, Upload]) -> Json:
    """A file posted under the parameter's own name stands for that parameter; attached ones are named elsewhere."""
    named = json.dumps(raw)
    return {name: f"attach://{name}" for name in uploads if f"attach://{name}" not in named}


def _forced(fault: Json) -> Refusal:
    status = fault.get("status", 500)
    after = fault.get("retry_after")
    wording = {429: f"retry after {after}", 500: "Internal Server Error", 502: "Bad Gateway"}
    parameters = {"retry_after": after} if after is not None else fault.get("parameters")
    return Refusal(fault.get("description", wording.get(status, "forced by the sandbox")), status, parameters)
