"""The life of a report against domain.md's table of statuses, written out here a second time."""

from __future__ import annotations

from itertools import product

import pytest

from conversations.rules.complaint import CHANGES, CLOSED, Action, Role, Status, change

CITIZEN = "pelapor"
COORDINATOR = "koordinator pengawas"
AGENCY = "penghubung petugas koordinator pengawas"
SYSTEM = "sistem"
JOINERS = "koordinator pengawas penghubung"

ROWS = (
    ("DRAF", "kirim", "BELUM_DIVERIFIKASI", CITIZEN),
    ("BELUM_DIVERIFIKASI", "disposisi", "BELUM_DITINDAKLANJUTI", COORDINATOR),
    ("BELUM_DIVERIFIKASI", "minta_kelengkapan", "PERLU_DILENGKAPI", COORDINATOR),
    ("BELUM_DIVERIFIKASI", "arsip", "DIARSIPKAN", COORDINATOR),
    ("PERLU_DILENGKAPI", "lengkapi", "BELUM_DIVERIFIKASI", CITIZEN),
    ("PERLU_DILENGKAPI", "kedaluwarsa", "DIARSIPKAN", SYSTEM),
    ("BELUM_DITINDAKLANJUTI", "ambil", "DIPROSES", AGENCY),
    ("BELUM_DITINDAKLANJUTI", "bukan_wewenang", "BELUM_DIVERIFIKASI", AGENCY),
    ("BELUM_DITINDAKLANJUTI", "jawab", "DITINDAKLANJUTI", AGENCY),
    ("DIPROSES", "jawab", "DITINDAKLANJUTI", AGENCY),
    ("DIPROSES", "tunda", "TERTUNDA", AGENCY),
    ("TERTUNDA", "lanjutkan", "DIPROSES", f"{AGENCY} {SYSTEM}"),
    ("DITINDAKLANJUTI", "belum", "DITANGGAPI_PELAPOR", CITIZEN),
    ("DITANGGAPI_PELAPOR", "tindak_lanjuti", "DIPROSES", AGENCY),
    ("DITINDAKLANJUTI", "sudah", "SELESAI", CITIZEN),
    ("DITINDAKLANJUTI", "hening", "SELESAI", SYSTEM),
    ("SELESAI", "buka_lagi", "DIPROSES", CITIZEN),
    ("DIARSIPKAN", "keberatan", "BELUM_DIVERIFIKASI", CITIZEN),
    ("DIARSIPKAN", "pisah", "BELUM_DIVERIFIKASI", f"{JOINERS} {SYSTEM}"),
    ("BELUM_DIVERIFIKASI", "gabung", "DIARSIPKAN", JOINERS),
    ("PERLU_DILENGKAPI", "gabung", "DIARSIPKAN", JOINERS),
    ("BELUM_DITINDAKLANJUTI", "gabung", "DIARSIPKAN", JOINERS),
    ("DIPROSES", "gabung", "DIARSIPKAN", JOINERS),
    ("TERTUNDA", "gabung", "DIARSIPKAN", JOINERS),
    ("DITINDAKLANJUTI", "gabung", "DIARSIPKAN", JOINERS),
    ("DITANGGAPI_PELAPOR", "gabung", "DIARSIPKAN", JOINERS),
    ("BELUM_DIVERIFIKASI", "cabut", "DIBATALKAN", CITIZEN),
    ("PERLU_DILENGKAPI", "cabut", "DIBATALKAN", CITIZEN),
    ("BELUM_DITINDAKLANJUTI", "cabut", "DIBATALKAN", CITIZEN),
    ("DIPROSES", "cabut", "DIBATALKAN", CITIZEN),
    ("TERTUNDA", "cabut", "DIBATALKAN", CITIZEN),
    ("DITINDAKLANJUTI", "cabut", "DIBATALKAN", CITIZEN),
    ("DITANGGAPI_PELAPOR", "cabut", "DIBATALKAN", CITIZEN),
)
"""Status, what is done, the status that follows, by whom. A draft is thrown away rather than withdrawn: nobody has
seen it; what is archived can be objected to."""

ALLOWED = {
    (Status(source), Action(action), Role(role)): Status(target)
    for source, action, target, roles in ROWS
    for role in roles.split()
}
OFFICERS = frozenset(Role) - {Role.CITIZEN, Role.SYSTEM}


def test_the_table_holds_these_rows_and_no_others() -> None:
    held = {(row.source, row.action, role): row.target for row in CHANGES for role in row.roles}
    assert held == ALLOWED
    assert len(CHANGES) == len(ROWS) == len({(row.source, row.action) for row in CHANGES})


@pytest.mark.parametrize("status", Status)
def test_whatever_is_not_in_the_table_is_refused(status: Status) -> None:
    for action, role in product(Action, Role):
        assert change(status, action, role) is ALLOWED.get((status, action, role))


def test_no_officer_closes_a_report() -> None:
    for status, action, role in product(Status, Action, OFFICERS):
        assert change(status, action, role) is not Status.DONE


def test_no_work_of_officers_alone_leads_to_done() -> None:
    for start in set(Status) - {Status.DONE}:
        reached, new = {start}, {start}
        while new:
            steps = product(new, Action, OFFICERS)
            new = {target for step in steps if (target := change(*step))} - reached
            reached |= new
        assert Status.DONE not in reached


def test_the_system_closes_only_after_an_answer_and_silence() -> None:
    closing = {(row.source, row.action) for row in CHANGES if Role.SYSTEM in row.roles and row.target is Status.DONE}
    assert closing == {(Status.ANSWERED, Action.SILENCE)}


def test_a_leader_changes_nothing() -> None:
    assert not [row for row in CHANGES if Role.LEADER in row.roles]


def test_every_status_can_be_reached_and_nothing_comes_back_to_a_draft() -> None:
    assert {row.target for row in CHANGES} == set(Status) - {Status.DRAFT}


def test_every_action_has_its_row() -> None:
    assert {row.action for row in CHANGES} == set(Action)


def test_closed_is_where_the_ways_end_or_only_the_citizen_goes_on() -> None:
    """But for a duplicate, which is parted again."""
    assert {Status.DONE, Status.ARCHIVED, Status.WITHDRAWN} == CLOSED
    onward = {
        (row.source, role)
        for row in CHANGES
        for role in row.roles
        if row.source in CLOSED and row.action is not Action.PART
    }
    assert onward == {(Status.DONE, Role.CITIZEN), (Status.ARCHIVED, Role.CITIZEN)}
