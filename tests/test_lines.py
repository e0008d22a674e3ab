"""What whoever runs the bot is told when a platform refuses its keys."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from bot.lines.telegram import TelegramLine
from bot.lines.whatsapp import WhatsAppLine
from bot.settings import Settings, load
from storage.files import Files
from tests.channels.fakes import FakeTelegram, FakeTwilio, no, twilio_no
from tests.town import ROOT, town


def settings(**changes: str) -> Settings:
    given = {
        "TELEGRAM__TOKEN": "12345:WRONG",
        "WHATSAPP__ENABLED": "true",
        "WHATSAPP__ACCOUNT_SID": "AC1",
        "WHATSAPP__AUTH_TOKEN": "wrong",
        "WHATSAPP__SENDER": "whatsapp:+6281100000000",
        "WEB__PUBLIC_BASE_URL": "https://lapor.example.go.id",
        **changes,
    }
    return load(ROOT / "config.yaml", {f"KANAL_{name}": value for name, value in given.items()})


class Refusing(FakeTelegram):
    """Says the same to everything; the first answer ends the bot."""

    def __init__(self, stop: asyncio.Event, status: int, description: str) -> None:
        super().__init__()
        self._stop, self._refusal = stop, (status, description)

    def usual(self, request: httpx.Request) -> httpx.Response:
        self._stop.set()
        return no(*self._refusal)


@pytest.mark.parametrize(("status", "description"), [(401, "Unauthorized"), (404, "Not Found")])
async def test_a_refused_telegram_token_names_its_setting(
    status: int, description: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stop, line = asyncio.Event(), TelegramLine(settings())
    await line.close()
    line.channel = Refusing(stop, status, description).channel()
    async with town(tmp_path) as here:
        await line.listen(here.office, stop)
    await line.close()
    assert "Telegram refuses this bot token; check KANAL_TELEGRAM__TOKEN" in caplog.text
    assert "does not answer" not in caplog.text


@pytest.mark.parametrize("code", [20003, None])
async def test_a_refused_twilio_account_names_its_settings(
    code: int | None, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    line = WhatsAppLine(settings())
    await line.close()
    line.channel = FakeTwilio(twilio_no(401, code)).channel()
    async with town(tmp_path) as here:
        await line.catch_up(here.office)
    await line.close()
    assert "check KANAL_WHATSAPP__ACCOUNT_SID and KANAL_WHATSAPP__AUTH_TOKEN" in caplog.text


@pytest.mark.parametrize(("suffix", "mime"), [("pdf", "application/pdf"), ("jpeg", "image/jpeg"), ("png", "image/png")])
async def test_only_what_was_made_to_be_sent_can_be_fetched(suffix: str, mime: str, tmp_path: Path) -> None:
    """Twilio comes for a case file, or the copy of an answer's photo, by a name nobody can guess; attachments of
    reports have no address at all."""
    line = WhatsAppLine(settings(STORAGE__DATA_DIR=str(tmp_path)))
    files = Files(tmp_path / "attachments")
    made, other = files.passing("a1" * 16, suffix), "0123456789abcdef0123456789abcdef"
    for name in (made, other):
        await files.write(name, b"%PDF-1.7")
    async with town(tmp_path) as here:
        served = Starlette(routes=list(line.routes(here.office)))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="https://x") as client:
            found = await client.get(line._media_url(files.path(made)).removeprefix("https://lapor.example.go.id"))
            hidden = [
                (await client.get(f"/whatsapp/berkas/{name}")).status_code
                for name in (other, made.replace(suffix, "svg"), "..%2fx")
            ]
    await line.close()
    assert (found.status_code, found.content, found.headers["content-type"]) == (200, b"%PDF-1.7", mime)
    assert hidden == [404, 404, 404]
    await files.delete_passing(datetime.now(UTC) - timedelta(days=1))
    assert files.path(made).exists()
    await files.delete_passing(datetime.now(UTC) + timedelta(seconds=5))
    assert not files.path(made).exists() and files.path(other).exists()
