"""A rahasia report that nobody reachable may open: the coordinators are told of it, and at the start the IT team."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.seed import warn_of_nobody
from conversations.effects import NameOfficer
from conversations.rules.complaint import FINAL, Role, Status
from storage import addresses, complaints, desk
from storage.tables import ComplaintRow
from tests.town import PEOPLE, Town, town

FILED = (
    "siti > anak tetangga sering dipukul ayahnya sampai lebam",
    "siti > kantor kelurahan Mekar",
    "waktu > 5 detik",
    "siti > kemarin",
    "siti > belum tahu",
    "siti > [ketuk Rahasia]",
    "siti > ya",
)
HANDED_OVER = ("ratna@grup > [petugas-balas sari] /petugas dishub rahasia", "ratna > [ketuk Verifikasi]")
ANSWERED = ("ratna > [ketuk Dishub]", "sari > [ketuk Ambil]", "sari > /balas {nomor} Sudah kami periksa.")
SENT = ("sari > [ketuk Kirim]", "waktu > 1 menit")
RENAMED = ("ratna@grup > [petugas-balas sari] /petugas dlh",)
TOLD = "tapi belum ada petugas yang bisa menerimanya"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """Ratna coordinates; Sari answered a rahasia report for Dishub, and was then named for another agency."""
    async with town(tmp_path) as opened:
        await play(opened, *FILED, *HANDED_OVER, *ANSWERED, *SENT, *RENAMED)
        assert told(opened) == []
        yield opened


async def play(here: Town, *lines: str) -> None:
    for line in lines:
        await here.act(line)


def told(here: Town) -> list[str]:
    return [line for line in here.lines if line.startswith("bot → grup") and TOLD in line]


async def status(here: Town, given: Status) -> None:
    async with here.database.transaction() as session:
        await session.exec(update(ComplaintRow).values(status=given.value))


async def logged(here: Town, caplog: pytest.LogCaptureFixture) -> list[str]:
    caplog.clear()
    with caplog.at_level(logging.WARNING, "bot.seed"):
        await warn_of_nobody(here.office)
    return [message for message in caplog.messages if "rahasia" in message]


async def test_a_reaction_that_reaches_nobody_is_told(here: Town) -> None:
    await play(here, "siti > belum")
    assert len(told(here)) == 1
    assert here.newest_number() in told(here)[0]


async def test_satisfaction_needs_nobody(here: Town) -> None:
    await play(here, "siti > [ketuk Sudah]")
    assert told(here) == []


@pytest.mark.parametrize("given", [Status.DONE, Status.ARCHIVED, Status.WITHDRAWN])
async def test_an_erasure_asked_for_a_closed_report_is_told(here: Town, given: Status) -> None:
    await status(here, given)
    await play(here, "siti > hapus data saya", "siti > ya")
    await here.pass_time(timedelta(hours=12))
    assert len(told(here)) == 1


@pytest.mark.parametrize("given", [s for s in Status if s is not Status.DRAFT])
async def test_the_start_warns_of_an_agency_whose_reports_reach_nobody(
    here: Town, given: Status, caplog: pytest.LogCaptureFixture
) -> None:
    """Closed ones too: a citizen may lead them back. Withdrawn ones stay so."""
    await status(here, given)
    warned = await logged(here, caplog)
    assert [("dishub" in line, "/petugas dishub rahasia" in line) for line in warned] == [(True, True)] * (
        given not in FINAL
    )
    await play(here, "ratna@grup > [petugas-balas joko] /petugas dishub rahasia")
    assert await logged(here, caplog) == []


async def test_somebody_out_of_reach_receives_nothing(here: Town, caplog: pytest.LogCaptureFixture) -> None:
    async with here.database.transaction() as session:
        joko = await addresses.find_or_add(session, PEOPLE["joko"].address)
        named = NameOfficer(PEOPLE["joko"].address, "Joko", Role.OFFICER, "dishub", True)
        await desk.name(session, joko, named, None, here.now)
    assert await logged(here, caplog) == []
    async with here.database.transaction() as session:
        await addresses.unreachable(session, joko, "blocked")
        assert await complaints.agencies_with_confidential(session) == {"dishub"}
    assert len(await logged(here, caplog)) == 1


def test_only_a_withdrawn_report_is_closed_for_good() -> None:
    assert {Status.WITHDRAWN} == FINAL
