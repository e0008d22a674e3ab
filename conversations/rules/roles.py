"""Who may do what: the one place that decides by (role, agency, report). Default deny."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from conversations.rules.complaint import Action, Complaint, OfficerId, Role, change


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody named by a coordinator. `confidential`: may open reports that are rahasia."""

    id: OfficerId
    name: str
    role: Role
    agency: str | None
    confidential: bool = False
    liaison_for: frozenset[str] = frozenset()
    """Agencies outside the city, for which a coordinator acts."""

    @property
    def coordinates(self) -> bool:
        return self.role is Role.COORDINATOR


class Work(StrEnum):
    """What officers do beside changing a status."""

    OPEN = "open"
    NOTE = "note"
    ASK = "ask"


def reads(officer: Officer) -> bool:
    """Whether this officer sees any report at all; a leader gets figures only."""
    return officer.role in _READERS


def may_open(officer: Officer, complaint: Complaint) -> bool:
    """Who may see the report at all: the own agency's people and coordinators; rahasia only those named for it."""
    if not reads(officer) or (complaint.privacy.confidential and not officer.confidential):
        return False
    return officer.coordinates or officer.role is Role.SUPERVISOR or _own(officer, complaint)


def may(officer: Officer, deed: Action | Work, complaint: Complaint) -> bool:
    """Whether this officer may do this to this report now (status table included)."""
    if not may_open(officer, complaint):
        return False
    if isinstance(deed, Work):
        return deed is not Work.ASK or (
            complaint.agency is not None and not complaint.closed and _acts(officer, complaint)
        )
    if change(complaint.status, deed, officer.role) is None:
        return False
    return deed in _COORDINATORS or _acts(officer, complaint)


def whose(deed: Action | Work, complaint: Complaint) -> Role | None:
    """Who could do this to the report as it stands: a coordinator, or the agency's officers; None: nobody now."""
    if isinstance(deed, Work):
        return Role.OFFICER if complaint.agency is not None and not complaint.closed else None
    if change(complaint.status, deed, Role.COORDINATOR) is None:
        return None
    return Role.COORDINATOR if deed in _COORDINATORS else Role.OFFICER


def sees_all_figures(officer: Officer) -> bool:
    """Figures of the whole city and of every agency."""
    return officer.role in _ALL_FIGURES


def sees_figures(officer: Officer, agency: str | None) -> bool:
    """Figures of this agency, or of the city when None: those who work in an agency see their own."""
    own = officer.role in _OWN_FIGURES and agency is not None and officer.agency == agency
    return own or sees_all_figures(officer)


def who_may_receive(officers: Iterable[Officer], agency: str | None) -> tuple[Officer, ...]:
    """The named officers who get a rahasia report: coordinators before the hand-over, the agency's people after."""
    return tuple(
        officer
        for officer in officers
        if officer.confidential
        and reads(officer)
        and (officer.coordinates if agency is None else officer.agency == agency or _liaises(officer, agency))
    )


_READERS = frozenset({Role.COORDINATOR, Role.LIAISON, Role.OFFICER, Role.SUPERVISOR})
_ALL_FIGURES = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER})
_OWN_FIGURES = frozenset({Role.LIAISON, Role.OFFICER})
_COORDINATORS = frozenset({Action.HAND_OVER, Action.ASK_COMPLETION, Action.ARCHIVE})


def _own(officer: Officer, complaint: Complaint) -> bool:
    return complaint.agency is not None and officer.agency == complaint.agency


def _acts(officer: Officer, complaint: Complaint) -> bool:
    return _own(officer, complaint) or _liaises(officer, complaint.agency)


def _liaises(officer: Officer, agency: str | None) -> bool:
    return officer.coordinates and agency in officer.liaison_for
