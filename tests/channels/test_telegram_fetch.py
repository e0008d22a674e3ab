"""Files come from Telegram within a limit, and their links are told to nobody."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from bot.channels.quiet import quiet_loggers
from conversations.messages import Retry, SendFailed

from .fakes import TOKEN, FakeTelegram, no, yes
from .serving import Trouble

FOUND = yes({"file_id": "F", "file_unique_id": "u", "file_size": 4, "file_path": "photos/file 1.jpg"})
UNSIZED = yes({"file_id": "F", "file_unique_id": "u", "file_path": "photos/1.jpg"})


async def fetched(limit: int, *answers: Any) -> tuple[bytes, FakeTelegram]:
    fake = FakeTelegram(*answers)
    channel = fake.channel()
    try:
        return await channel.fetch("F", limit), fake
    finally:
        await channel.aclose()


async def test_fetch() -> None:
    content, fake = await fetched(4, FOUND, httpx.Response(200, content=b"data"))
    assert content == b"data"
    assert fake.requests[1].url == f"http://telegram.test/file/bot{TOKEN}/photos/file%201.jpg"


async def test_a_download_ends_at_the_limit() -> None:
    channel = FakeTelegram(UNSIZED, Trouble.ENDLESS).channel()
    with pytest.raises(SendFailed) as caught:
        await channel.fetch("F", 5000)
    assert (caught.value.code, caught.value.retry) == ("too_big", Retry.NEVER)
    await asyncio.wait_for(channel.left.wait(), 5)
    await channel.aclose()


TROUBLE: dict[str, tuple[tuple[Any, ...], tuple[str, Retry]]] = {
    "too big, Telegram says": ((no(400, "Bad Request: file is too big"),), ("too_big", Retry.NEVER)),
    "too big, its size says": (
        (yes({"file_id": "F", "file_unique_id": "u", "file_size": 5}),),
        ("too_big", Retry.NEVER),
    ),
    "too big, the answer says": ((UNSIZED, httpx.Response(200, content=b"12345")), ("too_big", Retry.NEVER)),
    "forgotten": ((no(400, "Bad Request: wrong file_id or the file is temporarily"),), ("file_lost", Retry.NEVER)),
    "slow": ((Trouble.SILENCE,), ("timeout", Retry.LATER)),
    "slow file": ((UNSIZED, Trouble.SILENCE), ("timeout", Retry.LATER)),
    "lost connection": ((UNSIZED, Trouble.HALF_AN_ANSWER), ("connection", Retry.LATER)),
    "link too old": ((UNSIZED, httpx.Response(404)), ("not_found", Retry.LATER)),
    "server": ((UNSIZED, httpx.Response(503)), ("server", Retry.LATER)),
    "odd": ((UNSIZED, httpx.Response(418)), ("http_418", Retry.NEVER)),
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_trouble(name: str, caplog: pytest.LogCaptureFixture) -> None:
    quiet_loggers()
    caplog.set_level(logging.DEBUG)
    answers, expected = TROUBLE[name]
    with pytest.raises(SendFailed) as caught:
        await fetched(4, *answers)
    assert (caught.value.code, caught.value.retry) == expected
    assert TOKEN not in caplog.text + repr(caught.value) + repr(caught.value.__cause__)
    assert caught.value.__cause__ is None
