"""Naming officers: what a coordinator's words mean, what misspelt ones may have meant, and who stays a coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conversations.desk import Desk, DeskTurn, Invitation
from conversations.effects import NameOfficer, Say, UseInvite
from conversations.messages import Address, Inbound, Text
from conversations.naming import Appointment, name_officer, nearest, read_appointment, redeem
from conversations.orders import Order
from conversations.rules.complaint import OfficerId, Role
from conversations.rules.roles import Officer
from conversations.session import DeskSession
from tests.town import sample_city

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RATNA = Officer(OfficerId(1), "Ratna", Role.COORDINATOR, None, True)
SARI = Officer(OfficerId(2), "Sari", Role.COORDINATOR, None, True)
JOKO = Officer(OfficerId(3), "Joko", Role.OFFICER, "dishub", False)
GROUP, RATNA_AT = Address("telegram", "-1"), Address("telegram", "1")
CODE = Order("redeem", argument="K2222222222")
READ = {
    "dishub": Appointment(Role.OFFICER, "dishub", False),
    "Dishub penghubung RAHASIA": Appointment(Role.LIAISON, "dishub", True),
    "satpol pp": Appointment(Role.OFFICER, "satpol_pp", False),
    "rahasia bpjs kesehatan": Appointment(Role.OFFICER, "bpjs_kesehatan", True),
    "Dinas Perhubungan": Appointment(Role.OFFICER, "dishub", False),
    "koordinator": Appointment(Role.COORDINATOR, None, True),
    "": None,
    "penghubung": None,
    "disub": None,
    "dishub dlh": None,
    "koordinator disub": None,
}
NEAREST = {
    "": [],
    "qqqq": [],
    "dishub dlh": [],
    "disub": ["dishub"],
    "disub penghubung": ["dishub"],
    "dishub koordinatr": ["koordinator"],
    "koordinatr": ["koordinator"],
    "satpol": ["satpol_pp"],
    "inspektoret rahsia": ["inspektorat", "rahasia"],
}


@pytest.mark.parametrize(("words", "appointment"), READ.items())
def test_what_a_coordinator_types(words: str, appointment: Appointment | None) -> None:
    assert read_appointment(words, sample_city()) == appointment


@pytest.mark.parametrize(("words", "near"), NEAREST.items())
def test_what_misspelt_words_may_mean(words: str, near: list[str]) -> None:
    assert [*nearest(words, sample_city())][: len(near) or None] == near


def reply(answered: Officer | None, argument: str, *reachable: Officer) -> DeskTurn:
    """Ratna answers somebody's message in the group."""
    said = Text(f"/petugas {argument}")
    event = Inbound("1", GROUP, RATNA_AT, NOW, said, reply_to_sender=RATNA_AT, reply_to_name="Dia", group=True)
    officers = (RATNA, SARI, JOKO)
    desk = Desk(NOW, sample_city(), RATNA, True, officers=officers, reachable=reachable, answered=answered)
    return name_officer(DeskSession(), event, Order("petugas", argument=argument), desk)


def code(actor: Officer | None, role: Role, *reachable: Officer) -> DeskTurn:
    """Somebody sends a one-time code privately."""
    event = Inbound("1", RATNA_AT, RATNA_AT, NOW, Text("K22222-22222"), sender_name="Dia")
    desk = Desk(NOW, sample_city(), actor, False, officers=(RATNA, SARI, JOKO), reachable=reachable)
    agency = None if role is Role.COORDINATOR else "dishub"
    return redeem(DeskSession(), event, CODE, replace(desk, invitation=Invitation(role.value, agency, False)))


def keys(turn: DeskTurn) -> list[str]:
    return [part.key for effect in turn.effects if isinstance(effect, Say) for part in effect.parts]


def named(turn: DeskTurn) -> bool:
    return any(isinstance(effect, NameOfficer | UseInvite) for effect in turn.effects)


@pytest.mark.parametrize("reachable", [(RATNA, JOKO), (RATNA,), ()], ids=["alone", "sari blocked", "nobody"])
def test_the_last_coordinator_within_reach_stays_one(reachable: tuple[Officer, ...]) -> None:
    by_reply, by_code = reply(RATNA, "dishub", *reachable), code(RATNA, Role.OFFICER, *reachable)
    assert keys(by_reply) == ["officer.last_coordinator"] and not named(by_reply)
    assert keys(by_code) == ["officer.last_coordinator_self"] and not named(by_code)


def test_another_one_may_give_the_role_up_and_is_told() -> None:
    by_reply, by_code = reply(SARI, "dishub", RATNA, SARI), code(SARI, Role.OFFICER, RATNA, SARI)
    assert keys(by_reply) == ["officer.named", "officer.gave_up"] and named(by_reply)
    assert keys(by_code) == ["officer.welcome", "officer.gave_up_self"] and named(by_code)


@pytest.mark.parametrize("who", [None, JOKO, RATNA])
def test_nobody_gives_up_what_they_keep_or_never_had(who: Officer | None) -> None:
    assert keys(reply(who, "koordinator", RATNA)) == ["officer.named"]
    assert keys(code(who, Role.COORDINATOR, RATNA)) == ["officer.welcome"]
