"""Golden transcripts: each file is a conversation as people read it, replayed through the real handlers and storage.

Between any two lines the session goes to the database as JSON and comes back. `--update` rewrites the files.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest

from tests.town import MONDAY, town

FOLDER = Path(__file__).parent / "transcripts"
ACTORS = ("siti", "budi", "ratna", "joko", "sari", "tono", "waktu", "warga", "tunjuk", "libur", "lina", "hadi")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_transcript(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    written = path.read_text("utf-8")
    played = asyncio.run(replay(written, tmp_path))
    if request.config.getoption("--update"):
        path.write_text(played, "utf-8")
    else:
        assert played == written


async def replay(written: str, folder: Path, start: datetime = MONDAY) -> str:
    """Play the lines people say; what comes out is the whole transcript anew, comments kept."""
    comments = [line for line in written.splitlines() if line.startswith("#")]
    async with town(folder) as here:
        here.now = start
        for line in written.splitlines():
            if acted(line):
                try:
                    await here.act(line)
                except LookupError as missing:
                    raise AssertionError("\n".join(["", *here.lines[-25:], str(missing)])) from missing
        return "\n".join([*comments, "", *here.lines]) + "\n"


def acted(line: str) -> bool:
    who, sign, _ = line.partition(">")
    return bool(sign) and who.strip().partition("@")[0] in ACTORS
