"""The whole way on both channels: a citizen files, officers verify, take, ask and answer, the citizen closes."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from bot.seed import SANDBOX_OFFICERS, Named
from conversations.rules.complaint import Role
from tests.e2e.diary import Diary
from tests.e2e.running import Town, running_town

FOLDER = Path(__file__).parent / "transcripts"
TONO = Named("900000001", "Tono", Role.OFFICER, "bina_marga", False)


class Words(NamedTuple):
    agency: str
    question: str
    reply: str
    answer: str


LAMP = Words("Dishub", "Tiangnya besi atau beton, Bu?", "besi pak, yang depan gerbang", "Lampu sudah kami ganti.")
FLOOD = Words("DBMSDA", "Airnya setinggi apa, Pak?", "selutut", "Got sudah dikeruk, air sudah surut.")


async def test_a_report_goes_the_whole_way_on_each_channel(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with running_town(tmp_path, officers=(*SANDBOX_OFFICERS, TONO), monday=True) as town:
        on_telegram, on_whatsapp = Diary(town), Diary(town)
        await siti_files(on_telegram)
        await officers_answer(on_telegram, "joko", "siti", LAMP)
        await on_telegram.taps("siti", "siti", "Sudah", until="Terima kasih")
        await on_whatsapp.look()
        await budi_files(on_whatsapp)
        await officers_answer(on_whatsapp, "tono", "budi", FLOOD)
        await on_whatsapp.writes("budi", "budi", "sudah", until="Terima kasih")
        closed(town)
        for name, diary in (("telegram", on_telegram), ("whatsapp", on_whatsapp)):
            compare(FOLDER / f"{name}.txt", diary.text(), update=request.config.getoption("--update"))


async def siti_files(diary: Diary) -> None:
    """With taps wherever there is a button."""
    await diary.does("siti", "siti", "start", until="Ceritakan masalahnya")
    await diary.writes("siti", "siti", "Lampu jalan mati total sejak kemarin malam, gelap sekali", until="Di mana")
    await diary.writes("siti", "siti", "Jl. Mawar depan SD 3, kelurahan Sukamaju", until="urusan siapa")
    await diary.taps("siti", "siti", "Dishub", until="Nama Anda boleh dilihat")
    await diary.taps("siti", "siti", "Terbuka", until="Coba periksa dulu")
    await diary.taps("siti", "siti", "Setuju & Kirim", until="Nomornya")


async def budi_files(diary: Diary) -> None:
    """With numbers and words, a photo and a pin."""
    await diary.writes("budi", "budi", "Banjir sudah tiga hari belum surut, got mampet", until="Di mana")
    await diary.does("budi", "budi", "photo", caption="ini fotonya", until="Di mana")
    await diary.does("budi", "budi", "location", until="urusan siapa")
    await diary.writes("budi", "budi", "1", until="Nama Anda boleh dilihat")
    await diary.writes("budi", "budi", "anonim", until="Coba periksa dulu")
    await diary.writes("budi", "budi", "ya", until="Nomornya")


async def officers_answer(diary: Diary, officer: str, citizen: str, words: Words) -> None:
    """Ratna hands over; whoever works there takes, asks and answers. The citizen sees each step."""
    await diary.taps("ratna", "grup", "Verifikasi", until="belum diverifikasi")
    await diary.taps("ratna", "grup", words.agency, on=citizen, until="diteruskan ke")
    await diary.taps(officer, "grup", "Ambil", on=citizen, until="sedang dikerjakan")
    await diary.taps(officer, "grup", "Buka lengkap", until="laporan masuk")
    prompt = await diary.taps(officer, "grup", "Tanya pelapor", until="dengan pertanyaan")
    await diary.writes(officer, "grup", words.question, until="Kirim?", reply_to=prompt["id"])
    await diary.taps(officer, "grup", "Kirim", on=citizen, until=words.question)
    await diary.writes(citizen, citizen, words.reply, until="sudah diteruskan")
    prompt = await diary.taps(officer, "grup", "Jawab", until="dengan jawaban")
    await diary.writes(officer, "grup", words.answer, until="Kirim?", reply_to=prompt["id"])
    await diary.taps(officer, "grup", "Kirim", on=citizen, until=words.answer)


def closed(town: Town) -> None:
    states = town.rows("SELECT status FROM complaints ORDER BY id")
    assert states == [("SELESAI",), ("SELESAI",)]


def compare(path: Path, played: str, *, update: bool) -> None:
    if update:
        path.write_text(played, "utf-8")
    assert path.read_text("utf-8") == played
