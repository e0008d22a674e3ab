"""Who may do what: the whole matrix of role, agency, privacy, status and deed against a second statement of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, OfficerId, Privacy, Role, Status
from conversations.rules.roles import Officer, Work, may, may_open, who_may_receive

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
    for it. Leaders read figures, no reports."""
    if report.privacy.confidential and not officer.confidential:
        return False
    if officer.role.value in {"koordinator", "pengawas"}:
        return True
    own = report.agency is not None and officer.agency == report.agency
    return own and officer.role.value in {"penghubung", "petugas"}


def stands_for_the_agency(officer: Officer, report: Complaint) -> bool:
    """The agency's own people; for a destination outside the city a coordinator is the liaison."""
    own = report.agency is not None and officer.agency == report.agency
    return own or (officer.role.value == "koordinator" and report.agency in officer.liaison_for)


def expected(officer: Officer, deed: Action | Work, report: Complaint) -> bool:
    if not sees(officer, report):
        return False
    match deed.value:
        case "open" | "note":
            return True
        case "ask":
            handed_over = report.agency is not None and report.status.value not in OVER
            return handed_over and stands_for_the_agency(officer, report)
        case what if what in DESK:
            coordinates = officer.role.value in {"koordinator", "pengawas"}
            return coordinates and report.status.value == "BELUM_DIVERIFIKASI"
        case what if what in WORK:
            return report.status.value in WORK[what] and stands_for_the_agency(officer, report)
        case _:
            return False


def reports() -> Iterator[Complaint]:
    for agency, privacy, status in product((*AGENCIES, OUTSIDE), PRIVACIES, Status):
        yield replace(REPORT, agency=agency, privacy=privacy, status=status)


def officers(role: Role) -> Iterator[Officer]:
    for agency, confidential, outside in product(AGENCIES, (False, True), (frozenset[str](), frozenset({OUTSIDE}))):
        yield Officer(OfficerId(1), "Joko", role, agency, confidential, outside)


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
