"""Sends one body through a Telegram channel that talks to a fake."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.channels.telegram import TelegramChannel
from conversations.messages import Body, SendFailed

from .fakes import FakeTelegram, out


@asynccontextmanager
async def open_channel(fake: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    channel = fake.channel()
    yield channel
    await channel.aclose()


async def sent(body: Body, *answers: Any) -> tuple[str, FakeTelegram]:
    fake = FakeTelegram(*answers)
    async with open_channel(fake) as channel:
        return await channel.send(out(body)), fake


async def failure(body: Body, *answers: Any) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sent(body, *answers)
    return caught.value
