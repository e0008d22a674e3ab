"""Agencies outside the city are asked again: on the day, once, by whoever acts as liaison; and the day moves on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from conversations.effects import ChangeStatus
from conversations.rules.clocks import Name
from conversations.rules.complaint import Action, Complaint, Privacy, Role, Status
from handlers import reports
from storage import addresses, clocks, complaints
from tests.test_previews import FILED
from tests.town import GROUPS, PEOPLE, Town, town

NUMBER = "CCMW-RP3G"
FIRST = date(2026, 11, 30)
"""Five working days after the Monday of the hand-over."""


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        yield opened


async def test_the_coordinators_are_reminded_on_the_day_once_with_the_contact(here: Town) -> None:
    await _forwarded(here)
    await here.pass_time(timedelta(days=6))
    assert _reminders(here) == []
    await here.pass_time(timedelta(days=4))
    (reminder,) = _reminders(here)
    assert reminder.startswith(f"📞 {NUMBER}: hari ini tanyakan lagi ke PLN (123 atau aplikasi PLN Mobile).")


async def test_a_postponed_report_is_looked_at_on_its_day_and_asked_about_again_afterwards(here: Town) -> None:
    await _forwarded(here)
    await _do(here, Action.TAKE)
    await _do(here, Action.POSTPONE, review_on=date(2026, 12, 3))
    await here.pass_time(timedelta(days=11))
    report = await _report(here)
    assert (report.status, report.review_on) == (Status.IN_PROGRESS, date(2026, 12, 10))
    assert _reminders(here) == [] and any("hari ini ditinjau lagi" in text for text in _said(here))
    await here.pass_time(timedelta(days=8))
    assert len(_reminders(here)) == 1


async def test_a_report_taken_up_again_before_its_day_is_asked_about_from_then_on(here: Town) -> None:
    """Also where the day is the very one it had been postponed to."""
    await _forwarded(here)
    await _do(here, Action.TAKE)
    await _do(here, Action.POSTPONE, review_on=FIRST)
    await _do(here, Action.RESUME)
    assert (await _report(here)).review_on == FIRST
    await here.pass_time(timedelta(days=8))
    assert len(_reminders(here)) == 1


@pytest.mark.parametrize("ended", [Action.BOUNCE, Action.ANSWER, Action.WITHDRAW])
async def test_nobody_is_reminded_of_what_is_back_answered_or_over(here: Town, ended: Action) -> None:
    await _forwarded(here)
    await _do(here, ended, role=Role.CITIZEN if ended is Action.WITHDRAW else Role.COORDINATOR)
    assert (await _report(here)).review_on is None
    await here.pass_time(timedelta(days=9))
    assert _reminders(here) == []


async def test_the_citys_own_agencies_have_no_such_day(here: Town) -> None:
    await _forwarded(here, agency="dishub")
    assert (await _report(here)).review_on is None
    await here.act("ratna@grup> /laporan CCMW-RP3G")
    assert not any("tanyakan" in text.casefold() for text in _said(here))


async def test_the_day_is_the_citys_own_choice(here: Town) -> None:
    city = here.office.catalogue
    here.office.catalogue = replace(city, limits=replace(city.limits, outside_review_wd=2))
    await _forwarded(here)
    assert (await _report(here)).review_on == date(2026, 11, 25)


async def test_once_asked_the_day_moves_on_and_a_second_tap_changes_nothing(here: Town) -> None:
    await _forwarded(here)
    await here.pass_time(timedelta(days=7))
    told = len(here.chats[PEOPLE["siti"].address])
    for _ in range(2):
        await here.act("ratna@grup> [ketuk Sudah saya tanyakan]")
    citizen = here.chats[PEOPLE["siti"].address]
    assert len(citizen) == told + 1 and "Senin, 7 Desember 2026" in citizen[-1].text
    report = await _report(here)
    async with here.database.transaction() as session:
        clock = (await clocks.of(session, report.id))[Name.REVIEW]
    assert report.review_on == clock.due == date(2026, 12, 7) and clock.next_at is not None
    await here.act("joko@grup> [ketuk Sudah saya tanyakan]")
    assert len(here.chats[PEOPLE["siti"].address]) == told + 1


async def test_of_a_rahasia_one_its_named_officers_are_reminded_and_no_group(here: Town) -> None:
    await _forwarded(here, Privacy(confidential=True))
    await here.pass_time(timedelta(days=8))
    assert GROUPS["grup"] not in here.chats
    privately = [shown.text for shown in here.chats[PEOPLE["ratna"].address]]
    assert sum("hari ini tanyakan lagi ke PLN" in text for text in privately) == 1


async def _forwarded(here: Town, privacy: Privacy = Privacy(), agency: str = "pln") -> None:  # noqa: B008 (a value)
    async with here.database.transaction() as session:
        siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
        await reports.file(session, here.office, siti, replace(FILED, number=NUMBER, privacy=privacy))
    await _do(here, Action.HAND_OVER, agency=agency)


async def _do(
    here: Town,
    action: Action,
    *,
    role: Role = Role.COORDINATOR,
    agency: str | None = None,
    review_on: date | None = None,
) -> None:
    report = await _report(here)
    async with here.database.transaction() as session:
        step = ChangeStatus(report.id, action, role, agency=agency, review_on=review_on)
        await reports.change(session, here.office, step, None)
    await here.pump.flush()


async def _report(here: Town) -> Complaint:
    async with here.database.transaction() as session:
        found = await complaints.by_number(session, NUMBER)
    assert found is not None
    return found


def _said(here: Town) -> list[str]:
    return [shown.text for shown in here.chats.get(GROUPS["grup"], [])]


def _reminders(here: Town) -> list[str]:
    return [text for text in _said(here) if "hari ini tanyakan lagi" in text]
