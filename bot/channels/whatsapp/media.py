"""How an attachment comes from Twilio: our credentials go to its own hosts only. Must not log or raise an address."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin

import httpx

from bot.channels.transport import body, fetching, opened
from bot.channels.whatsapp.client import origin
from conversations.messages import Retry, SendFailed

SECONDS, REDIRECTS = 60.0, 3


async def download(client: httpx.AsyncClient, url: str, auth: httpx.Auth, hosts: Collection[str], limit: int) -> bytes:
    """The file's bytes; `hosts` are the origins we trust with `auth`. Raises SendFailed.

    A fresh file may answer 404 for some seconds (LATER): the caller tries again after one and three seconds.
    """
    if origin(url) not in hosts:
        raise SendFailed("host", Retry.NEVER)
    credentials: httpx.Auth | None = auth
    async with fetching(SECONDS):
        for _ in range(REDIRECTS + 1):
            async with opened(client, url, credentials) as answer:
                if not answer.has_redirect_location:
                    return await body(answer, limit)
                url, credentials = _target(url, answer.headers["location"], hosts), None
    raise SendFailed("redirects", Retry.NEVER)


def _target(url: str, location: str, hosts: Collection[str]) -> str:
    target = urljoin(url, location)
    if not target.startswith("https://") and origin(target) not in hosts:
        raise SendFailed("host", Retry.NEVER)
    return target
