"""The page of three phones with the real bot behind it, from the first message to the answer, in headless Chromium.

`pytest tests/e2e/test_browser.py --update` makes the pictures of the README and the docs from it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from selenium.webdriver import Keys

from tests.e2e.page import BUDI, CITIZEN, OFFICERS, TELEPHONE, Hand, hand_on
from tests.e2e.running import ROOT, Town, running_town
from tests.sandbox.client import BUDI as BUDIS_CHAT
from tests.sandbox.client import GROUP, SITI

pytestmark = pytest.mark.browser
ANSWER = "Lampu sudah kami ganti tadi sore. Silakan dicek malam ini, Bu."


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(tmp_path, monday=True, one_clock=True) as one:
        yield one


@pytest.fixture
async def hand(town: Town, tmp_path: Path) -> AsyncIterator[Hand]:
    async with hand_on(town.sandbox.url, tmp_path) as one:
        yield one


@pytest.fixture
def shown(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where the pictures go: into the docs with --update."""
    folder: Path = ROOT / "docs" / "images" if request.config.getoption("--update") else tmp_path
    return folder


async def test_from_the_first_message_to_the_answer(town: Town, hand: Hand, tmp_path: Path, shown: Path) -> None:
    await siti_files(hand)
    await hand.photograph(tmp_path / "1-review.png")
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(CITIZEN, "Nomornya")
    await hand.photograph(tmp_path / "2-filed.png")
    await officers_answer(hand, tmp_path)
    await budi_begins(hand)
    await hand.pictures(shown, "demo")
    await hand.taps(CITIZEN, "Sudah")
    await hand.sees(CITIZEN, "Senang sudah beres")
    await hand.sees(OFFICERS, "selesai")
    await hand.photograph(tmp_path / "4-closed.png")
    assert town.rows("SELECT status FROM complaints") == [("SELESAI",)]
    assert await hand.complaints() == []


async def test_a_new_officer_gets_through_the_first_lesson_alone(town: Town, hand: Hand, shown: Path) -> None:
    await hand.click("[data-panel=lessons]")
    await hand.reads("#panel", "Mulai dari atas")
    await hand.click("[data-key='begin verifikasi']")
    await hand.reads(".steps .current", "Buka lengkap")
    await hand.reads("#citizen-telegram .case", "Wati")
    assert await hand.value("document.querySelector('#officers select').selectedOptions[0].text") == "Ratna Dewi"
    await hand.click(".steps .current summary")
    await hand.reads(".steps .current", "Isi lengkapnya muncul")
    await hand.pictures(shown, "lesson")
    await hand.taps(OFFICERS, "Buka lengkap")
    await hand.reads(".steps .current", "Verifikasi")
    assert "Verifikasi" in await hand.value("document.getElementById('spoken').textContent")
    await hand.taps(OFFICERS, "Verifikasi")
    await hand.taps(OFFICERS, "Dishub")
    await hand.reads(".outcome", "Selesai!")
    await hand.click("[data-key=stop]")
    await hand.reads(".lessons .learned", "Memeriksa laporan baru")
    assert await hand.complaints() == []


async def test_on_a_telephone_the_task_stands_above_the_phone(town: Town, hand: Hand) -> None:
    await hand.holds(TELEPHONE)
    await town.sandbox.post("lesson", {"start": "verifikasi"})
    await hand.reads("#task", "Buka lengkap")
    assert await hand.value("document.querySelector('[data-show=officers]').dataset.new") == "baru"
    await hand.click("[data-show=officers]")
    assert await hand.value("document.querySelector('[data-show=officers]').dataset.new") is None
    await hand.taps(OFFICERS, "Verifikasi")
    await hand.taps(OFFICERS, "DLH")
    await hand.reads("#task", "dinas lain")
    await hand.click("#task")
    await hand.click("[data-key=again]")
    await hand.reads("#task", "Buka lengkap")
    assert await hand.value("document.getElementById('panel').hidden")
    wide = "document.documentElement.scrollWidth <= innerWidth"
    assert await hand.value(wide)


async def test_an_album_is_one_bubble_and_one_answer(town: Town, hand: Hand, tmp_path: Path) -> None:
    await hand.click(f"#{CITIZEN} .gate")
    await hand.sees(CITIZEN, "Ceritakan masalahnya")
    await hand.click(f"#{CITIZEN} .attach summary")
    await hand.do(hand.click_words, f"#{CITIZEN} .attach", "Album tiga foto")
    await hand.sees(CITIZEN, "Sudah saya simpan")
    assert await hand.value("document.querySelectorAll('#citizen-telegram .pictures.many img').length") == 3
    await town.sandbox.act("siti", SITI, "voice")
    await town.sandbox.act("budi", BUDIS_CHAT, "voice")
    await town.sandbox.act("siti", SITI, "location")
    await hand.reads(f"#{CITIZEN} .voice small", "0.03")
    await hand.pictures(tmp_path, "media")


