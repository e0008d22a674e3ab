"""The page of three phones with the real bot behind it, from the first message to the answer, in headless Chromium."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from selenium.common.exceptions import ElementClickInterceptedException, StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.e2e.running import ROOT, Town, running_town
from tests.sandbox.browser import chromedriver, chromium
from tests.sandbox.test_page import FLAGS, Page

pytestmark = pytest.mark.browser
CITIZEN, BUDI, OFFICERS = "citizen-telegram", "citizen-whatsapp", "officers"
SIZE = {"width": 1440, "height": 900, "deviceScaleFactor": 1, "mobile": False}
ANSWER = "Lampu sudah kami ganti tadi sore. Silakan dicek malam ini, Bu."


class Hand(Page):
    """Taps buttons by their words, and chooses who holds the operators' phone."""

    async def taps(self, phone: str, words: str) -> None:
        newest = f"(//*[@id='{phone}']//*[contains(@class, 'buttons')]//button[contains(., '{words}')])[last()]"
        await self.do(self._wait, lambda chrome: _tapped(chrome, newest))

    async def becomes(self, name: str) -> None:
        chosen = Select(self.chrome.find_element(By.CSS_SELECTOR, f"#{OFFICERS} .acting select"))
        await self.do(chosen.select_by_visible_text, name)

    async def photograph(self, path: Path) -> None:
        """When nothing moves, no notice covers a message and no cursor blinks."""
        await self.do(self._wait, lambda chrome: chrome.execute_script(QUIET))
        await self.do(self.chrome.save_screenshot, str(path))


def _tapped(chrome: Chrome, path: str) -> bool:
    """False when the message was drawn anew between looking and tapping."""
    try:
        chrome.find_element(By.XPATH, path).click()
    except (StaleElementReferenceException, ElementClickInterceptedException):
        return False
    return True


QUIET = """document.activeElement.blur();
return !document.getAnimations().length && !document.querySelector('.toast:not([hidden])')"""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(tmp_path, monday=True) as one:
        yield one


@pytest.fixture
async def hand(town: Town, tmp_path: Path) -> AsyncIterator[Hand]:
    options = ChromeOptions()
    options.binary_location = chromium()
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path / 'chromium'}"):
        options.add_argument(flag)
    chrome = await asyncio.to_thread(Chrome, options, Service(chromedriver()))
    try:
        await asyncio.to_thread(chrome.execute_cdp_cmd, "Emulation.setDeviceMetricsOverride", SIZE)
        await asyncio.to_thread(chrome.get, town.sandbox.url)
        yield Hand(chrome)
    finally:
        await asyncio.to_thread(chrome.quit)


async def test_from_the_first_message_to_the_answer(
    town: Town, hand: Hand, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    shown = ROOT / "docs" / "images" if request.config.getoption("--update") else tmp_path
    shown.mkdir(parents=True, exist_ok=True)
    await siti_files(hand)
    await hand.photograph(tmp_path / "1-review.png")
    await hand.taps(CITIZEN, "Setuju & Kirim")
    await hand.sees(CITIZEN, "Nomornya")
    await hand.photograph(tmp_path / "2-filed.png")
    await officers_answer(hand, tmp_path)
    await budi_begins(hand)
    await hand.photograph(shown / "demo.png")
    await hand.taps(CITIZEN, "Sudah")
    await hand.sees(CITIZEN, "Senang sudah beres")
    await hand.sees(OFFICERS, "selesai")
    await hand.photograph(tmp_path / "4-closed.png")
    assert town.rows("SELECT status FROM complaints") == [("SELESAI",)]
    log = await hand.do(hand.chrome.get_log, "browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []


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
