"""The page of three phones, driven as a person would, in headless Chromium."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver import Chrome, ChromeOptions, Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait
from telegram import Bot, ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.browser import chromedriver, chromium
from tests.sandbox.client import BUDI, GROUP, SITI, Json, SandboxClient
from tests.sandbox.twilio_client import twilio_client

pytestmark = pytest.mark.browser
SITI_ID, GROUP_ID = 700000001, -1001000000001
BUDI_NUMBER = "whatsapp:+6281200000002"
FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1440,900"
)


class Page:
    """The browser, used from a thread so that the sandbox keeps serving in this one."""

    def __init__(self, chrome: Chrome) -> None:
        self.chrome = chrome

    async def do(self, work: Callable[..., Any], *given: Any) -> Any:
        return await asyncio.to_thread(work, *given)

    async def type(self, phone: str, text: str) -> None:
        await self.do(self._field(phone).send_keys, text, Keys.ENTER)

    async def click(self, selector: str) -> None:
        await self.do(self._wait, lambda chrome: _clicked(chrome, selector))

    async def sees(self, phone: str, text: str) -> None:
        """Waits until the words stand on that phone."""
        selector = f"#{phone} .case"
        await self.do(self._wait, lambda chrome: text in chrome.find_element(By.CSS_SELECTOR, selector).text)

    async def value(self, script: str) -> Any:
        return await self.do(self.chrome.execute_script, f"return {script}")

    def _field(self, phone: str) -> Any:
        return self._wait(lambda chrome: chrome.find_element(By.CSS_SELECTOR, f"#{phone} textarea"))

    def _wait(self, condition: Callable[[Chrome], Any]) -> Any:
        return WebDriverWait(self.chrome, 20, poll_frequency=0.05).until(condition)


def _clicked(chrome: Chrome, selector: str) -> bool:
    """A bubble may be drawn anew between being found and being clicked: then it is tried again."""
    try:
        chrome.find_element(By.CSS_SELECTOR, selector).click()
    except StaleElementReferenceException:
        return False
    return True


@pytest.fixture
async def page(sandbox: SandboxClient, tmp_path: Path) -> AsyncIterator[Page]:
    options = ChromeOptions()
    options.binary_location = chromium()
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path / 'chromium'}"):
        options.add_argument(flag)
    chrome = await asyncio.to_thread(Chrome, options, Service(chromedriver()))
    try:
        await asyncio.to_thread(chrome.get, sandbox.url)
        yield Page(chrome)
    finally:
        await asyncio.to_thread(chrome.quit)


async def test_three_phones_talk(sandbox: SandboxClient, bot: Bot, page: Page) -> None:
    await page.click("#citizen-telegram .gate")
    await sandbox.wait_for(lambda state: state["chats"][SITI]["started"])
    await page.type("citizen-telegram", "Jalan <b>rusak</b> & gelap")
    await sandbox.wait_for(lambda state: len(state["chats"][SITI]["messages"]) == 2)
    assert await sandbox.texts(SITI) == ["siti> /start", "siti> Jalan <b>rusak</b> & gelap"]
    await page.sees("citizen-telegram", "Jalan <b>rusak</b> & gelap")

    await page.type("citizen-whatsapp", "Assalamualaikum")
    await sandbox.wait_for(lambda state: state["chats"][BUDI]["messages"])
    await page.type("officers", "/antrean")
    await sandbox.wait_for(lambda state: state["chats"][GROUP]["messages"])
    await bot.send_message(GROUP_ID, "<b>Kosong</b>", parse_mode="HTML")
    await page.sees("officers", "Kosong")
    assert await page.value("document.querySelector('#officers .words b').textContent") == "Kosong"


async def test_buttons_toasts_and_forced_replies(sandbox: SandboxClient, bot: Bot, page: Page) -> None:
    await sandbox.act("siti", SITI, "start")
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Setuju & Kirim", callback_data="kirim")]])
    await bot.send_message(SITI_ID, "Periksa laporan Anda", reply_markup=keyboard)
    await page.click("#citizen-telegram .buttons button")
    [query] = await sandbox.wait_for(lambda state: state["telegram"]["callback_queries"])
    await bot.answer_callback_query(query["id"], "Laporan dikirim", show_alert=True)
    await page.sees("citizen-telegram", "Laporan dikirim")

    await bot.send_message(GROUP_ID, "@ratnadewi Tulis jawabannya", reply_markup=ForceReply(selective=True))
    await page.sees("officers", "Balas Kanal Lapor")
    await page.type("officers", "Sudah diperbaiki")
    answer = await sandbox.wait_for(lambda state: state["chats"][GROUP]["messages"][1:])
    assert (answer[0]["from"], answer[0]["reply_to"]) == ("ratna", 1)


async def test_attachments_and_a_narrow_screen(sandbox: SandboxClient, page: Page) -> None:
    await sandbox.act("siti", SITI, "start")
    await page.sees("citizen-telegram", "/start")
    await page.click("#citizen-telegram .attach summary")
    await page.click("#citizen-telegram .attach .items button")
    await sandbox.wait_for(lambda state: [m for m in state["chats"][SITI]["messages"] if m["kind"] == "photo"])
    await page.do(page.chrome.set_window_size, 500, 900)
    await page.click("[data-show=citizen-whatsapp]")
    shown = "[...document.querySelectorAll('.phone')].filter((p) => p.offsetParent).map((p) => p.id)"
    assert await page.value(shown) == ["citizen-whatsapp"]


async def test_who_blocked_the_channel_reads_nothing_until_it_is_unblocked(sandbox: SandboxClient, page: Page) -> None:
    """The message came while another phone was looked at, and Budi blocked the channel before looking at his."""
    await page.do(page.chrome.set_window_size, 500, 900)
    await page.click("[data-show=citizen-telegram]")
    await sandbox.says("budi", BUDI, "Assalamualaikum")
    client, http = twilio_client(sandbox)
    await client.messages.create_async(to=BUDI_NUMBER, from_=sandbox.sender, body="Ada kabar")
    await http.close()
    await sandbox.wait_for(lambda state: _status(state) == "delivered")
    await sandbox.act("budi", BUDI, "block")
    await page.click("[data-show=citizen-whatsapp]")
    await page.sees("citizen-whatsapp", "Ada kabar")
    await page.sees("citizen-whatsapp", "BUKA BLOKIR")
    await page.do(page.chrome.execute_async_script, "fetch('/api/state').then(arguments[0])")
    assert _status(await sandbox.state()) == "delivered"
    assert [entry for entry in await page.do(page.chrome.get_log, "browser") if entry["level"] == "SEVERE"] == []
    await page.click("#citizen-whatsapp .gate")
    await sandbox.wait_for(lambda state: _status(state) == "read")


def _status(state: Any) -> str:
    """Of the newest message in Budi's chat."""
    return str(state["chats"][BUDI]["messages"][-1]["status"])


