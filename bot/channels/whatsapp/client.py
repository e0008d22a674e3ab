"""Twilio's SDK over our own transport: one pool, always a time-out, a base address that can be ours. Logs nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from twilio.base.exceptions import TwilioException  # type: ignore[import-untyped]
from twilio.http import AsyncHttpClient  # type: ignore[import-untyped]
from twilio.http.response import Response  # type: ignore[import-untyped]

from bot.channels.transport import certificates, timeouts, wire_failure
from bot.channels.whatsapp.errors import failure_of
from conversations.messages import Retry, SendFailed

TWILIO = ("https://api.twilio.com", "https://content.twilio.com")


class TwilioHttp(AsyncHttpClient):  # type: ignore[misc]
    """What `twilio.rest.Client` takes as its `http_client`.

    `base_url` replaces Twilio's own hosts (an emulator, a proxy). The SDK's own client keeps the last answer on
    itself, has no time-out unless told, and cannot say whether a failed request left the house.
    """

    def __init__(
        self, base_url: str | None = None, seconds: float = 15.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        super().__init__(logging.getLogger(__name__), True, seconds)
        self.base_url = base_url.rstrip("/") if base_url else None
        self.web = httpx.AsyncClient(verify=certificates(), timeout=timeouts(seconds), transport=transport)

    async def request(
        self,
        method: str,
        url: str,
        params: dict[str, Any] | None = None,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's signature
        allow_redirects: bool = False,
    ) -> Any:
        """Raises httpx errors, which say more than the SDK's."""
        wants_json = (headers or {}).get("Content-Type") == "application/json"
        answer = await self.web.request(
            method.upper(),
            self.address(url),
            params=params,
            data=None if wants_json else data,
            json=data if wants_json else None,
            headers=headers,
            auth=auth,
            timeout=timeouts(timeout or self.timeout),
            follow_redirects=False,
        )
        return Response(answer.status_code, answer.text, answer.headers)

    def address(self, url: str) -> str:
        """The same path at the configured host, when it was one of Twilio's."""
        host = next((host for host in TWILIO if url.startswith(f"{host}/")), None)
        return url if host is None or self.base_url is None else self.base_url + url.removeprefix(host)

    async def close(self) -> None:
        await self.web.aclose()


@contextmanager
def twilio_trouble() -> Iterator[None]:
    """Whatever goes wrong between us and Twilio, as SendFailed."""
    try:
        yield
    except TwilioException as error:
        raise failure_of(error) from None
    except httpx.HTTPError as error:
        raise wire_failure(error) from None
    except ValueError:
        raise SendFailed("unreadable", Retry.UNKNOWN) from None


def origin(url: str) -> str:
    """Scheme, host and port: what decides whether our credentials may go there. Empty for no address at all."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.lower()}"
