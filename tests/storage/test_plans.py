"""No statement of an ordinary day reads a table that grows from end to end: it would be slower with every report."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from conversations.messages import Inbound, Text
from handlers import events
from storage import driver
from tests.test_transcripts import FOLDER, acted
from tests.town import PEOPLE, town

DAYS = (
    "lampu_jalan",
    "kabar_menyela",
    "rahasia",
    "hapus",
    "album",
    "meja",
    "ikuti",
    "satukan",
    "dukung",
    "buka_lagi",
    "keberatan",
)
ONCE = "NOT (EXISTS (SELECT * FROM clocks"
"""Of reports from before there were clocks: walked once, chunk by chunk, after a migration or a decree."""
_GROWING = "addresses|attachments|cards|complaints|events|followers|inbox|outbox|pins|sessions|spots|timers|words"
_SMALL = "outbox_waiting|outbox_held|complaints_open|complaints_of_agency|complaints_open_by_status|inbox_not_done"
"""Indexes of what is under way only."""
_WHOLE = re.compile(rf"SCAN (?:{_GROWING})\w*(?! USING (?:COVERING )?INDEX (?:{_SMALL})$)(?: |$)|rowid[<>]\?")


async def test_what_an_ordinary_day_asks_is_found_by_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}
    carry_out = driver.carry_out

    def remembered(connection: sqlite3.Connection, steps: Sequence[driver.Step]) -> list[driver.Found]:
        for statement, parameters, many in steps:
            seen.setdefault(" ".join(statement.split()), parameters[0] if many else tuple(parameters))
        return carry_out(connection, steps)

    monkeypatch.setattr(driver, "carry_out", remembered)
    async with town(tmp_path) as here:
        for day in DAYS:
            for line in (FOLDER / f"{day}.txt").read_text("utf-8").splitlines():
                if acted(line):
                    try:
                        await here.act(line)
                    except LookupError:  # days follow each other here: a button may stand elsewhere
                        continue
        crowd = [
            Inbound(f"e{n}", who.address, who.address, here.now, Text("halo")) for n, who in enumerate(PEOPLE.values())
        ]
        await asyncio.gather(*(events.receive(here.office, one, "{}") for one in crowd))
        asked = {statement for statement in seen if statement.startswith(("SELECT", "UPDATE", "DELETE"))}
        plans = {}
        async with here.database.engine.connect() as connection:
            for statement in asked:
                rows = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", tuple(seen[statement]))
                plans[statement] = [row[3] for row in rows]
    daily = {statement: plan for statement, plan in plans.items() if ONCE not in statement}
    slow = {statement: plan for statement, plan in daily.items() if any(map(_WHOLE.search, plan))}
    assert len(asked) > 40
    assert not slow, "\n".join(f"{plan}: {statement}" for statement, plan in slow.items())
