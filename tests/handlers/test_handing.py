"""Two officers and one report: nobody overwrites the other, and one public answer goes out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.effects import FileComplaint, Give
from conversations.rules.complaint import ComplaintId, Kind, OfficerId, Privacy
from handlers import handing, reports
from storage import addresses, complaints, desk
from tests.town import PEOPLE, Town, town

FILED = FileComplaint(
    number="7H3K-9M2Z",
    kind=Kind.COMPLAINT,
    title="Lampu jalan mati",
    story="Lampu jalan mati total sejak kemarin malam",
    place=None,
    when=None,
    topic=None,
    suggested=("dishub",),
    privacy=Privacy(),
    language="id",
    files=(),
)
REPORT = ComplaintId(1)


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """A report with Dishub, whose officers are Joko and Lina, and whose liaison is Sari."""
    async with town(tmp_path) as opened:
        for line in ("tunjuk> lina petugas dishub", "tunjuk> sari penghubung dishub"):
            await opened.act(line)
        async with opened.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await reports.file(session, opened.office, siti, FILED)
        await opened.pump.flush()
        for line in ("ratna@grup> [ketuk Verifikasi]", "ratna@grup> [ketuk Dishub]"):
            await opened.act(line)
        yield opened


async def play(here: Town, *lines: str) -> list[str]:
    """What the bot said to these."""
    before = len(here.lines)
    for line in lines:
        await here.act(line)
    return here.lines[before:]


def public(here: Town) -> list[str]:
    return [shown.text for shown in here.chats[PEOPLE["siti"].address] if "Jawaban dari" in shown.text]


async def owner(here: Town) -> str:
    async with here.database.transaction() as session:
        report = await complaints.get(session, REPORT)
        assert report is not None
        return report.owner_name


@pytest.mark.parametrize("seconds", [0, 60])
async def test_two_previews_and_two_kirim_send_one_answer(here: Town, seconds: int) -> None:
    catalogue = here.office.catalogue
    here.office.catalogue = replace(catalogue, limits=replace(catalogue.limits, undo_seconds=seconds))
    await play(here, "joko> /balas 7H3K-9M2Z Lampu sudah menyala.", "lina> /balas 7H3K-9M2Z Besok kami ganti.")
    await asyncio.gather(here.act("joko> [ketuk Kirim]"), here.act("lina> [ketuk Kirim]"))
    await play(here, "waktu> 2 menit")
    assert len(public(here)) == 1
    late, first = ("lina", "Joko Prasetyo") if "Lampu sudah menyala." in public(here)[0] else ("joko", "Lina Hartati")
    words = "Besok kami ganti." if late == "lina" else "Lampu sudah menyala."
    await play(here, f"{late}> [ketuk Kirim]")
    shown = next(one for one in here.chats[PEOPLE[late].address] if "lebih dulu menjawab" in one.text)
    assert first in shown.text and words in shown.text
    assert [option.label for row in shown.rows for option in row] == ["Simpan jadi catatan", "Batal"]
    assert len(public(here)) == 1


async def test_words_written_before_a_hand_over_are_asked_about_once_more(here: Town) -> None:
    await play(here, "joko> /balas 7H3K-9M2Z Lampu sudah menyala.", "sari> /serahkan 7H3K-9M2Z Lina")
    told = await play(here, "joko> [ketuk Kirim]")
    assert any("Sekarang dipegang Lina Hartati" in line for line in told) and not public(here)
    await play(here, "joko> [ketuk Kirim]", "waktu> 2 menit")
    assert len(public(here)) == 1 and await owner(here) == "Lina Hartati"


async def test_a_button_shown_before_another_hand_over_changes_nothing(here: Town) -> None:
    await play(here, "sari> /antrian", "sari> [ketuk 1]", "sari> [ketuk Serahkan]")
    here.latest(PEOPLE["sari"].address, "Joko")  # seen, and tapped below
    await play(here, "ratna@grup> /serahkan 7H3K-9M2Z Lina")
    told = await play(here, "sari> [ketuk Joko]")
    assert any("sekarang dipegang Lina Hartati" in line for line in told)
    assert await owner(here) == "Lina Hartati"


async def test_a_report_that_moved_meanwhile_is_not_given(here: Town) -> None:
    async with here.database.transaction() as session:
        seats = await desk.seats(session, here.office.catalogue)
        by, lina = (next(s.officer for s in seats if s.officer.name == PEOPLE[who].name) for who in ("sari", "lina"))
        with pytest.raises(reports.ReportMoved):
            await handing.give(session, here.office, Give(REPORT, OfficerId(99), lina.id), by)
        await handing.give(session, here.office, Give(REPORT, None, lina.id), by)
    assert await owner(here) == "Lina Hartati"


async def test_the_citizen_hears_nothing_of_it_and_the_promise_stays(here: Town) -> None:
    async with here.database.transaction() as session:
        before = await complaints.get(session, REPORT)
    told = len(here.chats[PEOPLE["siti"].address])
    await play(here, "sari> /serahkan 7H3K-9M2Z Joko", "joko> /serahkan 7H3K-9M2Z Lina")
    async with here.database.transaction() as session:
        after = await complaints.get(session, REPORT)
    assert before is not None and after is not None
    assert len(here.chats[PEOPLE["siti"].address]) == told
    assert (after.status, after.due, after.answer_by) == (before.status, before.due, before.answer_by)


async def test_taking_over_makes_the_one_who_answers_the_owner_and_tells_the_other(here: Town) -> None:
    await play(here, "lina@grup> [ketuk Ambil]", "joko@grup> [ketuk Jawab]")
    told = await play(here, "joko@grup> [ketuk Ambil alih]")
    assert await owner(here) == "Joko Prasetyo"
    assert any(line.startswith("bot → lina") and "diambil alih Joko Prasetyo" in line for line in told)
    assert any("Balas pesan ini dengan jawaban" in line for line in told)


async def test_taking_what_was_given_to_a_colleague_is_asked_and_written_down(here: Town) -> None:
    await play(here, "sari> /serahkan 7H3K-9M2Z Lina", "joko@grup> [ketuk Ambil]")
    assert await owner(here) == "Lina Hartati"
    told = await play(here, "joko@grup> [ketuk Ambil alih]")
    assert await owner(here) == "Joko Prasetyo"
    assert any("diambil alih (Joko Prasetyo)" in line for line in told)


async def test_what_an_absent_colleague_has_is_anybodys_unasked(here: Town) -> None:
    await play(here, "lina@grup> [ketuk Ambil]", "lina> /cuti sampai besok")
    told = await play(here, "joko@grup> [ketuk Jawab]")
    assert any("Balas pesan ini dengan jawaban" in line for line in told)


async def test_a_command_with_words_shows_who_has_it_in_the_preview_and_without_words_asks(here: Town) -> None:
    await play(here, "lina@grup> [ketuk Ambil]")
    told = await play(here, "joko> /balas 7H3K-9M2Z")
    assert any("dipegang Lina Hartati. Jawab juga?" in line for line in told)
    told = await play(here, "joko> /balas 7H3K-9M2Z Besok kami ganti.")
    assert any("(Dipegang Lina Hartati. Laporannya tetap di Lina Hartati.)" in line for line in told)