async def test_a_switch_is_seen_and_felt_until_it_is_turned_off(town: Town, hand: Hand, shown: Path) -> None:
    await hand.click("[data-panel=faults]")
    await hand.click("[data-key=network_down]")
    await hand.reads("#on", "Jaringan putus")
    await town.sandbox.act("siti", SITI, "start")
    await hand.sees(CITIZEN, "/start")
    await hand.pictures(shown, "faults")
    assert await hand.value("document.querySelectorAll('#citizen-telegram [aria-label=terkirim]').length") == 1
    assert await town.sandbox.texts(SITI) == ["siti> /start"]
    await hand.click("#on button")
    await hand.sees(CITIZEN, "Ceritakan masalahnya")
    await hand.reads(f"#{CITIZEN} .bubble", "/start")
    assert await hand.value("document.querySelectorAll('#citizen-telegram [aria-label=dibaca]').length") == 1


async def test_a_persons_switches_are_those_of_who_holds_a_phone(town: Town, hand: Hand) -> None:
    await town.sandbox.says("budi", BUDIS_CHAT, "Halo")
    await hand.sees(BUDI, "Halo")
    await hand.click("[data-panel=faults]")
    await hand.click(f"[data-key='window {BUDIS_CHAT}']")
    await hand.reads("#on", "Budi Santoso: 24 jam lewat")
    await hand.click(f"[data-key='block {BUDIS_CHAT}']")
    await hand.reads("#on", "Budi Santoso memblokir bot")
    await hand.sees(BUDI, "BUKA BLOKIR")
    chat = (await town.sandbox.state())["chats"][BUDIS_CHAT]
    assert (chat["window_open"], chat["blocked"]) == (False, True)
    assert await hand.value("document.querySelector('[data-panel=faults]').dataset.count") == "2"
    await hand.do(hand.click_words, "#panel", "Matikan semua gangguan")
    await town.sandbox.wait_for(lambda state: not state["chats"][BUDIS_CHAT]["blocked"])
    await hand.do(hand._wait, lambda chrome: chrome.execute_script("return document.getElementById('on').hidden"))
    assert (await town.sandbox.state())["chats"][BUDIS_CHAT]["window_open"]


async def test_the_clock_goes_on_and_the_card_is_late(town: Town, hand: Hand, tmp_path: Path) -> None:
    """Monday, 23 November: verification is due on Thursday; five working days later it is Monday again."""
    await siti_files(hand)
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(OFFICERS, "belum diverifikasi")
    await hand.click("[data-panel=clock]")
    await hand.do(hand.click_words, "#panel", "+5 hari kerja")
    await hand.reads("#clock", "Sen, 30 Nov")
    await hand.reads(".face-of-clock", "30 November 2026")
    await hand.pictures(tmp_path, "clock")
    await hand.type(OFFICERS, "/antrian")
    await hand.sees(OFFICERS, "terlambat 4 hari")


async def test_the_keyboard_alone_opens_uses_and_leaves_a_tool(town: Town, hand: Hand) -> None:
    opener = "document.querySelector('[data-panel=people]')"
    await hand.do(hand.chrome.execute_script, f"{opener}.focus()")
    await hand.presses(Keys.ENTER)
    assert await hand.value("document.activeElement.id") == "panel-title"
    await hand.do(hand.chrome.execute_script, "document.querySelector('#panel input[name=name]').focus()")
    await hand.presses("Sri Wahyuni", Keys.ENTER)
    await hand.reads(f"#{CITIZEN} .acting", "Sri Wahyuni")
    await hand.presses(Keys.ESCAPE)
    assert await hand.value(f"document.activeElement === {opener}")
    await hand.do(hand.chrome.execute_script, "document.querySelector('#officers ol').focus()")
    await town.sandbox.says("ratna", GROUP, "Selamat pagi")
    await hand.sees(OFFICERS, "Selamat pagi")
    await hand.presses(Keys.ARROW_UP, Keys.ENTER)
    await hand.reads(f"#{OFFICERS} .context", "Balas Ratna: Selamat pagi")
    nameless = """[...document.querySelectorAll('button, summary, input, select, textarea, [role=log]')].filter((one) =>
        one.checkVisibility() && !one.textContent.trim() && !one.ariaLabel && !one.labels?.length).length"""
    assert await hand.value(nameless) == 0


