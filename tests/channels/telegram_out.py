"""Sends one body through a Telegram channel that talks to a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from conversations.messages import Body, SendFailed

from .fakes import FakeTelegram, out
from .serving import ServedChannel


@asynccontextmanager
async def open_channel(fake: FakeTelegram) -> AsyncIterator[ServedChannel]:
    channel = fake.channel()
    try:
        yield channel
    finally:
        await channel.aclose()


async def sent(body: Body, *answers: Any) -> tuple[str, FakeTelegram]:
    fake = FakeTelegram(*answers)
    async with open_channel(fake) as channel:
        return await channel.send(out(body)), fake


async def failure(body: Body, *answers: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sent(body, *answers)
    return caught.value
