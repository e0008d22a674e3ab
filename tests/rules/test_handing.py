"""Who hands a report to whom within an agency, and whose it is meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conversations.rules.complaint import Complaint, OfficerId, Privacy, Role, Status
from conversations.rules.roles import Officer, holder, may_be_given, may_give
from tests.rules.test_roles import REPORT

TODAY = date(2026, 11, 23)
BUDI, JOKO = (Officer(OfficerId(n), name, Role.OFFICER, "dishub") for n, name in ((1, "Budi"), (2, "Joko")))
SARI = Officer(OfficerId(3), "Sari", Role.LIAISON, "dishub")
RATNA = Officer(OfficerId(4), "Ratna", Role.COORDINATOR, None, confidential=True, liaison_for=frozenset({"pln"}))
HADI = Officer(OfficerId(5), "Hadi", Role.LIAISON, "dlh", confidential=True)
LINA = Officer(OfficerId(6), "Lina", Role.LEADER, "dishub")
ALL = (BUDI, JOKO, SARI, RATNA, HADI, LINA)
NOBODYS = replace(REPORT, status=Status.HANDED_OVER, agency="dishub")
BUDIS = replace(NOBODYS, status=Status.IN_PROGRESS, owner=BUDI.id, owner_name="Budi")


def givers(report: Complaint = BUDIS, officers: tuple[Officer, ...] = ALL) -> set[str]:
    return {one.name for one in officers if may_give(one, report, officers, TODAY)}


def test_who_has_it_the_liaison_and_the_coordinator_give_it() -> None:
    assert givers() == {"Budi", "Sari", "Ratna"}


def test_one_that_nobody_has_is_given_by_those_who_decide() -> None:
    assert givers(NOBODYS) == {"Sari", "Ratna"}


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.HANDED_OVER, Status.IN_PROGRESS, Status.POSTPONED}))
def test_only_work_is_given(status: Status) -> None:
    assert bool(givers(replace(BUDIS, status=status))) == (status is Status.ANSWERED)


def test_a_rahasia_one_only_among_those_named_for_it() -> None:
    secret = replace(BUDIS, privacy=Privacy(confidential=True))
    named = replace(BUDI, confidential=True)
    assert givers(secret, (named, JOKO, SARI, RATNA, HADI)) == {"Budi", "Ratna"}
    assert [one.name for one in (named, JOKO, SARI, RATNA, HADI) if may_be_given(one, secret)] == ["Budi"]


def test_it_goes_to_the_agencys_people_who_act() -> None:
    assert [one.name for one in ALL if may_be_given(one, BUDIS)] == ["Budi", "Joko", "Sari"]


def test_of_an_outside_agency_to_the_coordinators() -> None:
    assert [one.name for one in ALL if may_be_given(one, replace(BUDIS, agency="pln"))] == ["Ratna"]


def test_a_colleague_holds_it_for_everybody_else() -> None:
    assert holder(BUDI, BUDIS, ALL, TODAY) is None
    assert holder(JOKO, BUDIS, ALL, TODAY) == BUDI
    assert holder(JOKO, NOBODYS, ALL, TODAY) is None


def test_who_stands_in_holds_it_and_without_one_nobody_does() -> None:
    away = replace(BUDI, away_until=TODAY, deputy=JOKO.id)
    officers = (away, JOKO, SARI)
    assert (holder(JOKO, BUDIS, officers, TODAY), holder(SARI, BUDIS, officers, TODAY)) == (None, JOKO)
    assert holder(away, BUDIS, officers, TODAY) is None
    assert givers(BUDIS, officers) == {"Budi", "Joko", "Sari"}
    alone = (replace(away, deputy=None), JOKO, SARI)
    assert holder(JOKO, BUDIS, alone, TODAY) is None