async def test_a_group_is_founded_pins_and_becomes_a_supergroup(town: Town, hand: Hand) -> None:
    await siti_files(hand)
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(OFFICERS, "belum diverifikasi")
    await hand.click(f"#{OFFICERS} .more summary")
    await hand.do(hand.click_words, f"#{OFFICERS} .more", "Sematkan kartu terakhir")
    await hand.reads(f"#{OFFICERS} .pin", "Pengaduan")
    await hand.sees(OFFICERS, "menyematkan pesan")
    await hand.click("[data-panel=people]")
    await hand.do(hand.chrome.execute_script, "document.querySelector('#panel input[name=title]').focus()")
    await hand.presses("Dinas Kesehatan", Keys.ENTER)
    await hand.reads("#panel .groups", "Dinas Kesehatan")
    await hand.do(hand.click_words, "#panel .groups", "Jadikan supergrup")
    await hand.do(hand.click_words, f"#{OFFICERS} .tabs", "Dinas Kesehatan")
    await hand.sees(OFFICERS, "menjadi supergrup")
    assert len([key for key in (await town.sandbox.state())["chats"] if key.startswith("tg:-100")]) == 2
    assert GROUP in (await town.sandbox.state())["people"]["ratna"]["chats"]


async def siti_files(hand: Hand) -> None:
    await hand.click(f"#{CITIZEN} .gate")
    await hand.sees(CITIZEN, "Ceritakan masalahnya")
    await hand.type(CITIZEN, "Lampu jalan mati total sejak kemarin malam, gelap sekali")
    await hand.sees(CITIZEN, "Di mana tempatnya")
    await hand.type(CITIZEN, "Jl. Mawar depan SD 3, kelurahan Sukamaju")
    await hand.taps(CITIZEN, "Dishub")
    await hand.taps(CITIZEN, "Terbuka")
    await hand.sees(CITIZEN, "Coba periksa dulu")


async def officers_answer(hand: Hand, folder: Path) -> None:
    await hand.becomes("Ratna Dewi")
    await hand.taps(OFFICERS, "Verifikasi")
    await hand.taps(OFFICERS, "Dishub")
    await hand.sees(CITIZEN, "diteruskan ke")
    await hand.becomes("Joko Prasetyo")
    await hand.taps(OFFICERS, "Ambil")
    await hand.sees(CITIZEN, "sedang dikerjakan")
    await hand.taps(OFFICERS, "Jawab")
    await hand.sees(OFFICERS, "Balas Kanal Lapor")
    await hand.photograph(folder / "3-asked.png")
    await hand.type(OFFICERS, ANSWER)
    await hand.sees(OFFICERS, "Pelapor akan membaca")
    await hand.taps(OFFICERS, "Kirim")
    await hand.sees(CITIZEN, ANSWER)


async def budi_begins(hand: Hand) -> None:
    await hand.type(BUDI, "Banjir sudah tiga hari belum surut, got mampet")
    await hand.sees(BUDI, "Di mana tempatnya")
    await hand.type(BUDI, "Jl. Kenanga RT 03 RW 02")
    await hand.sees(BUDI, "urusan siapa")


async def test_with_the_keyboard_a_tap_keeps_its_place_and_the_rest_is_a_few_steps_away(
    town: Town, hand: Hand, tmp_path: Path
) -> None:
    await siti_files(hand)
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(OFFICERS, "belum diverifikasi")
    stops = (
        "[...document.querySelectorAll('#officers .talk :is(button, a, summary, [tabindex]):not([tabindex=\"-1\"])')]"
    )
    assert await hand.value(f"{stops}.length") <= 8
    await hand.value("document.querySelector('#officers li[data-here] .buttons button').focus()")
    await hand.presses(Keys.ENTER)
    await hand.reads(f"#{OFFICERS} .talk", "Berikutnya")
    assert await hand.value("document.activeElement.closest('#officers .talk li') !== null")
    await hand.value("document.querySelector('a.skip[href=\"#officers-field\"]').focus()")
    await hand.presses(Keys.ENTER)
    assert await hand.value("document.activeElement.id") == "officers-field"
    await hand.photograph(tmp_path / "keyboard.png")


async def test_titles_stand_whole_beside_the_panel_and_a_notice_leaves_the_newest_message_free(
    town: Town, hand: Hand, tmp_path: Path
) -> None:
    await siti_files(hand)
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(OFFICERS, "belum diverifikasi")
    await hand.click("[data-panel=faults]")
    await hand.reads("#panel", "Gangguan")
    cut = "[...document.querySelectorAll('.who strong')].filter((one) => one.scrollWidth > one.clientWidth + 1)"
    assert await hand.value(f"{cut}.length") == 0
    await hand.taps(OFFICERS, "Verifikasi")
    await hand.reads(f"#{OFFICERS} .toast", "Pilih instansinya")
    apart = """(() => {
      const notice = document.querySelector('#officers .toast').getBoundingClientRect();
      const all = [...document.querySelectorAll('#officers .talk li[data-id] .buttons')];
      const newest = all.at(-1).getBoundingClientRect();
      return notice.bottom <= newest.top || notice.top >= newest.bottom;
    })()"""
    assert await hand.value(apart)
    await hand.do(hand.chrome.save_screenshot, str(tmp_path / "notice.png"))
