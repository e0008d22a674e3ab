"""Every test here runs twice: python-telegram-bot gives durations as numbers today, and as timedelta objects soon."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from tests.sandbox.client import BUDI, SITI, SandboxClient, running_sandbox
from tests.sandbox.receiver import Receiver, running_receiver


@pytest.fixture(autouse=True, params=["0", "1"], ids=["seconds", "timedelta"])
def _durations(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", request.param)


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxClient]:
    async with running_sandbox(tmp_path) as client:
        yield client


@pytest.fixture
def seconds() -> float:
    """How long a channel waits for an answer."""
    return 15.0


@pytest.fixture
async def siti(sandbox: SandboxClient, seconds: float) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(
        sandbox.telegram_token,
        api_base=sandbox.telegram_base,
        file_base=sandbox.telegram_file_base,
        seconds=seconds,
    )
    await sandbox.act("siti", SITI, "start")
    yield channel
    await channel.aclose()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with running_receiver() as one:
        yield one


@pytest.fixture
async def budi(sandbox: SandboxClient, receiver: Receiver, seconds: float) -> AsyncIterator[WhatsAppChannel]:
    channel = WhatsAppChannel(
        sandbox.twilio_sid,
        sandbox.twilio_token,
        sandbox.sender,
        base_url=sandbox.twilio_base,
        public_url=receiver.url,
        media_url=lambda path: f"{receiver.url}/{path.name}",
        media_hosts=(sandbox.url,),
        seconds=seconds,
    )
    await sandbox.says("budi", BUDI, "Halo")
    await sandbox.webhook(f"{receiver.url}/whatsapp?x=1#rc=5&rp=all")
    yield channel
    await channel.aclose()
