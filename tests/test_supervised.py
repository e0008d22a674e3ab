"""Everything an officer can do, done to reports berkadar pengawasan by everybody everywhere: supervisors alone learn
anything of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conversations.effects import NameOfficer
from conversations.messages import Address, Choice, Text
from conversations.rules.complaint import Role, Status
from storage import addresses, desk
from tests.test_privacy import (
    ANONYMOUS,
    RUMOUR,
    SITI,
    arrive,
    cards_in_groups,
    commands,
    deeds,
    everybody,
    file,
    here,
    sent,
    statuses,
)
from tests.town import GROUPS, PEOPLE, Town

__all__ = ["here"]


@pytest.mark.parametrize("privacy", ["terbuka", "rahasia", "anonim"])
async def test_only_supervisors_learn_anything_of_a_supervised_report(here: Town, privacy: str) -> None:
    """Every order of every role, in private and in both groups; coordinators and everybody else named for rahasia too.
    Then a supervisor hands it over: the agency's people who are named for rahasia learn of it, and nobody else."""
    await named(here, "sari", Role.SUPERVISOR, "inspektorat", confidential=False)
    await named(here, "tono", Role.LEADER, None, confidential=True)
    number = await file(here, "siti", privacy)
    before = len(sent(here))
    await arrive(here, "ratna", PEOPLE["ratna"].address, Choice("q:supervise:1", "cb"))
    await everybody(here, ("tono", "joko", "ratna", "sari"), (*deeds(number), *commands()))
    assert learned(here, before) == {PEOPLE["sari"].address}
    await handed_over_by_supervisor(here)
    before = len(sent(here))
    await everybody(here, ("tono", "joko", "ratna", "sari"), (*deeds(number), *commands()))
    assert learned(here, before) == {PEOPLE["sari"].address, PEOPLE["joko"].address}
    assert Status.IN_PROGRESS in await statuses(here)
    assert await cards_in_groups(here) == []


async def test_without_a_supervisor_the_group_learns_that_one_is_missing_and_no_more(here: Town) -> None:
    await file(here, "siti", "terbuka")
    before = len(sent(here))
    await arrive(here, "ratna", PEOPLE["ratna"].address, Choice("q:supervise:1", "cb"))
    told = [repr(out) for out in sent(here)[before:] if out.to in GROUPS.values()]
    assert any("belum ada pengawas" in text for text in told)
    assert not [text for text in told if RUMOUR in text.casefold() or any(known in text for known in ANONYMOUS)]


async def test_a_city_may_let_its_coordinators_read_them_but_not_act(here: Town) -> None:
    here.office.catalogue = replace(here.office.catalogue, coordinators_oversee=True)
    number = await file(here, "siti", "terbuka")
    await arrive(here, "ratna", PEOPLE["ratna"].address, Choice("q:supervise:1", "cb"))
    before = len(sent(here))
    for order in (f"/laporan {number}", "/cari motor"):
        await arrive(here, "ratna", PEOPLE["ratna"].address, Text(order))
    assert learned(here, before) == {PEOPLE["ratna"].address}
    await arrive(here, "ratna", PEOPLE["ratna"].address, Choice("o:agency:1:dishub", "cb"))
    assert await statuses(here) == {Status.UNVERIFIED}


async def named(here: Town, who: str, role: Role, agency: str | None, *, confidential: bool) -> None:
    async with here.database.transaction() as session:
        id = await addresses.find_or_add(session, PEOPLE[who].address)
        effect = NameOfficer(PEOPLE[who].address, PEOPLE[who].name, role, agency, confidential)
        await desk.name(session, id, effect, None, here.now)


def learned(here: Town, before: int) -> set[Address]:
    """Whom anything of the report reached since then, besides its writer."""
    return {out.to for out in sent(here)[before:] if RUMOUR in repr(out).casefold()} - {SITI.address}


async def handed_over_by_supervisor(here: Town) -> None:
    await arrive(here, "sari", PEOPLE["sari"].address, Choice("o:agency:1:dishub", "cb"))
