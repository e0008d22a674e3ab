"""How requests reach Telegram: answers as they are, nothing logged. Must not know what they mean."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
from telegram.error import TelegramError
from telegram.request import HTTPXRequest, RequestData

from bot.channels.transport import certificates, timeouts


class Refused(TelegramError):
    """Telegram answered no. The library's own classes lose the status, and log or quote the answer."""

    def __init__(self, status: int, description: str, parameters: dict[str, Any]) -> None:
        super().__init__(f"HTTP {status}")
        self.status, self.description = status, description
        self.after = timedelta(seconds=parameters["retry_after"]) if "retry_after" in parameters else None
        self.migrated: int | None = parameters.get("migrate_to_chat_id")


class Unreadable(TelegramError):
    """Telegram said yes in words that are no JSON: whatever was asked has probably happened."""


class QuietRequest(HTTPXRequest):
    """The library's own transport, with time-outs, one pool, and refusals raised as `Refused`."""

    def __init__(self, seconds: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        extra: dict[str, Any] = {"timeout": timeouts(seconds), "verify": certificates()}
        super().__init__(
            media_write_timeout=max(seconds, 60.0), httpx_kwargs=extra | ({"transport": transport} if transport else {})
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        status, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        if status >= httpx.codes.MULTIPLE_CHOICES:
            raise _refusal(status, payload)
        return status, payload

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        return _parsed(payload)


class RawUpdates(QuietRequest):
    """For getUpdates only: keeps the batch as it came; the library sees an empty one and cannot fail over it."""

    def __init__(self, seconds: float, transport: httpx.AsyncBaseTransport | None = None) -> None:
        super().__init__(seconds, transport)
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
