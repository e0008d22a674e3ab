"""What can be undone waits in the database: across restarts, for one officer at a time, and is carried out once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

from conversations.rules.complaint import Complaint, OfficerId, Pending, Status
from storage import complaints
from storage.tables import OfficerRow
from tests.town import GROUPS, PEOPLE, Town

ANSWER = "Lampu sudah kami ganti."
HANDED_OVER = (
    "siti > lampu jalan mati di Jalan Melati RT 3 kelurahan Mekar sejak kemarin",
    "siti > ya",
    "siti > dishub",
    "siti > terbuka",
    "siti > ya",
    "ratna@grup > [ketuk Verifikasi]",
    "ratna@grup > [ketuk Dishub]",
)
SENT = ("joko@grup > [ketuk Jawab]", f"joko@grup > [balas] {ANSWER}", "joko@grup > [ketuk Kirim]")


async def test_what_waits_is_carried_out_once_by_a_process_that_comes_a_week_later(here: Town, tmp_path: Path) -> None:
    await _act(here, *HANDED_OVER, *SENT)
    assert (await _report(here)).status is Status.HANDED_OVER and not _read(here)
    later = Town(here.database, tmp_path)
    later.now, later.chats, later._serial = here.now + timedelta(days=7), here.chats, here._serial
    await later.act("waktu > 5 detik")
    assert (await _report(later)).status is Status.ANSWERED and (await _report(later)).pending is None
    await later.act("waktu > 5 menit")
    assert _read(later) == 1


async def test_what_was_undone_is_never_carried_out(here: Town) -> None:
    await _act(here, *HANDED_OVER, *SENT, "waktu > 50 detik", "joko@grup > [ketuk Urungkan]", "waktu > 1 hari")
    assert (await _report(here)).status is Status.HANDED_OVER and not _read(here)


async def test_the_words_of_an_officer_who_left_meanwhile_are_not_sent(here: Town) -> None:
    await _act(here, *HANDED_OVER, *SENT)
    waiting = (await _report(here)).pending
    assert waiting is not None
    async with here.database.transaction() as session:
        left = update(OfficerRow).where(col(OfficerRow.id) == waiting.by).values(left_at=here.now)
        await session.exec(left)
    await here.act("waktu > 1 menit")
    report = await _report(here)
    assert report.status is Status.HANDED_OVER and report.pending is None and not _read(here)
    assert "sudah tidak bertugas" in here.chats[GROUPS["grup"]][-1].text


async def test_of_two_orders_at_once_one_waits(here: Town) -> None:
    await _act(here, *HANDED_OVER)
    report = await _report(here)
    first, second = (Pending("answer", OfficerId(officer), here.now) for officer in (1, 2))
    async with here.database.transaction() as session:
        assert await complaints.pend(session, report.id, None, first)
    async with here.database.transaction() as session:
        assert not await complaints.pend(session, report.id, None, second)
        assert not await complaints.pend(session, report.id, second, None)
    assert (await _report(here)).pending == first


async def test_where_nothing_waits_an_answer_goes_at_once(here: Town) -> None:
    _let_nothing_wait(here)
    await _act(here, *HANDED_OVER, *SENT)
    assert (await _report(here)).status is Status.ANSWERED and _read(here) == 1


async def test_where_nothing_waits_a_report_is_archived_at_once(here: Town) -> None:
    _let_nothing_wait(here)
    await _act(here, *HANDED_OVER[:5], "ratna@grup > [ketuk Arsipkan]", "ratna@grup > [ketuk Spam]")
    assert (await _report(here)).status is Status.ARCHIVED


def _let_nothing_wait(here: Town) -> None:
    city = here.office.catalogue
    here.office.catalogue = replace(city, limits=replace(city.limits, undo_seconds=0))


async def _act(here: Town, *lines: str) -> None:
    for line in lines:
        await here.act(line)


async def _report(here: Town) -> Complaint:
    """The newest one."""
    async with here.database.transaction() as session:
        found = await complaints.by_number(session, here.newest_number() if here.lines else "")
        if found is None:
            (found,) = [await complaints.get(session, id) for id in await complaints.open_ids(session)]
    assert found is not None
    return found


def _read(here: Town) -> int:
    """How often Siti was sent the answer."""
    return sum(ANSWER in shown.text for shown in here.chats[PEOPLE["siti"].address])
