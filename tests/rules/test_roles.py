"""Who may do what: the whole matrix of role, agency, privacy, status and deed against a second statement of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, OfficerId, Privacy, Role, Status
from conversations.rules.roles import (
    Officer,
    Work,
    colleagues,
    may,
    may_open,
    may_send_away,
    may_supervise,
    stands_in,
    stood_in_for,
    who_may_receive,
    whose,
)

AGENCIES = ("dishub", "dlh", None)
OUTSIDE = "pln"
REPORT = Complaint(
    id=ComplaintId(1),
    number="7H3K-9M2Z",
    kind=Kind.COMPLAINT,
    status=Status.UNVERIFIED,
    title="",
    story="",
    place=None,
    when=None,
    topic=None,
    suggested=(),
    agency=None,
    privacy=Privacy(),
    language="id",
    filed_at=datetime(2026, 11, 23, tzinfo=UTC),
    due=None,
)
PRIVACIES = tuple(Privacy(*flags) for flags in product((False, True), repeat=2))

DESK = {"disposisi", "minta_kelengkapan", "arsip"}
"""The coordinator's own deeds, all on reports that stand unverified."""
WORK = {
    "ambil": {"BELUM_DITINDAKLANJUTI"},
    "bukan_wewenang": {"BELUM_DITINDAKLANJUTI"},
    "jawab": {"BELUM_DITINDAKLANJUTI", "DIPROSES"},
    "tunda": {"DIPROSES"},
    "lanjutkan": {"TERTUNDA"},
    "tindak_lanjuti": {"DITANGGAPI_PELAPOR"},
}
"""The agency's deeds and when they can be done."""
OVER = {"SELESAI", "DIARSIPKAN", "DIBATALKAN"}


def sees(officer: Officer, report: Complaint) -> bool:
    """Coordinators and supervisors see reports of every agency, others those of their own; rahasia only who is named
    for it; berkadar pengawasan only supervisors, and who is named for rahasia where it was handed over to. Leaders read
    figures, no reports."""
    own = report.agency is not None and officer.agency == report.agency
    if report.supervised:
        named = own and officer.confidential and officer.role.value in {"penghubung", "petugas"}
        sees_too = officer.oversees and officer.role.value == "koordinator"
        return officer.role.value == "pengawas" or named or sees_too
    if report.privacy.confidential and not officer.confidential:
        return False
    if officer.role.value in {"koordinator", "pengawas"}:
        return True
    return own and officer.role.value in {"penghubung", "petugas"}


def stands_for_the_agency(officer: Officer, report: Complaint) -> bool:
    """The agency's own people; for a destination outside the city a coordinator is the liaison."""
    own = report.agency is not None and officer.agency == report.agency
    supervises = report.supervised and report.agency is not None and officer.role.value == "pengawas"
    return own or supervises or (officer.role.value == "koordinator" and report.agency in officer.liaison_for)


def expected(officer: Officer, deed: Action | Work, report: Complaint) -> bool:
    if not sees(officer, report):
        return False
    coordinates = officer.role.value == ("pengawas" if report.supervised else "koordinator")
    match deed.value:
        case "open" | "note":
            return True
        case "ask":
            handed_over = report.agency is not None and report.status.value not in OVER
            return handed_over and stands_for_the_agency(officer, report)
        case "chase":
            has_the_move = report.status.value in {"BELUM_DITINDAKLANJUTI", "DIPROSES", "DITANGGAPI_PELAPOR"}
            return has_the_move and stands_for_the_agency(officer, report)
        case "split" | "gabung":
            liaison = officer.role.value == "penghubung" and officer.agency == report.agency
            return report.status.value not in {*OVER, "DRAF"} and (liaison or coordinates)
        case "pisah":
            return False  # none of these is a duplicate
        case what if what in DESK:
            return coordinates and report.status.value == "BELUM_DIVERIFIKASI"
        case what if what in WORK:
            return report.status.value in WORK[what] and stands_for_the_agency(officer, report)
        case _:
            return False


