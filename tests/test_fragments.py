"""Thirty pieces of chats that break naive bots, each played on Telegram (siti) and on WhatsApp (budi).

The first line of each file says what a good answer does. `--update` rewrites the files.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.test_transcripts import replay

FOLDER = Path(__file__).parent / "fragments"
SUNDAY = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
"""Sunday 22 November 2026, 10.00 WIB: the day the fragments were written for."""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_fragment(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text("utf-8")
    played = asyncio.run(replay(written, tmp_path, SUNDAY))
    if request.config.getoption("--update"):
        path.write_text(played, "utf-8")
    else:
        assert played == written
