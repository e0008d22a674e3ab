"""/healthz is honest: 503 with a reason while the database is away or nobody's words get through, ok again after."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.lines.line import Line
from bot.lines.telegram import TelegramLine
from bot.lines.whatsapp import WhatsAppLine
from bot.reception import PATIENCE, Reception
from bot.web import application
from sandbox.twilio.hooks import signature
from storage import driver
from tests.channels.fakes import FakeTelegram, FakeTwilio, no, twilio_no, yes
from tests.e2e.running import environment_of, settings_of, until
from tests.sandbox.client import SITI, Json, SandboxClient, free_port, running_sandbox
from tests.test_lines import Refusing, settings
from tests.town import MONDAY, Town, town

WELL = (200, {"status": "ok"})
SECOND = timedelta(seconds=1)
HOOK = "https://lapor.example.go.id/telegram"
"""What the settings of these tests ask Telegram to call."""


def ill(part: str, code: str, since: datetime) -> tuple[int, Json]:
    troubles = [{"part": part, "code": code, "since": since.isoformat()}]
    return 503, {"status": "unavailable", "troubles": troubles}


@asynccontextmanager
async def asking(here: Town, **receptions: Reception) -> AsyncIterator[Callable[[], Any]]:
    """What /healthz says: its status and JSON."""
    transport = httpx.ASGITransport(application(here.office, (), receptions))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as http:

        async def health() -> tuple[int, Any]:
            answer = await http.get("/healthz")
            return answer.status_code, answer.json()

        yield health


@pytest.mark.parametrize("code", ["token", "conflict", "webhook_elsewhere"])
def test_a_refusal_is_trouble_at_once_until_something_gets_through(code: str) -> None:
    reception = Reception()
    reception.failed(code, MONDAY)
    reception.failed("connection", MONDAY + SECOND)
    assert reception.trouble is not None
    assert (reception.trouble.code, reception.trouble.since) == (code, MONDAY)
    reception.through()
    assert reception.trouble is None


def test_a_stumble_is_no_trouble_and_a_long_one_is() -> None:
    reception = Reception()
    for at in (MONDAY, MONDAY + PATIENCE - SECOND):
        reception.failed("connection", at)
        assert reception.trouble is None
    reception.failed("server", MONDAY + PATIENCE)
    assert reception.trouble is not None
    assert (reception.trouble.code, reception.trouble.since) == ("server", MONDAY)
    reception.through()
    reception.failed("server", MONDAY + 2 * PATIENCE)
    assert reception.trouble is None


async def test_healthz_names_every_channel_that_gets_nothing(tmp_path: Path) -> None:
    telegram, whatsapp = Reception(), Reception()
    async with town(tmp_path) as here, asking(here, telegram=telegram, whatsapp=whatsapp) as health:
        assert await health() == WELL
        whatsapp.failed("token", MONDAY)
        assert await health() == ill("whatsapp", "token", MONDAY)
        telegram.failed("conflict", MONDAY)
        assert [found["part"] for found in (await health())[1]["troubles"]] == ["telegram", "whatsapp"]
        telegram.through()
        whatsapp.through()
        assert await health() == WELL


async def test_a_database_that_can_only_be_read_is_no_healthy_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk."""
    carry_out = driver.carry_out

    def full(connection: sqlite3.Connection, steps: Sequence[driver.Step]) -> list[driver.Found]:
        if any(step.statement.startswith(("INSERT", "UPDATE")) for step in steps):
            raise sqlite3.OperationalError("database or disk is full")
        return carry_out(connection, steps)

    async with town(tmp_path) as here, asking(here) as health:
        with monkeypatch.context() as patched:
            patched.setattr(driver, "carry_out", full)
            status, body = await health()
        assert (status, body["troubles"][0]["part"]) == (503, "database")
        assert await health() == WELL


