"""Pieces that left are not sent again; what is remembered stays small."""

from __future__ import annotations

import pytest

from bot.channels import progress
from bot.channels.progress import Progress
from conversations.messages import Message

from .fakes import out


async def test_goes_on_where_it_failed() -> None:
    taken, one = list[str](), Progress()

    async def step(name: str = "a") -> str:
        taken.append(name)
        if len(taken) == 2:
            raise ValueError
        return name

    with pytest.raises(ValueError):
        await one.take(out(Message("1")), [step, step, step])
    assert await one.take(out(Message("1")), [step, step, step]) == ["a", "a", "a"]
    assert len(taken) == 4


async def test_forgets_the_oldest() -> None:
    taken, one = list[int](), Progress()

    async def step() -> str:
        taken.append(1)
        return ""

    async def fail() -> str:
        raise ValueError

    for outbound in range(progress.MOST + 1):
        with pytest.raises(ValueError):
            await one.take(out(Message(str(outbound))), [step, fail])
    taken.clear()
    await one.take(out(Message("1")), [step, step])
    await one.take(out(Message("0")), [step, step])
    assert len(taken) == 3
