"""Duplicates in a town: from any open status, along chains, never in a circle, nor into what is better guarded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from conversations.effects import ChangeStatus, FileComplaint
from conversations.messages import BOLD_OFF, BOLD_ON
from conversations.rules.complaint import Action, ArchiveReason, Complaint, Privacy, Role, Status
from handlers import others, reports
from storage import addresses, complaints
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

SITIS, HADIS, TONOS, SECRET = "CCMW-RP3G", "YYPR-JD53", "LMSM-937X", "79WH-2R8J"
WAYS = {
    Status.UNVERIFIED: (),
    Status.INCOMPLETE: (Action.ASK_COMPLETION,),
    Status.HANDED_OVER: (Action.HAND_OVER,),
    Status.IN_PROGRESS: (Action.HAND_OVER, Action.TAKE),
    Status.POSTPONED: (Action.HAND_OVER, Action.TAKE, Action.POSTPONE),
    Status.ANSWERED: (Action.HAND_OVER, Action.ANSWER),
    Status.REACTED: (Action.HAND_OVER, Action.ANSWER, Action.NOT_SATISFIED),
}
"""How a report comes to every open status."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """Siti, Hadi and Tono have reported; and Tono once more, rahasia."""
    async with town(tmp_path) as opened:
        for who, number, privacy in (
            ("siti", SITIS, Privacy()),
            ("hadi", HADIS, Privacy()),
            ("tono", TONOS, Privacy()),
            ("tono", SECRET, Privacy(confidential=True)),
        ):
            await _file(opened, who, replace(FILED, number=number, privacy=privacy))
        yield opened


@pytest.mark.parametrize("status", WAYS)
async def test_a_duplicate_may_be_archived_from_any_open_status(here: Town, status: Status) -> None:
    await _bring(here, HADIS, *WAYS[status])
    assert (await _report(here, HADIS)).status is status
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    joined = await _report(here, HADIS)
    assert (joined.status, joined.archive_reason) == (Status.ARCHIVED, "DUPLIKAT")
    assert joined.duplicate_of == (await _report(here, SITIS)).id and joined.due is None
    assert f"sama dengan *{SITIS}*" in _told(here, "hadi")


async def test_an_objection_leads_it_back_to_the_coordinator_alone(here: Town) -> None:
    """It had an agency, an owner and a day of review; now it is nobody's but the coordinator's."""
    await _bring(here, HADIS, *WAYS[Status.POSTPONED])
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    for line in ("hadi> keberatan", "hadi> itu lampu lain, di dekat masjid"):
        await here.act(line)
    back = await _report(here, HADIS)
    assert (back.status, back.duplicate_of, back.agency, back.owner, back.review_on) == (
        Status.UNVERIFIED,
        None,
        None,
        None,
        None,
    )
    told = len(_all(here, "hadi"))
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"ratna@grup> /gabung {SITIS} {TONOS}")
    assert len(_all(here, "hadi")) == told


async def test_a_chain_is_followed_to_its_end_and_all_hear_the_news(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {TONOS}")
    await here.act(f"ratna@grup> /gabung {TONOS} {SITIS}")
    assert f"Laporan Anda *{HADIS}* kami satukan dengan *{TONOS}*" in _told(here, "hadi")
    await here.act(f"ratna@grup> /gabung {SITIS} {HADIS}")
    assert (await _report(here, SITIS)).status is Status.UNVERIFIED, "a circle"
    await here.act("ratna@grup> [ketuk Verifikasi]")
    await here.act(f"ratna@grup> /laporan {SITIS}")
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"joko@grup> /balas {SITIS} Sudah kami ganti.")
    await here.act("joko@grup> [ketuk Kirim]")
    await here.act("waktu > 1 menit")
    assert f"Laporan Anda *{HADIS}*" in _told(here, "hadi") and "Sudah kami ganti." in _told(here, "hadi")
    assert f"Laporan Anda *{TONOS}*" in _told(here, "tono") and "Sudah kami ganti." in _told(here, "tono")
    assert any("2 laporan lain disatukan ke sini" in shown.text for shown in here.chats[GROUPS["grup"]])


async def test_joining_a_duplicate_goes_to_the_end_of_its_chain(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {TONOS} {SITIS}")
    await here.act(f"ratna@grup> /gabung {HADIS} {TONOS}")
    assert (await _report(here, HADIS)).duplicate_of == (await _report(here, SITIS)).id
    assert f"sama dengan *{SITIS}*" in _told(here, "hadi")


@pytest.mark.parametrize(
    "way", [(Action.WITHDRAW,), (Action.ARCHIVE,), (Action.HAND_OVER, Action.ANSWER, Action.SATISFIED)]
)
async def test_none_is_joined_to_what_is_closed(here: Town, way: tuple[Action, ...]) -> None:
    await _bring(here, SITIS, *way)
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    assert (await _report(here, HADIS)).status is Status.UNVERIFIED
    assert "sudah ditutup" in here.chats[GROUPS["grup"]][-1].text


async def test_an_open_report_is_not_joined_to_a_rahasia_one_which_no_group_hears_of(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {SECRET}")
    assert "tidak ditemukan" in here.chats[GROUPS["grup"]][-1].text
    await here.act(f"ratna> /gabung {HADIS} {SECRET}")
    assert "lebih dirahasiakan" in here.chats[PEOPLE["ratna"].address][-1].text
    assert (await _report(here, HADIS)).status is Status.UNVERIFIED


async def test_a_rahasia_one_joined_to_an_open_one_is_not_named_on_its_card(here: Town) -> None:
    await here.act(f"ratna> /gabung {SECRET} {SITIS}")
    assert (await _report(here, SECRET)).status is Status.ARCHIVED
    cards = [shown.text for shown in here.chats[GROUPS["grup"]]]
    assert any("satu laporan rahasia disatukan ke sini" in text for text in cards)
    assert not [text for text in cards if SECRET in text]


async def test_news_of_what_is_guarded_since_reaches_no_open_duplicate(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    await here.act("siti> rahasiakan laporan saya")
    told = len(_all(here, "hadi"))
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"ratna> /gabung {SITIS} {SECRET}")
    assert (await _report(here, SITIS)).status is Status.ARCHIVED and len(_all(here, "hadi")) == told


async def test_who_may_is_the_coordinator_and_the_agencys_liaison(here: Town) -> None:
    await _bring(here, HADIS, Action.HAND_OVER)
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"joko@grup> /gabung {HADIS} {SITIS}")
    assert (await _report(here, HADIS)).status is Status.HANDED_OVER
    assert "pejabat penghubung" in here.chats[GROUPS["grup"]][-1].text
    await here.act("tunjuk> lina penghubung dishub")
    await here.act(f"lina@grup> /gabung {HADIS} {TONOS}")
    assert (await _report(here, HADIS)).status is Status.HANDED_OVER, "Tono's report is not hers to open"
    await here.act(f"lina@grup> /gabung {HADIS} {SITIS}")
    assert (await _report(here, HADIS)).status is Status.ARCHIVED


@pytest.mark.parametrize("way", [(Action.WITHDRAW,), (Action.ASK_COMPLETION, Action.EXPIRE), (Action.ARCHIVE,)])
async def test_when_the_other_is_closed_without_an_answer_each_duplicate_goes_its_own_way(
    here: Town, way: tuple[Action, ...]
) -> None:
    """Nobody's report is forgotten because a neighbour gave up. A duplicate's own duplicates stay with it."""
    await here.act(f"ratna@grup> /gabung {HADIS} {TONOS}")
    await here.act(f"ratna@grup> /gabung {TONOS} {SITIS}")
    await _bring(here, SITIS, *way)
    tonos, hadis = await _report(here, TONOS), await _report(here, HADIS)
    assert (tonos.status, tonos.duplicate_of) == (Status.UNVERIFIED, None)
    assert (hadis.status, hadis.duplicate_of) == (Status.ARCHIVED, tonos.id)
    assert f"laporan Anda *{TONOS}* kami urus sendiri lagi" in _told(here, "tono")
    assert "paling lambat Kamis, 26 November 2026" in _told(here, "tono")
    assert f"Laporan Anda *{HADIS}* kami satukan dengan *{TONOS}*" in _told(here, "hadi")


async def test_what_was_joined_by_mistake_is_parted_by_a_button(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    await here.act("joko@grup> [ketuk Pisahkan lagi]")
    assert (await _report(here, HADIS)).status is Status.ARCHIVED
    await here.act("ratna@grup> [ketuk Pisahkan lagi]")
    parted = await _report(here, HADIS)
    assert (parted.status, parted.duplicate_of, parted.objected) == (Status.UNVERIFIED, None, False)
    assert "ternyata soal lain" in _told(here, "hadi") and "Kamis, 26 November" in _told(here, "hadi")
    told = len(_all(here, "hadi"))
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"ratna@grup> /gabung {SITIS} {TONOS}")
    assert len(_all(here, "hadi")) == told


async def test_that_it_is_done_is_heard_by_who_was_joined_and_may_be_objected_to(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    await _bring(here, SITIS, Action.HAND_OVER, Action.ANSWER, Action.SATISFIED)
    assert "sudah selesai" in _told(here, "hadi") and "keberatan" in _told(here, "hadi")
    for line in ("hadi> keberatan", "hadi> di depan rumah saya masih gelap"):
        await here.act(line)
    assert (await _report(here, HADIS)).status is Status.UNVERIFIED


async def test_whoever_wrote_both_hears_everything_once(here: Town) -> None:
    await _file(here, "siti", replace(FILED, number="TWYC-SFBW"))
    await here.act(f"ratna@grup> /gabung TWYC-SFBW {SITIS}")
    told = len(_all(here, "siti"))
    await here.act(f"ratna@grup> /gabung {SITIS} {HADIS}")
    assert len(_all(here, "siti")) == told + 1


async def test_the_citizen_may_stop_the_news(here: Town) -> None:
    await here.act(f"ratna@grup> /gabung {HADIS} {SITIS}")
    await here.act(f"hadi> berhenti mengikuti {SITIS}")
    told = len(_all(here, "hadi"))
    await _bring(here, SITIS, Action.HAND_OVER)
    await here.act(f"ratna@grup> /gabung {SITIS} {TONOS}")
    assert len(_all(here, "hadi")) == told


async def _file(here: Town, who: str, filed: FileComplaint) -> None:
    async with here.database.transaction() as session:
        chat = await addresses.find_or_add(session, PEOPLE[who].address)
        await addresses.named(session, chat, PEOPLE[who].name)
        await reports.file(session, here.office, chat, filed)
    await here.pump.flush()


async def _bring(here: Town, number: str, *actions: Action) -> None:
    """As everybody would do it, without a word."""
    by_citizen = {Action.NOT_SATISFIED, Action.SATISFIED, Action.WITHDRAW}
    for action in actions:
        report = await _report(here, number)
        role = Role.CITIZEN if action in by_citizen else Role.COORDINATOR
        role = Role.SYSTEM if action is Action.EXPIRE else role
        agency = "dishub" if action is Action.HAND_OVER else None
        day = here.now.date() + timedelta(days=7) if action is Action.POSTPONE else None
        async with here.database.transaction() as session:
            reason = ArchiveReason.WITHDRAWN if action is Action.ARCHIVE else None
            step = ChangeStatus(report.id, action, role, agency=agency, reason=reason, review_on=day)
            await others.change(session, here.office, step, None)
    await here.pump.flush()


async def _report(here: Town, number: str) -> Complaint:
    async with here.database.transaction() as session:
        found = await complaints.by_number(session, number)
        assert found is not None
        return found


def _all(here: Town, who: str) -> list[str]:
    return [
        shown.text.replace(BOLD_ON, "*").replace(BOLD_OFF, "*") for shown in here.chats.get(PEOPLE[who].address, [])
    ]


def _told(here: Town, who: str) -> str:
    return _all(here, who)[-1]
