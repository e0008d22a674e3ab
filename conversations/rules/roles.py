"""Who may do what: the one place that decides by (role, agency, report). Default deny."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from conversations.rules.complaint import WITH_AGENCY, Action, Complaint, OfficerId, Role, Status, change


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
    away_until: date | None = None
    """On leave up to and with this day."""
    deputy: OfficerId | None = None
    """Who stands in meanwhile; nobody by name: the agency."""
    oversees: bool = False
    """Reads reports berkadar pengawasan too, without being a supervisor: the city lets its coordinators (†)."""

    @property
    def coordinates(self) -> bool:
        return self.role is Role.COORDINATOR

    @property
    def supervises(self) -> bool:
        return self.role is Role.SUPERVISOR


class Work(StrEnum):
    """What officers do beside changing a status."""

    OPEN = "open"
    NOTE = "note"
    ASK = "ask"
    SPLIT = "split"
    """Make two reports of one."""
    CHASE = "chase"
    """Ask an agency outside the city again."""


def reads(officer: Officer) -> bool:
    """Whether this officer sees any report at all; a leader gets figures only."""
    return officer.role in _READERS


def may_open(officer: Officer, complaint: Complaint) -> bool:
    """Who may see the report at all: the own agency's people, supervisors and coordinators; rahasia only those named
    for it. One berkadar pengawasan: supervisors; and once a supervisor handed it over, those of the agency who are
    named for rahasia (domain.md, "People")."""
    if not reads(officer):
        return False
    if complaint.supervised:
        return sees_supervised(officer) and (officer.supervises or officer.oversees or _own(officer, complaint))
    if complaint.privacy.confidential and not officer.confidential:
        return False
    return officer.coordinates or officer.supervises or _own(officer, complaint)


def sees_supervised(officer: Officer) -> bool:
    """Whether reports berkadar pengawasan are among those this officer may see: of a supervisor all, of an agency's
    people named for rahasia those handed over to it. Coordinators see none, unless the city says otherwise."""
    if not reads(officer):
        return False
    return officer.supervises or officer.oversees or (officer.confidential and not officer.coordinates)


def sees_guarded(officer: Officer) -> bool:
    """Whether any report that never stands in a group may come to this officer."""
    return officer.confidential or sees_supervised(officer)


def may_supervise(officer: Officer, complaint: Complaint) -> bool:
    """Whether this officer may make the report one berkadar pengawasan. It is never taken back."""
    marks = officer.coordinates or officer.supervises
    return marks and not complaint.supervised and not complaint.closed and may_open(officer, complaint)


def may_record_national(officer: Officer, complaint: Complaint) -> bool:
    """Who records its number in the national system: who verifies it."""
    return may_open(officer, complaint) and _verifies(officer, complaint)


def may(officer: Officer, deed: Action | Work, complaint: Complaint) -> bool:
    """Whether this officer may do this to this report now (status table included)."""
    if not may_open(officer, complaint):
        return False
    if isinstance(deed, Work):
        return _may_work(officer, deed, complaint)
    if change(complaint.status, deed, officer.role) is None:
        return False
    if deed in (Action.JOIN, Action.PART):
        return _sorts(officer, complaint) and (deed is Action.JOIN or complaint.duplicate_of is not None)
    return _verifies(officer, complaint) if deed in _COORDINATORS else _acts(officer, complaint)


def whose(deed: Action | Work, complaint: Complaint) -> Role | None:
    """Who could do this to the report as it stands: a coordinator, a supervisor, or the agency's officers; None: nobody
    now."""
    if isinstance(deed, Work):
        return Role.OFFICER if complaint.agency is not None and not complaint.closed else None
    if change(complaint.status, deed, Role.COORDINATOR) is None:
        return None
    if deed in _COORDINATORS:
        return Role.SUPERVISOR if complaint.supervised else Role.COORDINATOR
    return Role.OFFICER


def sees_all_figures(officer: Officer) -> bool:
    """Figures of the whole city and of every agency."""
    return officer.role in _ALL_FIGURES


def sees_figures(officer: Officer, agency: str | None) -> bool:
    """Figures of this agency, or of the city when None: those who work in an agency see their own."""
    own = officer.role in _OWN_FIGURES and agency is not None and officer.agency == agency
    return own or sees_all_figures(officer)


def who_may_receive(
    officers: Iterable[Officer], agency: str | None, *, supervised: bool = False
) -> tuple[Officer, ...]:
    """The named officers who get a rahasia report: coordinators before the hand-over, the agency's people after. One
    berkadar pengawasan: the supervisors from first to last, and after the hand-over the agency's named people."""
    if supervised:
        return tuple(
            officer
            for officer in officers
            if officer.supervises or (sees_supervised(officer) and agency is not None and officer.agency == agency)
        )
    return tuple(
        officer
        for officer in officers
        if officer.confidential
        and reads(officer)
        and (officer.coordinates if agency is None else officer.agency == agency or _liaises(officer, agency))
    )


def away(officer: Officer, today: date) -> bool:
    return officer.away_until is not None and today <= officer.away_until