def reports() -> Iterator[Complaint]:
    for agency, privacy, status, supervised in product((*AGENCIES, OUTSIDE), PRIVACIES, Status, (False, True)):
        yield replace(REPORT, agency=agency, privacy=privacy, status=status, supervised=supervised)


def officers(role: Role) -> Iterator[Officer]:
    for agency, confidential, outside in product(AGENCIES, (False, True), (frozenset[str](), frozenset({OUTSIDE}))):
        yield Officer(OfficerId(1), "Joko", role, agency, confidential, outside)
        if role is Role.COORDINATOR:
            yield Officer(OfficerId(1), "Joko", role, agency, confidential, outside, oversees=True)


@pytest.mark.parametrize("role", Role)
def test_the_whole_matrix(role: Role) -> None:
    wrong = [
        (officer, deed, report.agency, report.privacy, report.status)
        for officer, report in product(officers(role), reports())
        for deed in (*Action, *Work)
        if may(officer, deed, report) is not expected(officer, deed, report)
    ]
    assert not wrong


@pytest.mark.parametrize("role", Role)
def test_who_may_open(role: Role) -> None:
    wrong = [
        (officer, report.agency, report.privacy)
        for officer, report in product(officers(role), reports())
        if may_open(officer, report) is not sees(officer, report)
    ]
    assert not wrong


def test_no_officer_does_what_is_the_citizens_or_the_clocks() -> None:
    theirs = {"kirim", "lengkapi", "belum", "sudah", "buka_lagi", "keberatan", "cabut", "kedaluwarsa", "hening"}
    for role in Role:
        for officer, report in product(officers(role), reports()):
            assert not [deed for deed in theirs if may(officer, Action(deed), report)]


@pytest.mark.parametrize("agency", [*AGENCIES, OUTSIDE])
def test_a_rahasia_report_reaches_only_who_is_named_for_it_and_may_open_it(agency: str | None) -> None:
    everybody = [officer for role in Role for officer in officers(role)]
    report = replace(REPORT, agency=agency, privacy=Privacy(confidential=True))
    received = who_may_receive(everybody, agency)
    assert received and all(officer.confidential and may_open(officer, report) for officer in received)
    assert all(officer.role is Role.COORDINATOR for officer in received) or agency is not None


def test_before_the_hand_over_a_rahasia_report_goes_to_coordinators_only() -> None:
    everybody = [officer for role in Role for officer in officers(role)]
    wanted = [officer for officer in officers(Role.COORDINATOR) if officer.confidential]
    assert list(who_may_receive(everybody, None)) == wanted


def test_after_it_to_the_agencys_people_and_no_other() -> None:
    everybody = [officer for role in Role for officer in officers(role)]
    assert {officer.agency for officer in who_may_receive(everybody, "dishub")} == {"dishub"}


@pytest.mark.parametrize("agency", [*AGENCIES, OUTSIDE])
@pytest.mark.parametrize("privacy", PRIVACIES)
def test_a_supervised_report_reaches_exactly_who_may_open_it(agency: str | None, privacy: Privacy) -> None:
    everybody = [officer for role in Role for officer in officers(role) if not officer.oversees]
    report = replace(REPORT, agency=agency, privacy=privacy, supervised=True)
    received = who_may_receive(everybody, agency, supervised=True)
    assert received and list(received) == [officer for officer in everybody if may_open(officer, report)]


def test_no_supervisor_no_receiver() -> None:
    others = [officer for role in Role if role is not Role.SUPERVISOR for officer in officers(role)]
    assert who_may_receive(others, None, supervised=True) == ()


def test_a_refusal_names_whose_it_is() -> None:
    assert whose(Action.ARCHIVE, REPORT) is Role.COORDINATOR
    assert whose(Action.ARCHIVE, replace(REPORT, supervised=True)) is Role.SUPERVISOR


