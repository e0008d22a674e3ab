"""A foreign number, tried from another chat, tells nothing: not whether there is such a report, nor which part was
wrong. And nothing of two chats that are one person's reaches an officer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations.rules.tracking import number
from tests.town import GROUPS, PEOPLE, Town, town

REPORT = ("lampu jalan mati di depan masjid agung sejak kemarin", "ya", "belum tahu", "anonim", "kirim")
NOBODYS = number(12345)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        for line in REPORT:
            await opened.act(f"siti> {line}")
        yield opened


async def heard(here: Town, *said: str) -> list[str]:
    """What Budi reads, without the numbers he typed himself."""
    before = len(here.chats.get(PEOPLE["budi"].address, []))
    for line in said:
        await here.act(f"budi> {line}")
    return [shown.text for shown in here.chats[PEOPLE["budi"].address][before:]]


async def test_a_wrong_pin_and_a_wrong_number_sound_the_same_to_the_lock(here: Town) -> None:
    await here.act("siti> pin")
    real = here.newest_number()
    await heard(here, "halo")
    right_number = [text.replace(real, "#") for text in await heard(here, f"lacak {real}", "000000", "lewati")]
    no_number = [text.replace(NOBODYS, "#") for text in await heard(here, f"lacak {NOBODYS}", "000000", "lewati")]
    assert right_number == no_number
    for _ in range(4):
        await heard(here, f"lacak {NOBODYS} 000000")
    assert "Sudah terlalu sering salah" in (await heard(here, f"lacak {NOBODYS} 000000"))[0]
    assert "Sudah terlalu sering salah" in (await heard(here, f"lacak {here.newest_pin()}"))[0]  # though it is right
    assert PEOPLE["siti"].address not in {chat for chat, shown in here.chats.items() if "diikuti" in shown[-1].text}
    await here.act("waktu> 61 menit")
    assert "datang juga di chat ini" in (await heard(here, f"lacak {here.newest_pin()}"))[0]


async def test_a_pin_is_good_for_a_day_and_for_one_chat(here: Town) -> None:
    await here.act("siti> pin")
    await here.act("waktu> 25 jam")
    assert "tidak cocok" in (await heard(here, f"lacak {here.newest_pin()}"))[0]
    await here.act("siti> pin")
    assert "datang juga" in (await heard(here, f"lacak {here.newest_pin()}"))[0]
    await here.act(f"tono> lacak {here.newest_pin()}")
    assert "tidak cocok" in here.chats[PEOPLE["tono"].address][-1].text


async def test_officers_never_learn_which_chats_belong_together(here: Town) -> None:
    await here.act("siti> pin")
    await heard(here, f"lacak {here.newest_pin()}", "ya")
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act("ratna@grup> [ketuk Dishub]")
    assert any("sudah di instansi" in text for text in await heard(here, "status"))
    await heard(here, "tiangnya nomor 12")
    await here.act("ratna@grup> [ketuk Buka lengkap]")
    told = "\n".join(shown.text for shown in here.chats[GROUPS["grup"]])
    assert "tiangnya nomor 12" in told
    for word in ("Budi", "Siti", "WhatsApp", "Telegram", "PIN", PEOPLE["budi"].address.id, PEOPLE["siti"].address.id):
        assert word not in told


async def test_who_cuts_the_chats_apart_is_read_nowhere_else(here: Town) -> None:
    await here.act("siti> pin")
    await heard(here, f"lacak {here.newest_pin()}", "ya")
    await here.act("siti> lepas")
    assert await heard(here, "status") == ["Belum ada laporan dari chat ini."]
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act("ratna@grup> [ketuk Dishub]")
    assert await heard(here) == []