async def test_a_bot_that_types_is_seen_typing(sandbox: SandboxClient, bot: Bot, page: Page) -> None:
    await sandbox.act("siti", SITI, "start")
    await page.sees("citizen-telegram", "/start")
    await bot.send_chat_action(SITI_ID, "typing")
    await page.sees("citizen-telegram", "mengetik …")
    assert await page.value("!document.querySelector('#citizen-telegram .typing').hidden")
    await bot.send_message(SITI_ID, "Halo")
    await page.sees("citizen-telegram", "Halo")
    assert await page.value("document.querySelector('#citizen-telegram .typing').hidden")


async def test_a_forums_topics_are_tabs_of_their_own(sandbox: SandboxClient, page: Page) -> None:
    opened = await sandbox.act("ratna", GROUP, "topic", text="Dishub")
    await sandbox.says("joko", GROUP, "Di sini soal lampu", thread=opened["message_id"])
    await sandbox.says("joko", GROUP, "Di sini semuanya")
    await page.sees("officers", "Di sini semuanya")
    await page.click("#officers .topics button:last-child")
    await page.sees("officers", "Di sini soal lampu")
    assert "semuanya" not in await page.value("document.querySelector('#officers ol').innerText")
    await page.type("officers", "Baik")
    await sandbox.wait_for(lambda state: state["chats"][GROUP]["messages"][-1]["text"] == "Baik")
    assert (await sandbox.chat(GROUP))[-1]["thread"] == opened["message_id"]


async def test_a_topic_is_closed_opened_again_and_deleted_on_the_page(sandbox: SandboxClient, page: Page) -> None:
    topic = (await sandbox.act("ratna", GROUP, "topic", text="Dishub"))["message_id"]
    await page.click("[data-panel=people]")
    for verb, left in (("close", [True]), ("reopen", [False]), ("delete", [])):
        await page.click(f"[data-key='{verb} {GROUP} {topic}']")
        await sandbox.wait_for(lambda state, left=left: closed(state) == left)  # type: ignore[misc]


def closed(state: Json) -> list[bool]:
    return [one["closed"] for one in state["chats"][GROUP]["topics"]]


async def test_nothing_is_fetched_from_elsewhere_and_nothing_complains(sandbox: SandboxClient, page: Page) -> None:
    await sandbox.act("siti", SITI, "location")
    await page.sees("citizen-telegram", "112.71830")
    hosts = "[...new Set(performance.getEntriesByType('resource').map((r) => new URL(r.name).origin))]"
    assert await page.value(hosts) == [sandbox.url]
    log = await page.do(page.chrome.get_log, "browser")
    assert [entry["message"] for entry in log if entry["level"] == "SEVERE"] == []