def stands_in(officer: Officer, officers: Iterable[Officer], today: date) -> Officer | None:
    """Who has the move on this officer's reports today: the officer, or whoever stands in, or for that one; None: the
    agency, for everybody named is away."""
    known, seen = {other.id: other for other in officers}, set[OfficerId]()
    current: Officer | None = officer
    while current is not None and away(current, today):
        seen.add(current.id)
        current = known.get(current.deputy) if current.deputy is not None and current.deputy not in seen else None
    return current


def stood_in_for(officer: Officer, officers: Iterable[Officer], today: date) -> tuple[Officer, ...]:
    """Those who are away and whose reports are this officer's meanwhile."""
    known = tuple(officers)
    return tuple(other for other in known if other.id != officer.id and stands_in(other, known, today) == officer)


def colleagues(officer: Officer, officers: Iterable[Officer]) -> tuple[Officer, ...]:
    """Who can stand in: those who work on the same reports."""
    same = (other for other in officers if other.id != officer.id and other.agency == officer.agency)
    return tuple(other for other in same if reads(other) and other.coordinates == officer.coordinates)


def may_send_away(actor: Officer, officer: Officer) -> bool:
    """Everybody for themselves; a coordinator for anybody, a liaison for the own agency's people."""
    liaison = actor.role is Role.LIAISON and actor.agency is not None and officer.agency == actor.agency
    return actor.id == officer.id or actor.coordinates or liaison


def may_write_answers(officer: Officer, agency: str | None) -> bool:
    """Ready-made answers: an agency's are its liaison's and the coordinators', the city's (None) the coordinators'."""
    liaison = officer.role is Role.LIAISON and agency is not None and officer.agency == agency
    return officer.coordinates or liaison


def may_be_given(officer: Officer, complaint: Complaint) -> bool:
    """Whether the report can be this officer's: one of its agency who may open it; of an outside one a coordinator."""
    return may_open(officer, complaint) and _acts(officer, complaint)


def may_give(actor: Officer, complaint: Complaint, officers: Iterable[Officer], today: date) -> bool:
    """Who hands a report to a colleague: whoever has it, or stands in; the agency's liaison and the coordinators any
    report of the agency, also one that nobody has taken. One that did not satisfy the liaison takes first."""
    if complaint.status not in _GIVEN or not may_open(actor, complaint):
        return False
    decides = actor.coordinates or actor.supervises or (actor.role is Role.LIAISON and _own(actor, complaint))
    if decides or complaint.owner is None:
        return decides
    return _acts(actor, complaint) and holder(actor, complaint, officers, today) is None


def holder(actor: Officer, complaint: Complaint, officers: Iterable[Officer], today: date) -> Officer | None:
    """The colleague who has the report's move today, as far as that is not this officer, and not just anybody."""
    known = tuple(officers)
    owner = next((officer for officer in known if officer.id == complaint.owner), None)
    moves = stands_in(owner, known, today) if owner is not None else None
    return moves if moves is not None and actor.id not in (moves.id, complaint.owner) else None


_GIVEN = frozenset({Status.HANDED_OVER, Status.IN_PROGRESS, Status.POSTPONED, Status.ANSWERED})
_READERS = frozenset({Role.COORDINATOR, Role.LIAISON, Role.OFFICER, Role.SUPERVISOR})
_ALL_FIGURES = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LEADER})
_OWN_FIGURES = frozenset({Role.LIAISON, Role.OFFICER})
_COORDINATORS = frozenset({Action.HAND_OVER, Action.ASK_COMPLETION, Action.ARCHIVE})


def _may_work(officer: Officer, deed: Work, complaint: Complaint) -> bool:
    match deed:
        case Work.OPEN | Work.NOTE:
            return True
        case Work.ASK:
            return complaint.agency is not None and not complaint.closed and _acts(officer, complaint)
        case Work.CHASE:
            return complaint.status in WITH_AGENCY and _acts(officer, complaint)
        case Work.SPLIT:
            return may(officer, Action.JOIN, complaint)
        case _:
            assert_never(deed)


def _sorts(officer: Officer, complaint: Complaint) -> bool:
    """Whether this officer says of a report that it is another's duplicate, or is none, or that it is two: whoever
    verifies it, wherever it stands; once it is handed over the agency's liaison as well, who answers for all that is
    the agency's own (domain.md, "People"). An officer of the agency tells the liaison."""
    return _verifies(officer, complaint) or (officer.role is Role.LIAISON and _own(officer, complaint))


def _verifies(officer: Officer, complaint: Complaint) -> bool:
    """Verifying, asking for more and archiving are the coordinator's; berkadar pengawasan: the supervisor's."""
    return officer.supervises if complaint.supervised else officer.coordinates


def _own(officer: Officer, complaint: Complaint) -> bool:
    return complaint.agency is not None and officer.agency == complaint.agency


def _acts(officer: Officer, complaint: Complaint) -> bool:
    """A supervisor works on whatever is berkadar pengawasan, wherever it was handed over to."""
    supervises = complaint.supervised and complaint.agency is not None and officer.supervises
    return supervises or _own(officer, complaint) or _liaises(officer, complaint.agency)


def _liaises(officer: Officer, agency: str | None) -> bool:
    return officer.coordinates and agency in officer.liaison_for