@pytest.mark.parametrize("status", [401, 502])
async def test_a_token_revoked_while_the_bot_polls(status: int, tmp_path: Path) -> None:
    """Over the sandbox: refused at once, overloaded only after a while; well again when an update gets through."""
    stop, code = asyncio.Event(), "token" if status == 401 else "server"
    async with running_sandbox(tmp_path) as sandbox, town(tmp_path) as here:
        await sandbox.faults(telegram={"next_errors": [{"method": "getUpdates", "status": status}]})
        line = polling(tmp_path, sandbox)
        listening = asyncio.create_task(line.listen(here.office, stop))
        async with asking(here, telegram=line.reception) as health:
            await until(lambda: line.reception._since, "the poller said nothing")
            assert await health() == (ill("telegram", code, MONDAY) if status == 401 else WELL)
            line.reception.failed(code, MONDAY + PATIENCE)
            assert await health() == ill("telegram", code, MONDAY)
            await sandbox.act("siti", SITI, "start")
            await until(lambda: line.reception.trouble is None, "it never got well")
            assert await health() == WELL
        stop.set()
        await listening
        await line.close()


def polling(folder: Path, sandbox: SandboxClient) -> TelegramLine:
    return TelegramLine(settings_of(folder, environment_of(sandbox, f"http://127.0.0.1:{free_port()}")))


async def replaced(line: Line, fake: FakeTelegram | FakeTwilio) -> None:
    await line.close()
    line.channel = fake.channel()  # type: ignore[misc, assignment]


async def test_a_token_refused_at_the_start(tmp_path: Path) -> None:
    line, stop = TelegramLine(settings()), asyncio.Event()
    await replaced(line, Refusing(stop, 401, "Unauthorized"))
    async with town(tmp_path) as here, asking(here, telegram=line.reception) as health:
        await line.listen(here.office, stop)
        assert await health() == ill("telegram", "token", MONDAY)
    await line.close()


def webhook(url: str = HOOK, waiting: int = 0, failed: datetime | None = None) -> httpx.Response:
    info = {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}
    return yes(info | ({"last_error_date": int(failed.timestamp())} if failed else {}))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (webhook(), None),
        (webhook("https://elsewhere.example"), "webhook_elsewhere"),
        (webhook(""), "webhook_elsewhere"),
        (no(401, "Unauthorized"), "token"),
        (webhook(waiting=3, failed=MONDAY - SECOND), "webhook_unreachable"),
        (webhook(waiting=3, failed=MONDAY - timedelta(hours=1)), None),
        (webhook(waiting=0, failed=MONDAY - SECOND), None),
    ],
)
async def test_a_webhook_is_looked_after(answer: httpx.Response, code: str | None, tmp_path: Path) -> None:
    """At every look; before Telegram was asked to call, there is nothing to look at."""
    given = {"TELEGRAM__MODE": "webhook", "TELEGRAM__WEBHOOK_SECRET": "s3cret", "WHATSAPP__ENABLED": "false"}
    line = TelegramLine(settings(**given))
    commands = [yes(True)] * 3  # two menus, setWebhook
    fake = FakeTelegram(yes({"id": 1, "is_bot": True, "first_name": "Bot", "username": "OurBot"}), *commands)
    await replaced(line, fake)
    async with town(tmp_path) as here, asking(here, telegram=line.reception) as health:
        await line.catch_up(here.office)
        assert fake.requests == []
        await line.listen(here.office, asyncio.Event())
        fake.answers = [answer, answer, webhook()]
        await line.catch_up(here.office)
        here.now += PATIENCE
        await line.catch_up(here.office)
        assert await health() == (WELL if code is None else ill("telegram", code, MONDAY))
        await line.catch_up(here.office)
        assert await health() == WELL
    await line.close()


async def test_a_refused_twilio_account_and_the_next_message(tmp_path: Path) -> None:
    line, form = WhatsAppLine(settings()), {"MessageSid": "SM1", "From": "whatsapp:+628", "Body": "Banjir"}
    await replaced(line, FakeTwilio(twilio_no(401, 20003), httpx.Response(200, json={"messages": []})))
    async with town(tmp_path) as here, asking(here, whatsapp=line.reception) as health:
        await line.catch_up(here.office)
        assert await health() == ill("whatsapp", "token", MONDAY)
        await line.catch_up(here.office)
        assert await health() == WELL
        line.reception.failed("token", MONDAY)
        transport = httpx.ASGITransport(application(here.office, line.routes(here.office), {}))
        async with httpx.AsyncClient(transport=transport) as http:
            url = "https://lapor.example.go.id/whatsapp"
            signed = {"X-Twilio-Signature": signature("wrong", url, form)}
            assert (await http.post(url, data=form, headers=signed)).status_code == 200
        assert await health() == WELL
    await line.close()
