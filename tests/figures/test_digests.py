"""Digests: every working morning once, on Mondays the leaders' week; nothing when there is nothing to say."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from conversations.effects import NameOfficer
from conversations.rules.complaint import Privacy, Role
from handlers import reports
from handlers.figures import digests
from storage import addresses, desk
from tests.test_previews import FILED
from tests.town import MONDAY, PEOPLE, Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as here:
        async with here.database.transaction() as session:
            tono = PEOPLE["tono"].address
            named = NameOfficer(tono, "Tono", Role.LEADER, None, False)
            await desk.name(session, await addresses.find_or_add(session, tono), named, None, here.now)
        await file(here, 5)
        here.lines.clear()
        yield here


async def file(here: Town, count: int) -> None:
    """Terbuka ones of Tono's, now; and one that is rahasia, which no group hears of."""
    async with here.database.transaction() as session:
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        for n in range(count):
            await reports.file(session, here.office, tono, replace(FILED, number=f"{n + 2}222-2222"))
        hidden = replace(FILED, number="9999-9999", privacy=Privacy(confidential=True))
        await reports.file(session, here.office, tono, hidden)


async def at(here: Town, moment: datetime) -> list[str]:
    """What is sent when the clock shows this."""
    await here.pump.flush()
    here.now, before = moment, len(here.lines)
    await digests.send(here.office)
    while await here.drawer.draw_due():
        pass
    await here.pump.flush()
    return [line for line in here.lines[before:] if line.startswith("bot")]


def local(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour - 7, tzinfo=UTC)


async def test_once_each_working_morning(here: Town) -> None:
    assert await at(here, local(24, 7) - timedelta(minutes=1)) == []
    tuesday = await at(here, local(24, 7))
    assert len([line for line in tuesday if "Selamat pagi" in line]) == 1
    assert await at(here, local(24, 16)) == []
    assert await at(here, local(26, 8)) != []


async def test_not_on_a_weekend_nor_a_holiday(here: Town) -> None:
    assert await at(here, local(28, 9)) == []
    assert await at(here, local(25, 9, month=12)) == []


async def test_after_a_week_only_todays(here: Town) -> None:
    await at(here, local(24, 7))
    told = [line for line in await at(here, local(2, 9, month=12)) if "Selamat pagi" in line]
    assert len(told) == 1 and "2 Desember" in told[0]


async def test_what_it_says(here: Town) -> None:
    await at(here, local(24, 7))
    assert "Masuk sejak kemarin: 5" in "\n".join(here.lines)
    await at(here, local(26, 7))
    assert "Jatuh tempo hari ini: 5" in "\n".join(here.lines)
    await at(here, local(30, 7))
    assert "Lewat tenggat: 5" in "\n".join(here.lines)


async def test_leaders_get_last_week_once(here: Town) -> None:
    """The Monday's is of the week before; nothing came in then, but five reports wait."""
    assert [line for line in await at(here, local(23, 10)) if "tono" in line and "photo" in line]
    assert not [line for line in await at(here, local(24, 10)) if "tono" in line]
    assert [line for line in await at(here, local(30, 10)) if "tono" in line and "photo" in line]


async def test_nothing_to_say(tmp_path: Path) -> None:
    async with town(tmp_path) as empty:
        assert await at(empty, MONDAY + timedelta(days=1)) == []
