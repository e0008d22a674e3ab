"""Who follows a report reads its news, says why it came, and is asked nothing."""

from __future__ import annotations

from pathlib import Path

from conversations.effects import Tell, part
from conversations.messages import BOLD_OFF, BOLD_ON
from conversations.rules.complaint import ComplaintId
from handlers import news
from storage import addresses, complaints, followers
from tests.town import PEOPLE, Town, town


async def test_whoever_joined_reads_the_news(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        number = await _followed(here, own=False)
        shown = here.chats[PEOPLE["tono"].address][-1]
        assert shown.text.startswith(f"Kabar laporan {BOLD_ON}{number}{BOLD_OFF}, yang Anda dukung:")
        assert "Dinas Perhubungan" in shown.text
        assert shown.rows == ()


async def test_whose_report_was_merged_reads_both_numbers(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        number = await _followed(here, own=True)
        shown = here.chats[PEOPLE["tono"].address][-1]
        assert "kami satukan dengan" in shown.text
        assert shown.text.count(number) >= 2


async def _followed(here: Town, *, own: bool) -> str:
    """Siti's report, followed by Tono, is handed over."""
    for line in ("parkir liar di depan stasiun bikin macet tiap pagi", "ya", "belum tahu", "terbuka", "kirim"):
        await here.act(f"siti> {line}")
    number = here.newest_number()
    async with here.database.transaction() as session:
        report = await complaints.by_number(session, number)
        assert report is not None
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        await followers.add(session, report.id, tono, ComplaintId(report.id) if own else None, here.now)
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act("ratna@grup> [ketuk Dishub]")
    return number


async def test_who_joined_is_neither_asked_nor_told_the_writers_name(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        number = await _followed(here, own=False)
        tono = here.chats[PEOPLE["tono"].address]
        before = len(tono)
        await here.act(f"joko@grup> /tanya {number} Bu Siti, jam berapa macetnya?")
        await here.act("joko@grup> [ketuk Kirim]")
        await here.act("waktu > 1 menit")
        assert len(tono) == before
        await here.act(f"joko@grup> /balas {number} Terima kasih Ibu SITI Rahayu, parkirnya sudah kami tertibkan.")
        await here.act("joko@grup> [ketuk Kirim]")
        await here.act("waktu > 1 menit")
        assert "Terima kasih Ibu pelapor, parkirnya sudah kami tertibkan." in tono[-1].text
        assert not any(name in tono[-1].text.casefold() for name in ("siti", "rahayu"))
        assert "Tolong jawab" not in tono[-1].text


async def test_a_report_guarded_since_is_no_supporters_any_more(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        number = await _followed(here, own=False)
        tono = here.chats[PEOPLE["tono"].address]
        await here.act("siti> rahasiakan laporan saya")
        before = len(tono)
        async with here.database.transaction() as session:
            report = await complaints.by_number(session, number)
            assert report is not None and report.privacy.confidential
            await news.tell(session, here.office, Tell(report.id, (part("news.followed_up", number=number),)))
        await here.pump.flush()
        assert len(tono) == before
        await here.act("tono> status")
        assert tono[-1].text.endswith("Belum ada laporan dari chat ini.")
