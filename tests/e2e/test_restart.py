"""The bot dies and comes back: no conversation begins anew, nothing is lost, nothing is filed twice."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from tests.e2e.running import CHATS, BotProcess, Town, bot_process, sandbox_for, until
from tests.sandbox.client import GROUP

LEASE_OVER = 61.0
"""Seconds after which nobody waits for what a dead process was sending: both clocks move on by these."""

PATIENCE = 25.0
"""Seconds for a start of the bot and, after it, the platform's next try."""

STEPS = (
    (("start", ""), ("text", "assalamualaikum")),
    (
        ("text", "Lampu jalan mati total sejak kemarin malam"),
        ("text", "Banjir sudah tiga hari belum surut, got mampet"),
    ),
    (("text", "Jl. Mawar depan SD 3, Sukamaju"), ("photo", "ini fotonya")),
    (("tap", "Dishub"), ("location", "")),
    (("tap", "Terbuka"), ("text", "1")),
    (("photo", ""), ("text", "anonim")),
    (("tap", "Setuju & Kirim"), ("text", "ya")),
)
"""What Siti and Budi do, both at once, step by step, until each has filed a report."""

ANSWERS = (
    ("Ceritakan masalahnya", "Ceritakan masalahnya"),
    ("Di mana", "Di mana"),
    ("urusan siapa", "1 foto/berkas sudah saya simpan"),
    ("Nama Anda boleh dilihat", "urusan siapa"),
    ("Coba periksa dulu", "Nama Anda boleh dilihat"),
    ("1 lampiran", "Coba periksa dulu"),
    ("Nomornya", "Nomornya"),
)
"""What each then reads."""


@asynccontextmanager
async def mortal_town(folder: Path) -> AsyncIterator[tuple[Town, BotProcess]]:
    async with (
        sandbox_for(folder, backoff_unit=0.5) as (sandbox, environment),
        bot_process(folder, environment) as bot,
        httpx.AsyncClient(trust_env=False, timeout=10) as http,
    ):
        await bot.start()
        try:
            yield Town(sandbox, bot.settings, environment["WEB__PUBLIC_BASE_URL"], http), bot
        except AssertionError as failure:
            failure.add_note(bot.log.read_text()[-2000:])
            raise


@pytest.mark.parametrize("deaths", [(0, 3, 6), (1, 4), (2, 5)], ids=str)
async def test_killed_after_any_message_the_conversation_goes_on(tmp_path: Path, deaths: tuple[int, ...]) -> None:
    async with mortal_town(tmp_path) as (town, bot):
        for step, (acts, answers) in enumerate(zip(STEPS, ANSWERS, strict=True)):
            await town.look()
            await both(town, acts)
            if step in deaths:
                await die_and_return(town, bot, LEASE_OVER * (deaths.index(step) + 1))
            await asyncio.gather(town.sees("siti", answers[0], PATIENCE), town.sees("budi", answers[1], PATIENCE))
        await town.settled()
        await everything_is_there(town)


async def test_asked_to_end_it_ends_cleanly_and_soon(tmp_path: Path) -> None:
    async with mortal_town(tmp_path) as (town, bot):
        await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
        async with asyncio.timeout(5):
            assert await bot.end(signal.SIGTERM) == 0
        await bot.start()
        await town.writes("siti", "siti", STEPS[1][0][1], until="Di mana")
        async with asyncio.timeout(5):
            assert await bot.end(signal.SIGINT) == 0
        assert "Traceback" not in bot.log.read_text()


async def both(town: Town, acts: tuple[tuple[str, str], tuple[str, str]]) -> None:
    for person, (verb, words) in zip(("siti", "budi"), acts, strict=True):
        more = await town.button(person, words) if verb == "tap" else {"text" if verb == "text" else "caption": words}
        await town.sandbox.act(person, CHATS[person], verb, **more)


async def die_and_return(town: Town, bot: BotProcess, later: float) -> None:
    """At once, whatever it was doing; when it is started again, the clocks are this many seconds ahead."""
    await bot.end(signal.SIGKILL)
    await town.sandbox.advance(LEASE_OVER)
    await bot.start(CLOCK_OFFSET_SECONDS=str(later))


async def everything_is_there(town: Town) -> None:
    """Two reports, each with its own words and its photo; nothing is waiting, failed or kept aside."""
    [(lamp, _), (flood, _)] = town.rows("SELECT story, anonymous FROM complaints ORDER BY anonymous")
    assert lamp.decode().count("Lampu jalan mati") == 1
    assert flood.decode().count("Banjir sudah tiga hari") == flood.decode().count("ini fotonya") == 1
    photos = "SELECT count(*) FROM attachments WHERE state = 'stored' GROUP BY complaint_id"
    await until(lambda: town.rows(photos) == [(1,), (1,)], "a photo is missing")
    assert town.rows("SELECT count(*) FROM inbox WHERE state != 'done'") == [(0,)]
    assert town.rows("SELECT count(*) FROM outbox WHERE state IN ('failed', 'unknown')") == [(0,)]
    cards = [m for m in await town.sandbox.chat(GROUP) if "belum diverifikasi" in m["text"]]
    assert len({m["text"].split()[0] for m in cards}) == 2
