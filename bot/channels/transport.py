"""What goes wrong on the wire, and downloads with a limit. Must not know any platform; never names an address."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Mapping
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx

from conversations.messages import Retry, SendFailed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

NEVER_LEFT = (
    *(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol),
    *(aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError),
    *(aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError),
)
"""Errors from before the first byte of the request: certainly not sent."""

CUT_SHORT = aiohttp.ClientConnectionResetError
"""Why aiohttp could not write on: a kept connection had just been closed, so no whole request was ever there."""

STATUS: Mapping[int, tuple[str, Retry]] = {
    401: ("token", Retry.LATER),
    403: ("token", Retry.LATER),
    404: ("not_found", Retry.LATER),
    408: ("timeout", Retry.LATER),
    429: ("flood", Retry.LATER),
}
"""What an answer means for a download; every 5xx may work later, everything else never will."""


def wire_failure(error: BaseException | None) -> SendFailed:
    """What a failed request means for the message in it."""
    timed_out = isinstance(error, httpx.TimeoutException | TimeoutError)
    left = not isinstance(error, NEVER_LEFT) and not isinstance(getattr(error, "__cause__", None), CUT_SHORT)
    return SendFailed("timeout" if timed_out else "connection", Retry.UNKNOWN if left else Retry.LATER)


def repeatable(failed: SendFailed) -> SendFailed:
    """The same trouble for something that may be done twice: a lost answer is no reason not to try again."""
    return SendFailed(failed.code, Retry.LATER) if failed.retry is Retry.UNKNOWN else failed


def timeouts(seconds: float) -> httpx.Timeout:
    """`seconds` for every step of one request; five to connect."""
    return httpx.Timeout(seconds, connect=min(seconds, 5.0))


@cache
def certificates() -> ssl.SSLContext:
    """Whom every client trusts; read once, because reading takes a tenth of a second."""
    return httpx.create_ssl_context()


def proxy(url: str) -> str | None:
    """The proxy that the environment names for this address; asked once, for it does not change."""
    parts, proxies = urlsplit(url), getproxies()
    return None if proxy_bypass(parts.netloc) else proxies.get(parts.scheme) or proxies.get("all")


@asynccontextmanager
async def opened(client: httpx.AsyncClient, url: str, auth: httpx.Auth | None = None) -> AsyncIterator[httpx.Response]:
    """A GET whose body is not read yet, redirects not followed."""
    request = client.build_request("GET", url)
    answer = await client.send(request, stream=True, auth=auth, follow_redirects=False)
    try:
        yield answer
    finally:
        await answer.aclose()


async def body(answer: httpx.Response, limit: int) -> bytes:
    """The whole body when at most `limit` bytes. Raises SendFailed: the status', or `too_big`."""
    if answer.status_code != httpx.codes.OK:
        raise status_failure(answer.status_code)
    announced = answer.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise SendFailed("too_big", Retry.NEVER)
    content = bytearray()
    async for chunk in answer.aiter_bytes():
        content += chunk
        if len(content) > limit:
            raise SendFailed("too_big", Retry.NEVER)
    return bytes(content)


def status_failure(status: int) -> SendFailed:
    later = "server", Retry.LATER
    return SendFailed(*(later if status >= 500 else STATUS.get(status, (f"http_{status}", Retry.NEVER))))


@asynccontextmanager
async def fetching(seconds: float) -> AsyncIterator[None]:
    """At most `seconds` for a whole download; whatever breaks may be tried again, for nothing was changed."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except httpx.InvalidURL:
        raise SendFailed("host", Retry.NEVER) from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise SendFailed(wire_failure(error).code, Retry.LATER) from None
