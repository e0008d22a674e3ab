"""Golden transcripts: each file is a conversation as people read it, replayed through the real handlers and storage.

Between any two lines the session goes to the database as JSON and comes back. `--update` rewrites the files.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import col, select

from conversations.rules.complaint import CHANGES, Change
from storage.tables import AddressRow, ComplaintRow, EventRow
from tests.town import MONDAY, Town, town

SIGN = "# rows of the status table, "
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
    comments = [line for line in written.splitlines() if line.startswith("#") and not line.startswith(SIGN)]
    async with town(folder) as here:
        here.now = start
        for line in written.splitlines():
            if acted(line):
                try:
                    await here.act(line)
                except LookupError as missing:
                    raise AssertionError("\n".join(["", *here.lines[-25:], str(missing)])) from missing
        return "\n".join([*comments, *await changes(here), "", *here.lines]) + "\n"


async def changes(here: Town) -> list[str]:
    """A line for each channel: which rows of the status table its reports went through."""
    seen = dict.fromkeys(("telegram", "whatsapp"), "")
    async with here.database.transaction() as session:
        query = (
            select(EventRow.source, EventRow.target, EventRow.role, AddressRow.channel)
            .join(ComplaintRow, col(ComplaintRow.id) == EventRow.complaint_id)
            .join(AddressRow, col(AddressRow.id) == ComplaintRow.address_id)
            .where(col(EventRow.target).is_not(None))
        )
        made = set((await session.exec(query)).all())
    for row in CHANGES:
        for role in row.roles:
            for channel in seen:
                if (row.source.value, row.target.value, role.value, channel) in made and name(row) not in seen[channel]:
                    seen[channel] += f" {name(row)}"
    return [f"{SIGN}{channel}:{rows}" for channel, rows in seen.items() if rows]


def name(row: Change) -> str:
    """What a row of the table is called here."""
    return f"{row.action.value}/{row.source.value}"


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_each_row_of_the_status_table_is_played(channel: str) -> None:
    """The files say which, and each file's own test that it is so."""
    lines = [line for path in FOLDER.glob("*.txt") for line in path.read_text("utf-8").splitlines()]
    played = {
        row for line in lines if line.startswith(f"{SIGN}{channel}:") for row in line.removeprefix(SIGN).split()[1:]
    }
    assert [name(row) for row in CHANGES if name(row) not in played] == []


def acted(line: str) -> bool:
    who, sign, _ = line.partition(">")
    return bool(sign) and who.strip().partition("@")[0] in ACTORS
