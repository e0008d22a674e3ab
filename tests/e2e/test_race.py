"""Two at once: officers who take the same report, a citizen who taps twice. One wins, everybody gets an answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.seed import SANDBOX_OFFICERS, Named
from conversations.rules.complaint import Role
from tests.e2e.running import CHATS, SECRET, Town, running_town
from tests.e2e.ways import file_on_telegram, hand_over
from tests.sandbox.client import Json

RIVALS = (*SANDBOX_OFFICERS, Named("900000001", "Tono", Role.OFFICER, "dishub", False))
MODES = pytest.mark.parametrize("mode", ["polling", "webhook"])


@MODES
async def test_two_officers_take_at_once_and_one_owns_the_report(tmp_path: Path, mode: str) -> None:
    async with running_town(tmp_path, officers=RIVALS, TELEGRAM__MODE=mode) as town:
        await ready(town, mode)
        await file_on_telegram(town)
        await hand_over(town, "Dishub")
        await town.settled()
        button = await town.button("grup", "Ambil")
        await at_once(town, [("joko", "grup", button), ("tono", "grup", button)])
        await town.settled()
        [(owner,)] = town.rows(OWNER)
        winner, loser = ("joko", "tono") if owner == "800000002" else ("tono", "joko")
        await town.toast(winner, "sekarang Anda tangani")
        lost = await town.toast(loser, f"Sudah diambil {'Joko Prasetyo' if winner == 'joko' else 'Tono'}.")
        assert lost["alert"]
        assert town.rows("SELECT count(*) FROM events WHERE target = 'DIPROSES'") == [(1,)]
        news = [m for m in await town.sandbox.chat(CHATS["siti"]) if "sedang dikerjakan" in m["text"]]
        assert len(news) == 1


@MODES
async def test_a_double_tap_on_send_files_one_report(tmp_path: Path, mode: str) -> None:
    async with running_town(tmp_path, TELEGRAM__MODE=mode) as town:
        await ready(town, mode)
        await file_on_telegram(town, send=False)
        send = await town.button("siti", "Kirim")
        await town.look()
        await at_once(town, [("siti", "siti", send)] * 3)
        await town.sees("siti", "Nomornya")
        await town.settled()
        assert town.rows("SELECT count(*) FROM complaints") == [(1,)]
        told = [m for m in await town.sandbox.chat(CHATS["siti"]) if "Nomornya" in m["text"]]
        assert len(told) == 1
        answered = (await town.sandbox.state())["telegram"]["callback_queries"]
        assert all(query["answer"] is not None for query in answered)


async def test_a_second_kirim_on_whatsapp_files_one_report(tmp_path: Path) -> None:
    async with running_town(tmp_path) as town:
        await town.writes("budi", "budi", "Banjir sejak kemarin di Jl. Kenanga RT 03, got mampet", until="?")
        for words in ("ya", "1", "anonim"):
            await town.writes("budi", "budi", words, until="?")
        await town.look()
        await asyncio.gather(*(town.sandbox.says("budi", CHATS["budi"], "kirim") for _ in range(2)))
        await town.sees("budi", "Nomornya")
        await town.sees("budi", "Tidak ada laporan yang sedang ditulis")
        assert town.rows("SELECT count(*) FROM complaints") == [(1,)]


OWNER = """SELECT external_id FROM complaints JOIN officers ON officers.id = owner_id
           JOIN addresses ON addresses.id = officers.address_id"""


async def ready(town: Town, mode: str) -> None:
    if mode == "webhook":
        await town.sandbox.wait_for(lambda state: state["telegram"]["webhook"])


async def at_once(town: Town, taps: list[tuple[str, str, Json]]) -> None:
    """All taps in the same moment; called, the bot gets them on as many connections: stricter than the platform,
    which posts taps one after another."""
    telegram = town.sandbox.room.world.telegram
    hook, telegram.webhook = telegram.webhook, {} if telegram.webhook else telegram.webhook
    await asyncio.gather(*(town.sandbox.act(who, CHATS[where], "tap", **button) for who, where, button in taps))
    if hook:
        updates, telegram.updates, telegram.webhook = telegram.updates, [], hook
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        posts = (town.http.post(f"{town.at}/telegram", json=update, headers=headers) for update in updates)
        assert [answer.status_code for answer in await asyncio.gather(*posts)] == [200] * len(taps)
