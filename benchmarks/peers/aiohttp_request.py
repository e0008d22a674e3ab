"""python-telegram-bot's own extension point on aiohttp: the fast client of (c). Texts only, no uploads."""

from __future__ import annotations

from typing import Any

import aiohttp
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

SECONDS = 20.0
CONNECTIONS = 256


class FastRequest(BaseRequest):
    """One pooled session, opened at `initialize`."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        return SECONDS

    async def initialize(self) -> None:
        if self._session is None:
            pool = aiohttp.TCPConnector(limit=CONNECTIONS)
            self._session = aiohttp.ClientSession(connector=pool, timeout=aiohttp.ClientTimeout(total=SECONDS))

    async def shutdown(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        assert self._session is not None
        assert request_data is None or not request_data.contains_files
        form = request_data.json_parameters if request_data else None
        try:
            async with self._session.request(method, url, data=form) as answer:
                return answer.status, await answer.read()
        except TimeoutError as problem:
            raise TimedOut from problem
        except aiohttp.ClientError as problem:
            raise NetworkError(type(problem).__name__) from problem
