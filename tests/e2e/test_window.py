"""WhatsApp's 24 hours and STOP, over HTTP: what `./kanal templates` made reaches a citizen who was long away."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.templates import templates
from tests.e2e.running import CHATS, Town, sandbox_for, settings_of, town_on, until
from tests.e2e.ways import file_on_whatsapp, hand_over
from tests.test_templates import to_paste

STATES = "SELECT kind, state FROM outbox WHERE complaint_id = 1 AND kind IN ('message', 'nudge') ORDER BY id"
ANNOUNCED = "Ada kabar untuk laporan"


@pytest.fixture
async def approved(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Town]:
    """The bot of a city that has run the command and pasted its lines."""
    async with sandbox_for(tmp_path) as (sandbox, environment):
        for _ in range(2):
            capsys.readouterr()
            await asyncio.to_thread(templates, settings_of(tmp_path, environment), dry_run=False)
        lines = to_paste(capsys.readouterr().out)
        named = {f"WHATSAPP__{section.upper()}": json.dumps(found) for section, found in lines.items()}
        async with town_on(tmp_path, sandbox, environment | named) as town:
            yield town


async def bot_said(town: Town) -> list[str]:
    return [m["text"] for m in await town.sandbox.chat(CHATS["budi"]) if m["from"] == "bot" and m["status"] != "failed"]


def long_away(town: Town) -> None:
    """For Budi, two days have passed since he wrote, in our book and in WhatsApp's."""
    before = (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(town.settings.storage.data_dir / "kanal.db", timeout=10)) as connection, connection:
        connection.execute("UPDATE addresses SET last_inbound_at = ? WHERE channel = 'whatsapp'", (before,))


async def test_after_two_days_the_template_goes_and_the_tap_on_it_brings_the_news(approved: Town) -> None:
    town = approved
    await file_on_whatsapp(town)
    await town.settled()
    await asyncio.to_thread(long_away, town)
    await town.sandbox.faults(whatsapp_window_closed=["budi"])
    await hand_over(town, "Dishub")
    nudge = await town.sees("budi", ANNOUNCED)
    assert nudge["template"] and town.number() in nudge["text"]
    await town.sees("grup", "Pemberitahuan ke pelapor: sampai")
    await town.taps("joko", "grup", "Ambil", on="grup", until="diproses")
    await town.settled()
    assert town.rows(STATES)[-3:] == [("message", "held"), ("nudge", "delivered"), ("message", "held")]
    before = len(await bot_said(town))
    await town.taps("budi", "budi", "Baca sekarang", until="sedang dikerjakan")
    await town.settled()
    assert len(await bot_said(town)) == before + 1
    arrived = (("message", "delivered"), ("message", "read"))
    await until(lambda: town.rows(STATES)[-1] in arrived, "it never arrived")


async def test_a_window_that_whatsapp_had_closed_before_us(approved: Town) -> None:
    """The free text is taken by Twilio and fails behind our back with 63016."""
    town = approved
    await file_on_whatsapp(town)
    await town.settled()
    await town.sandbox.faults(whatsapp_window_closed=["budi"])
    await hand_over(town, "DBMSDA")
    await town.sees("budi", ANNOUNCED)
    assert not [said for said in await bot_said(town) if "diteruskan ke" in said]
    await town.writes("budi", "budi", "ya", until="diteruskan ke")
    await town.settled()
    assert (await bot_said(town))[-1].startswith("Laporan")


async def test_stop_is_heard_and_start_brings_what_was_missed(approved: Town) -> None:
    town = approved
    await file_on_whatsapp(town)
    await town.settled()
    before = len(await bot_said(town))
    await town.sandbox.says("budi", CHATS["budi"], "STOP")
    await until(lambda: town.rows("SELECT 1 FROM addresses WHERE unreachable = 'left'"), "STOP was not heard")
    await hand_over(town, "DBMSDA")
    await town.sees("grup", "menghentikan pesan dari kanal ini")
    assert len(await bot_said(town)) == before
    await town.writes("budi", "budi", "START", until="Halo lagi")
    assert "diteruskan ke" in (await bot_said(town))[before]


async def test_stop_that_twilio_told_nobody_of(approved: Town) -> None:
    """It is found out by the next news: 21610."""
    town = approved
    await file_on_whatsapp(town)
    await town.settled()
    await town.sandbox.webhook("")
    await town.sandbox.says("budi", CHATS["budi"], "STOP")
    await hand_over(town, "DBMSDA")
    await town.sees("grup", "menghentikan pesan dari kanal ini")
    assert town.rows("SELECT unreachable FROM addresses WHERE unreachable IS NOT NULL") == [("21610",)]
    await town.sandbox.webhook(f"{town.at}/whatsapp#rc=5&rp=all")
    await town.writes("budi", "budi", "START", until="Halo lagi")
    assert "diteruskan ke" in (await bot_said(town))[-2]
