"""A browser on the page of a town, used as a person would: one hand for all three phones, and a camera."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    NoSuchElementException,
    StaleElementReferenceException,
)
from selenium.webdriver import ActionChains, Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from tests.sandbox.browser import chromedriver, chromium
from tests.sandbox.test_page import FLAGS, Page

CITIZEN, BUDI, OFFICERS = "citizen-telegram", "citizen-whatsapp", "officers"
DESK, TELEPHONE = (1440, 900), (390, 844)
"""Width and height of a laptop and of a telephone."""


class Hand(Page):
    """Taps buttons by their words, and chooses who holds the operators' phone."""

    async def taps(self, phone: str, words: str) -> None:
        newest = f"(//*[@id='{phone}']//*[contains(@class, 'buttons')]//button[contains(., '{words}')])[last()]"
        await self.do(self._wait, lambda chrome: _tapped(chrome, newest))

    def click_words(self, within: str, words: str) -> None:
        """The button with exactly these words."""
        path = f".//button[normalize-space()='{words}']"

        def clicked(chrome: Chrome) -> bool:
            try:
                chrome.find_element(By.CSS_SELECTOR, within).find_element(By.XPATH, path).click()
            except (NoSuchElementException, StaleElementReferenceException, ElementClickInterceptedException):
                return False
            return True

        self._wait(clicked)

    async def presses(self, *keys: str) -> None:
        """On the keyboard, wherever the focus is."""
        await self.do(ActionChains(self.chrome).send_keys(*keys).perform)

    async def becomes(self, name: str) -> None:
        chosen = Select(self.chrome.find_element(By.CSS_SELECTOR, f"#{OFFICERS} .acting select"))
        await self.do(chosen.select_by_visible_text, name)

    async def holds(self, size: tuple[int, int], *, dark: bool = False) -> None:
        """The page on a screen of this size, for eyes that like it light or dark."""
        width, height = size
        screen = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        await self.do(self.chrome.execute_cdp_cmd, "Emulation.setDeviceMetricsOverride", screen)
        await self.do(self.chrome.execute_cdp_cmd, "Emulation.setEmulatedMedia", {"features": [scheme]})

    async def pictures(self, folder: Path, name: str) -> None:
        """On both screens, light and dark: name-1440-light.png and so on."""
        for size in (DESK, TELEPHONE):
            for dark in (False, True):
                await self.holds(size, dark=dark)
                await self.photograph(folder / f"{name}-{size[0]}-{'dark' if dark else 'light'}.png")
        await self.holds(DESK)

    async def reads(self, selector: str, text: str) -> None:
        """Waits until the words stand there."""
        script = "return document.querySelector(arguments[0])?.innerText.includes(arguments[1])"
        await self.do(self._wait, lambda chrome: chrome.execute_script(script, selector, text))

    async def complaints(self) -> list[str]:
        """What the browser's console calls severe."""
        log = await self.do(self.chrome.get_log, "browser")
        return [entry["message"] for entry in log if entry["level"] == "SEVERE"]

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


@asynccontextmanager
async def hand_on(url: str, folder: Path) -> AsyncIterator[Hand]:
    """Chromium, with its profile in `folder`, on this page."""
    options = ChromeOptions()
    options.binary_location = chromium()
    for flag in (*FLAGS.split(), f"--user-data-dir={folder / 'chromium'}"):
        options.add_argument(flag)
    chrome = await asyncio.to_thread(Chrome, options, Service(chromedriver()))
    try:
        hand = Hand(chrome)
        await hand.holds(DESK)
        await asyncio.to_thread(chrome.get, url)
        yield hand
    finally:
        await asyncio.to_thread(chrome.quit)
