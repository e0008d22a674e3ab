"""How requests reach Telegram: answers as they are, nothing logged. Must not know what they mean."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import aiohttp
import msgspec
from telegram.error import NetworkError, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.transport import certificates, proxy

CONNECTIONS = 256
KEEP_SECONDS = 30.0
"""How long an idle connection is kept: shorter than Telegram keeps it, so that nothing is sent into a closing one."""

UPLOAD_SECONDS = 60.0
"""For a whole upload, however slow the line: aiohttp times no single write."""

JSON = "application/json"


class Refused(TelegramError):
    """Telegram answered no. The library's own classes lose the status, and log or quote the answer."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any]) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.description = status, description
        self.after = timedelta(seconds=parameters["retry_after"]) if "retry_after" in parameters else None
        self.migrated: int | None = parameters.get("migrate_to_chat_id")


class Unreadable(TelegramError):
    """Telegram said yes in words that are no JSON: whatever was asked has probably happened."""


class QuietRequest(BaseRequest):
    """The library's extension point on aiohttp: one pool, a time-out for each step, refusals raised as `Refused`.

    `seconds` for every step, but five to connect; `upload_seconds` for a whole upload.
    A POST is sent once: after a lost connection aiohttp repeats only what is idempotent. Redirects are not followed.
    """

    def __init__(
        self, seconds: float, *, upload_seconds: float = UPLOAD_SECONDS, connections: int = CONNECTIONS
    ) -> None:
        self._seconds, self._upload_seconds, self._connections = seconds, upload_seconds, connections
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return self._seconds

    async def initialize(self) -> None:
        """Nothing yet: the first request opens the session, in the loop that runs it."""

    async def shutdown(self) -> None:
        if self._session:
            await self._session.close()

    async def call(self, url: str, fields: Mapping[str, Any]) -> Any:
        """The result of a method; its fields leave as JSON, for a form costs many times as much. Raises TelegramError.

        For what is sent all day: the library's way costs twice the request, most of it for types nobody looks at.
        """
        data = aiohttp.BytesPayload(msgspec.json.encode(fields), content_type=JSON)
        _, payload = await self._exchange("POST", url, data)
        return _parsed(payload)["result"]

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        *args: Any,
        **kwargs: Any,
    ) -> tuple[int, bytes]:
        """Of the library's own time-outs only the one for reading counts: getUpdates waits longer than others."""
        reading = self._seconds if read_timeout is BaseRequest.DEFAULT_NONE else read_timeout
        files = request_data.multipart_data if request_data else {}
        form = _form(request_data.json_parameters, files) if request_data else None
        timeouts = self._timeouts(reading, self._upload_seconds if files else None)
        return await self._exchange(method, url, form, timeout=timeouts)

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        return _parsed(payload)

    async def _exchange(self, method: str, url: str, data: Any, **options: Any) -> tuple[int, bytes]:
        session = self._session = self._session or self._opened(url)
        try:
            answer = await session.request(method, url, data=data, allow_redirects=False, **options)
            payload = await answer.read()  # lets go of the connection, whatever happens
        except (aiohttp.ClientError, OSError, RuntimeError) as error:  # RuntimeError: closed
            raise NetworkError(type(error).__name__) from error
        if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(answer.status, payload)
        return answer.status, payload

    def _opened(self, url: str) -> aiohttp.ClientSession:
        through = proxy(url)
        trusted = certificates() if through or not url.startswith("http:") else True  # reading them takes a while
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=self._connections, keepalive_timeout=KEEP_SECONDS, ssl=trusted),
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"User-Agent": self.USER_AGENT},
            timeout=self._timeouts(self._seconds),
            proxy=through,
        )

    def _timeouts(self, reading: float, total: float | None = None) -> aiohttp.ClientTimeout:
        """`connect` also counts the wait for one of the pool's connections."""
        return aiohttp.ClientTimeout(
            total=total, connect=self._seconds, sock_connect=min(self._seconds, 5.0), sock_read=reading
        )


class RawUpdates(QuietRequest):
    """For getUpdates only: keeps the batch as it came; the library sees an empty one and cannot fail over it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._batch: list[dict[str, Any]] = []

    def parse_json_payload(self, payload: bytes) -> dict[str, Any]:  # type: ignore[override]
        batch = _parsed(payload)["result"]
        if not isinstance(batch, list) or not all(map(_numbered, batch)):
            raise Unreadable("no list of updates")
        self._batch = batch
        return {"ok": True, "result": []}

    def take(self) -> list[dict[str, Any]]:
        """The updates of the last answer, once."""
        batch, self._batch = self._batch, []
        return batch


def _form(fields: Mapping[str, str], files: Mapping[str, Any]) -> aiohttp.FormData:
    """Files keep their names as they are, for Telegram shows them; their bytes leave in pieces."""
    form = aiohttp.FormData(dict(fields), quote_fields=False)
    for part, (name, content, mime) in files.items():
        form.add_field(part, io.BytesIO(content), filename=name, content_type=mime)
    return form


def _parsed(payload: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(payload)
        return {"result": answer["result"]}
    except (ValueError, LookupError, TypeError):
        raise Unreadable("no JSON") from None


def _numbered(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)


def _refusal(status: int, payload: bytes) -> Refused:
    try:
        answer = json.loads(payload)
        return Refused(status, str(answer.get("description", "")), answer.get("parameters") or {})
    except (ValueError, AttributeError, TypeError):
        return Refused(status, "", {})
