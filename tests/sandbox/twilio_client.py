"""Twilio's own client over httpx, led to the sandbox instead of the world."""

import logging
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from tests.sandbox.client import SandboxClient


class SandboxHttpClient(AsyncHttpClient):  # type: ignore[misc]
    """The library's own asynchronous client leans on a part of aiohttp that warns of its end; httpx does the same."""

    def __init__(self, base: str) -> None:
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=10)
        self._base = base
        self._http = httpx.AsyncClient(trust_env=False, timeout=10)

    async def request(self, method: str, uri: str, **given: Any) -> Response:
        parts = urlsplit(uri)
        query = f"?{parts.query}" if parts.query else ""
        passed: dict[str, Any] = {name: given.get(name) or None for name in ("data", "headers", "auth", "params")}
        answer = await self._http.request(method, f"{self._base}{parts.path}{query}", **passed)
        return Response(answer.status_code, answer.text, answer.headers)

    async def close(self) -> None:
        await self._http.aclose()


def twilio_client(sandbox: SandboxClient) -> tuple[Client, SandboxHttpClient]:
    """The client, and the connection behind it to close afterwards."""
    http = SandboxHttpClient(sandbox.twilio_base)
    return Client(sandbox.twilio_sid, sandbox.twilio_token, http_client=http), http
