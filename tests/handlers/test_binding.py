"""Groups and what they show: nobody's list holds what that officer may not open, whatever the group is bound to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.effects import ChangeStatus, NameOfficer
from conversations.messages import Choice
from conversations.rules.complaint import Action, Privacy, Role
from handlers import reports
from storage import addresses, complaints, desk
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

UNVERIFIED, DLH, DISHUB, DINSOS, SECRET = "22222-2222", "33333-3333", "44444-4444", "55555-5555", "66666-6666"
AGENCIES = {DLH: "dlh", DISHUB: "dishub", DINSOS: "dinsos", SECRET: "dlh"}


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    """Sari works for DLH and may open rahasia reports; there is a report at three agencies, and one at none."""
    async with town(tmp_path) as opened:
        async with opened.database.transaction() as session:
            sari = PEOPLE["sari"].address
            named = NameOfficer(sari, "Sari", Role.OFFICER, "dlh", confidential=True)
            await desk.name(session, await addresses.find_or_add(session, sari), named, None, opened.now)
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            for number in (UNVERIFIED, *AGENCIES):
                filed = replace(FILED, number=number, privacy=Privacy(confidential=number == SECRET))
                await reports.file(session, opened.office, siti, filed)
                report = await complaints.by_number(session, number)
                assert report is not None
                if number in AGENCIES:
                    handed = ChangeStatus(report.id, Action.HAND_OVER, Role.COORDINATOR, agency=AGENCIES[number])
                    await reports.change(session, opened.office, handed, None)
        for words in ("/hubungkan dlh", "/hubungkan dishub", "/hubungkan dlh"):
            await opened.act(f"ratna@dishub > {words}")
        yield opened


async def listed(here: Town, who: str) -> set[str]:
    """The numbers in the answer to /antrian, in a group (`sari@grup`) or in private."""
    start = len(here.lines)
    await here.act(f"{who} > /antrian")
    told = "\n".join(here.lines[start:])
    return {number for number in (UNVERIFIED, *AGENCIES) if number in told}


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("sari@dishub", {DLH}),
        ("joko@dishub", {DISHUB}),
        ("ratna@dishub", {DLH, DISHUB}),
        ("sari@grup", {DLH}),
        ("joko@grup", {DISHUB}),
        ("ratna@grup", {UNVERIFIED, DLH, DISHUB, DINSOS}),
        ("sari", {DLH, SECRET}),
        ("joko", {DISHUB}),
        ("ratna", {UNVERIFIED, *AGENCIES}),
        ("tono@dishub", set()),
    ],
)
async def test_a_list_holds_what_the_officer_may_open_and_the_group_may_show(
    here: Town, who: str, numbers: set[str]
) -> None:
    assert await listed(here, who) == numbers


async def test_the_buttons_of_a_list_show_the_one_who_taps_only_the_own_reports(here: Town) -> None:
    start = len(here.lines)
    await here.event("sari", GROUPS["dishub"], Choice("n:queue:0", "cb"))
    told = "\n".join(here.lines[start:])
    assert DLH in told and DISHUB not in told and UNVERIFIED not in told


async def test_a_group_of_others_shows_an_officer_no_list(here: Town) -> None:
    await here.act("ratna@dishub > /lepaskan dlh")
    assert await listed(here, "sari@dishub") == set()
    assert "chat pribadi" in here.lines[-1]
    assert await listed(here, "ratna@dishub") == {DISHUB}


async def test_what_is_released_stands_in_the_coordinators_group_again(here: Town) -> None:
    def cards(group: str) -> set[str]:
        shown = [message.text for message in here.chats[GROUPS[group]] if message.rows]
        return {number for number in (UNVERIFIED, *AGENCIES) if any(number in text for text in shown)}

    assert (cards("dishub"), cards("grup")) == ({DLH, DISHUB}, {UNVERIFIED, DINSOS})
    await here.act("ratna@dishub > /lepaskan dlh")
    assert (cards("dishub"), cards("grup")) == ({DISHUB}, {UNVERIFIED, DINSOS, DLH})


async def test_cards_of_another_group_move_after_a_yes_and_the_old_group_is_told(here: Town) -> None:
    before = len(here.chats[GROUPS["grup"]])
    await here.act("ratna@dishub > /hubungkan")
    assert len(here.chats[GROUPS["grup"]]) == before and not [
        message for message in here.chats[GROUPS["dishub"]] if UNVERIFIED in message.text
    ]
    await here.act("ratna@dishub > [ketuk Ya, pindahkan]")
    assert "grup lain" in here.chats[GROUPS["grup"]][before].text
    assert [message for message in here.chats[GROUPS["dishub"]] if UNVERIFIED in message.text and message.rows]
    assert not [message for message in here.chats[GROUPS["grup"]] if message.rows]
