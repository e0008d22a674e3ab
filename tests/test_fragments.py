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


MANY_MATTERS = FOLDER / "FD26.txt"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_fragment(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text("utf-8")
    played = asyncio.run(replay(written, tmp_path, SUNDAY))
    if request.config.getoption("--update"):
        path.write_text(played, "utf-8")
    else:
        assert played == written


def test_every_fragment_is_played_on_both_channels() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == [f"FD{number:02}" for number in range(30)]
    for path in FOLDER.glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()
        told = [line for line in lines if not line.startswith(" ") and line != "budi > kirim sendiri"]
        said = [line.partition(" > ")[0] for line in told]  # whoever comes second is offered to join the first
        assert said.count("siti") == said.count("budi") > 0, path.name


@pytest.mark.xfail(strict=True, reason="several matters in one message are taken as one report")
def test_several_matters_are_offered_as_several_reports() -> None:
    assert "tiga laporan" in MANY_MATTERS.read_text("utf-8")
