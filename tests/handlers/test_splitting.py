"""A report is split in a town: the part is the same citizen's, as guarded, and owed what was owed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from conversations.effects import NameOfficer
from conversations.rules.complaint import Complaint, Place, Privacy, Role, Status
from handlers import reports
from storage import addresses, complaints, desk
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

WHOLE = "CCMW-RP3G"


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


async def test_the_part_is_the_same_citizens_with_the_same_place_and_privacy(here: Town) -> None:
    whole, part = await _split(here, Privacy(anonymous=True), "selokan di sana mampet")
    same = ("place", "when", "privacy", "language", "kind", "filed_at", "due")
    assert [getattr(part, name) for name in same] == [getattr(whole, name) for name in same]
    assert (part.part_of, part.story, part.status) == (whole.id, "selokan di sana mampet", Status.UNVERIFIED)
    assert (part.attachments, part.topic) == (0, "roads_drainage")
    assert whole.status is Status.UNVERIFIED
    async with here.database.transaction() as session:
        assert await complaints.citizen(session, part.id) == await complaints.citizen(session, whole.id)
    told = [shown.text for shown in here.chats[PEOPLE["siti"].address]]
    assert len(told) == 1 and WHOLE in told[0] and part.number in told[0] and "Kamis, 26 November" in told[0]
    cards = [shown.text for shown in here.chats[GROUPS["grup"]]]
    assert any(part.number in text and f"Bagian dari {WHOLE}" in text for text in cards)
    assert not [text for text in cards if "Siti" in text]


async def test_after_the_hand_over_the_part_is_owed_the_same_answer(here: Town) -> None:
    await _file(here, Privacy())
    for line in ("ratna@grup> [ketuk Verifikasi]", "ratna@grup> [ketuk Dishub]"):
        await here.act(line)
    here.now += timedelta(days=3)
    await here.act(f"ratna@grup> /pecah {WHOLE} selokan di sana mampet")
    whole, part = await _both(here)
    assert (
        (part.answer_by, part.resolve_by)
        == (whole.answer_by, whole.resolve_by)
        == (
            date(2026, 11, 30),
            date(2026, 12, 11),
        )
    )
    assert part.due is not None and whole.due is not None and part.due <= whole.due
    assert (part.agency, part.status) == (None, Status.UNVERIFIED)


async def test_the_liaison_who_has_it_may_split_it_and_no_other_officer(here: Town) -> None:
    await _file(here, Privacy())
    for line in ("ratna@grup> [ketuk Verifikasi]", "ratna@grup> [ketuk Dishub]", "tunjuk> lina penghubung dishub"):
        await here.act(line)
    await here.act(f"joko@grup> /pecah {WHOLE} selokan di sana mampet")
    assert await _parts(here) == []
    await here.act(f"lina@grup> /pecah {WHOLE}")
    await here.act("lina@grup> [balas] selokan di sana mampet")
    assert [part.story for part in await _parts(here)] == ["selokan di sana mampet"]


async def test_a_closed_report_is_split_no_more(here: Town) -> None:
    await _file(here, Privacy())
    for line in ("ratna@grup> [ketuk Arsipkan]", "ratna@grup> [ketuk Spam]", "waktu > 1 menit"):
        await here.act(line)
    await here.act(f"ratna@grup> /pecah {WHOLE} selokan di sana mampet")
    assert await _parts(here) == [] and "Tidak bisa sekarang" in here.chats[GROUPS["grup"]][-1].text


async def test_a_part_of_a_rahasia_report_enters_no_group(here: Town) -> None:
    await _file(here, Privacy(confidential=True))
    await here.act(f"ratna> /pecah {WHOLE} selokan di sana mampet")
    (part,) = await _parts(here)
    assert part.privacy.confidential
    assert GROUPS["grup"] not in here.chats
    assert any(part.number in shown.text for shown in here.chats[PEOPLE["ratna"].address])


async def test_levies_in_the_second_matter_are_the_supervisors_and_not_named_on_the_first_card(here: Town) -> None:
    async with here.database.transaction() as session:
        hadi = await addresses.find_or_add(session, PEOPLE["hadi"].address)
        await desk.name(
            session,
            hadi,
            NameOfficer(PEOPLE["hadi"].address, "Hadi", Role.SUPERVISOR, "inspektorat", False),
            None,
            here.now,
        )
    await _file(here, Privacy())
    await here.act(f"ratna@grup> /pecah {WHOLE} petugasnya minta pungli 50 ribu")
    (part,) = await _parts(here)
    assert part.supervised
    group = [shown.text for shown in here.chats[GROUPS["grup"]]]
    assert not [text for text in group if part.number in text]
    assert any("hal kedua jadi satu laporan rahasia" in text for text in group)
    assert any(part.number in shown.text for shown in here.chats[PEOPLE["hadi"].address])


async def test_the_citizen_follows_the_part_like_any_other_report(here: Town) -> None:
    _, part = await _split(here, Privacy(), "selokan di sana mampet")
    for line in ("siti> status", "siti> cabut laporan"):
        await here.act(line)
    told = [shown.text for shown in here.chats[PEOPLE["siti"].address]]
    assert part.number in told[-2] and WHOLE in told[-2]


async def test_a_split_is_taken_back_by_joining(here: Town) -> None:
    _, part = await _split(here, Privacy(), "selokan di sana mampet")
    await here.act(f"ratna@grup> /gabung {part.number} {WHOLE}")
    async with here.database.transaction() as session:
        joined = await complaints.by_number(session, part.number)
    assert joined is not None and joined.duplicate_of == part.part_of


async def _split(here: Town, privacy: Privacy, words: str) -> tuple[Complaint, Complaint]:
    await _file(here, privacy)
    await here.act(f"ratna@grup> /pecah {WHOLE} {words}")
    return await _both(here)


async def _file(here: Town, privacy: Privacy) -> None:
    filed = replace(FILED, number=WHOLE, privacy=privacy, place=Place("Jl. Mawar 3"))
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
        await addresses.named(session, siti, PEOPLE["siti"].name)
        await reports.file(session, here.office, siti, filed)
    await here.pump.flush()


async def _both(here: Town) -> tuple[Complaint, Complaint]:
    (part,) = await _parts(here)
    async with here.database.transaction() as session:
        whole = await complaints.by_number(session, WHOLE)
    assert whole is not None
    return whole, part


async def _parts(here: Town) -> list[Complaint]:
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
        return [report for report in await complaints.of_chat(session, siti, 9) if report.part_of is not None]
