"""What holds for every test. Browser tests need Chromium: without it they are left out aloud, and in CI never."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.sandbox.browser import chromium_missing

LEFT_OUT = pytest.StashKey[str]()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """A command run inside this process changes how the process creates files, looks for garbage, takes signals."""
    umask, threshold, terminated = os.umask(0o022), gc.get_threshold(), signal.getsignal(signal.SIGTERM)
    os.umask(umask)
    yield
    os.umask(umask)
    gc.set_threshold(*threshold)
    signal.signal(signal.SIGTERM, terminated)


def pytest_configure() -> None:
    if os.environ.get("CI") == "true" and (missing := chromium_missing()):
        raise pytest.UsageError(f"{missing}; in CI none may be")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser = [item for item in items if item.get_closest_marker("browser")]
    missing = chromium_missing()
    if not browser or missing is None:
        return
    items[:] = [item for item in items if item not in browser]
    config.hook.pytest_deselected(items=browser)
    config.stash[LEFT_OUT] = f"{missing} ({len(browser)} tests; apt install chromium chromium-driver)"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Of several that run side by side, each tells the one that prints."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = session.config.stash.get(LEFT_OUT, "")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    if said := getattr(node, "workeroutput", {}).get("left out"):
        node.config.stash[LEFT_OUT] = said


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if LEFT_OUT in config.stash:
        terminalreporter.write_line(config.stash[LEFT_OUT])


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite the golden transcripts")