def test_supervised_upwards_only() -> None:
    coordinator = Officer(OfficerId(1), "Ratna", Role.COORDINATOR, None)
    assert may_supervise(coordinator, REPORT)
    assert may_supervise(replace(coordinator, role=Role.SUPERVISOR, agency="inspektorat"), REPORT)
    assert not may_supervise(replace(coordinator, role=Role.LIAISON, agency="dishub"), REPORT)
    assert not may_supervise(coordinator, replace(REPORT, supervised=True))
    assert not may_supervise(coordinator, replace(REPORT, status=Status.DONE))


# --- who stands in ------------------------------------------------------------------------------------------------

JOKO = Officer(OfficerId(1), "Joko", Role.OFFICER, "dishub")
SARI = Officer(OfficerId(2), "Sari", Role.OFFICER, "dishub")
RINI = Officer(OfficerId(3), "Rini", Role.LIAISON, "dishub")
TODAY, LAST = date(2026, 11, 23), date(2026, 11, 30)


def test_nobody_stands_in_for_who_is_there() -> None:
    assert stands_in(JOKO, [JOKO, SARI], TODAY) == JOKO


def test_the_deputy_stands_in_up_to_and_with_the_last_day() -> None:
    joko = replace(JOKO, away_until=LAST, deputy=SARI.id)
    assert stands_in(joko, [joko, SARI], LAST) == SARI
    assert stood_in_for(SARI, [joko, SARI], LAST) == (joko,)
    assert stands_in(joko, [joko, SARI], date(2026, 12, 1)) == joko
    assert stood_in_for(SARI, [joko, SARI], date(2026, 12, 1)) == ()


def test_deputies_on_leave_pass_it_on_and_a_circle_ends_at_the_agency() -> None:
    joko = replace(JOKO, away_until=LAST, deputy=SARI.id)
    sari = replace(SARI, away_until=LAST, deputy=RINI.id)
    assert stands_in(joko, [joko, sari, RINI], TODAY) == RINI
    assert stood_in_for(RINI, [joko, sari, RINI], TODAY) == (joko, sari)
    circle = replace(sari, deputy=joko.id)
    assert stands_in(joko, [joko, circle], TODAY) is None
    assert stands_in(replace(joko, deputy=None), [joko], TODAY) is None


def test_a_deputy_who_left_is_nobody() -> None:
    joko = replace(JOKO, away_until=LAST, deputy=SARI.id)
    assert stands_in(joko, [joko], TODAY) is None


def test_who_can_stand_in_and_who_sends_whom() -> None:
    ratna = Officer(OfficerId(4), "Ratna", Role.COORDINATOR, None)
    other = replace(SARI, id=OfficerId(5), agency="dlh")
    leader = Officer(OfficerId(6), "Bos", Role.LEADER, "dishub")
    assert colleagues(JOKO, [JOKO, SARI, RINI, ratna, other, leader]) == (SARI, RINI)
    assert may_send_away(JOKO, JOKO) and may_send_away(RINI, JOKO) and may_send_away(ratna, JOKO)
    assert not may_send_away(SARI, JOKO) and not may_send_away(RINI, other)


def test_a_duplicate_is_parted_by_whoever_may_join_it() -> None:
    merged = replace(REPORT, status=Status.ARCHIVED, agency="dishub", duplicate_of=ComplaintId(2))
    who = {
        role
        for role in (Role.COORDINATOR, Role.LIAISON, Role.OFFICER, Role.SUPERVISOR, Role.LEADER)
        if may(Officer(OfficerId(1), "Joko", role, "dishub"), Action.PART, merged)
    }
    assert who == {Role.COORDINATOR, Role.LIAISON}
    assert not may(Officer(OfficerId(1), "Lina", Role.LIAISON, "dlh"), Action.PART, merged)
    archived = replace(merged, duplicate_of=None)
    assert not may(Officer(OfficerId(1), "Ratna", Role.COORDINATOR, None), Action.PART, archived)
