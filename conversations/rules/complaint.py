"""A report and the life it may lead: everything that decides a status stands in this file (domain.md, "Statuses")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

ComplaintId = NewType("ComplaintId", int)
OfficerId = NewType("OfficerId", int)


class Kind(StrEnum):
    COMPLAINT = "pengaduan"
    SUGGESTION = "aspirasi"
    QUESTION = "permintaan_informasi"


class Status(StrEnum):
    DRAFT = "DRAF"
    UNVERIFIED = "BELUM_DIVERIFIKASI"
    INCOMPLETE = "PERLU_DILENGKAPI"
    HANDED_OVER = "BELUM_DITINDAKLANJUTI"
    IN_PROGRESS = "DIPROSES"
    POSTPONED = "TERTUNDA"
    ANSWERED = "DITINDAKLANJUTI"
    REACTED = "DITANGGAPI_PELAPOR"
    DONE = "SELESAI"
    ARCHIVED = "DIARSIPKAN"
    WITHDRAWN = "DIBATALKAN"


class Role(StrEnum):
    CITIZEN = "pelapor"
    COORDINATOR = "koordinator"
    LIAISON = "penghubung"
    OFFICER = "petugas"
    SUPERVISOR = "pengawas"
    LEADER = "pimpinan"
    SYSTEM = "sistem"


class Action(StrEnum):
    """Why a status changes. One word a row of domain.md's table."""

    SEND = "kirim"
    HAND_OVER = "disposisi"
    ASK_COMPLETION = "minta_kelengkapan"
    COMPLETE = "lengkapi"
    ARCHIVE = "arsip"
    JOIN = "gabung"
    """Archived as a duplicate of another report."""
    EXPIRE = "kedaluwarsa"
    TAKE = "ambil"
    BOUNCE = "bukan_wewenang"
    ANSWER = "jawab"
    POSTPONE = "tunda"
    RESUME = "lanjutkan"
    NOT_SATISFIED = "belum"
    FOLLOW_UP = "tindak_lanjuti"
    SATISFIED = "sudah"
    SILENCE = "hening"
    REOPEN = "buka_lagi"
    OBJECT = "keberatan"
    PART = "pisah"
    """A duplicate goes its own way again: it was none, or the other was closed without an answer."""
    WITHDRAW = "cabut"


@dataclass(frozen=True, slots=True)
class Change:
    """One allowed change: `source` → `target` when one of `roles` does `action`."""

    source: Status
    action: Action
    target: Status
    roles: frozenset[Role]


_CITIZEN = frozenset({Role.CITIZEN})
_COORDINATOR = frozenset({Role.COORDINATOR, Role.SUPERVISOR})
_AGENCY = frozenset({Role.LIAISON, Role.OFFICER, Role.COORDINATOR, Role.SUPERVISOR})
"""A coordinator acts as liaison for destinations outside the city; `roles.may` checks whose agency it is."""
_JOINERS = frozenset({Role.COORDINATOR, Role.SUPERVISOR, Role.LIAISON})
_SYSTEM = frozenset({Role.SYSTEM})
_BEFORE_DONE = tuple(
    status for status in Status if status not in {Status.DRAFT, Status.DONE, Status.ARCHIVED, Status.WITHDRAWN}
)

CHANGES: tuple[Change, ...] = (
    Change(Status.DRAFT, Action.SEND, Status.UNVERIFIED, _CITIZEN),
    Change(Status.UNVERIFIED, Action.HAND_OVER, Status.HANDED_OVER, _COORDINATOR),
    Change(Status.UNVERIFIED, Action.ASK_COMPLETION, Status.INCOMPLETE, _COORDINATOR),
    Change(Status.UNVERIFIED, Action.ARCHIVE, Status.ARCHIVED, _COORDINATOR),
    Change(Status.INCOMPLETE, Action.COMPLETE, Status.UNVERIFIED, _CITIZEN),
    Change(Status.INCOMPLETE, Action.EXPIRE, Status.ARCHIVED, _SYSTEM),
    Change(Status.HANDED_OVER, Action.TAKE, Status.IN_PROGRESS, _AGENCY),
    Change(Status.HANDED_OVER, Action.BOUNCE, Status.UNVERIFIED, _AGENCY),
    Change(Status.HANDED_OVER, Action.ANSWER, Status.ANSWERED, _AGENCY),
    Change(Status.IN_PROGRESS, Action.ANSWER, Status.ANSWERED, _AGENCY),
    Change(Status.IN_PROGRESS, Action.POSTPONE, Status.POSTPONED, _AGENCY),
    Change(Status.POSTPONED, Action.RESUME, Status.IN_PROGRESS, _AGENCY | _SYSTEM),
    Change(Status.ANSWERED, Action.NOT_SATISFIED, Status.REACTED, _CITIZEN),
    Change(Status.REACTED, Action.FOLLOW_UP, Status.IN_PROGRESS, _AGENCY),
    Change(Status.ANSWERED, Action.SATISFIED, Status.DONE, _CITIZEN),
    Change(Status.ANSWERED, Action.SILENCE, Status.DONE, _SYSTEM),
    Change(Status.DONE, Action.REOPEN, Status.IN_PROGRESS, _CITIZEN),
    Change(Status.ARCHIVED, Action.OBJECT, Status.UNVERIFIED, _CITIZEN),
    Change(Status.ARCHIVED, Action.PART, Status.UNVERIFIED, _JOINERS | _SYSTEM),
    *(Change(status, Action.JOIN, Status.ARCHIVED, _JOINERS) for status in _BEFORE_DONE),
    *(Change(status, Action.WITHDRAW, Status.WITHDRAWN, _CITIZEN) for status in _BEFORE_DONE),
)

CLOSED = frozenset({Status.DONE, Status.ARCHIVED, Status.WITHDRAWN})
FINAL = frozenset(Status) - {row.source for row in CHANGES}
"""Closed for good; from the other closed ones a citizen leads a report back."""


WITH_AGENCY = frozenset({Status.HANDED_OVER, Status.IN_PROGRESS, Status.REACTED})
"""The agency has the move."""


def change(status: Status, action: Action, role: Role) -> Status | None:
    """The status that follows, or None when this role may not do this now."""
    for row in CHANGES:
        if row.source is status and row.action is action and role in row.roles:
            return row.target
    return None


class ArchiveReason(StrEnum):
    """Coded reasons a coordinator may give (domain.md, "Archive reasons"). KEWENANGAN_LAIN is not one of them."""

    UNCLEAR = "TIDAK_JELAS"
    TOO_GENERAL = "TERLALU_UMUM"
    INCOMPLETE = "TIDAK_LENGKAP"
    NOT_PUBLIC_SERVICE = "BUKAN_PELAYANAN_PUBLIK"
    ABUSIVE = "SARA_KASAR"
    SPAM = "SPAM"
    DUPLICATE = "DUPLIKAT"
    """Linked: its citizen keeps getting the news of the other report. Given by Action.JOIN alone."""
    IN_COURT = "PROSES_PERADILAN"
    WITHDRAWN = "DICABUT_PELAPOR"


NEEDS_A_SECOND = frozenset({ArchiveReason.ABUSIVE})
"""Reasons that a second officer confirms (†)."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What an officer has ordered and can still undo: nothing of it is done yet."""

    purpose: str
    """ARCHIVE, or what a public message is for: `answer`, `ask`, `complete`."""
    by: OfficerId
    until: datetime | None
    """When it is done; None: not before a second officer has agreed."""
    reason: ArchiveReason | None = None
    """Of an archiving."""


ARCHIVE = "archive"
"""The purpose of a pending archiving."""


@dataclass(frozen=True, slots=True)
class Privacy:
    """`anonymous` (anonim) hides who from every officer; `confidential` (rahasia) limits who may open the report."""

    anonymous: bool = False
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where it happened: words, a pin (degrees, WGS 84), a map link, or several of them."""

    words: str = ""
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """When it happened: first and last day meant, both inclusive; None when only the words are known."""

    said: str
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """A filed report as rules and cards see it. Holds no address, and no name of the citizen."""

    id: ComplaintId
    number: str
    kind: Kind
    status: Status
    title: str
    story: str
    place: Place | None
    when: Period | None
    topic: str | None
    suggested: tuple[str, ...]
    """Agency ids suggested by the citizen's choice or the story, best first."""
    agency: str | None
    """The agency it was handed over to."""
    privacy: Privacy
    language: str
    filed_at: datetime
    due: date | None
    """The day by which the next official step is promised; None when no clock runs."""
    resolve_by: date | None = None
    answer_by: date | None = None
    """By when the agency's answer is promised, while it is owed: what a hand-over to another agency leaves as it is."""
    owner: OfficerId | None = None
    owner_name: str = ""
    attachments: int = 0
    archive_reason: str | None = None
    supervised: bool = False
    """Berkadar pengawasan: corruption, illegal levies, staff misconduct."""
    bounces: int = 0
    """How often an agency said it is not its own (bukan wewenang)."""
    reopenings: int = 0
    objected: bool = False
    """The citizen has objected to its being archived; that is heard once."""
    review_on: date | None = None
    """When a postponed report, or one with an agency outside the city, is looked at again."""
    part_of: ComplaintId | None = None
    """The report it was split from."""
    duplicate_of: ComplaintId | None = None
    """The report whose news this one's citizen gets."""
    national: str = ""
    """Its number in the national system, where a coordinator recorded one."""
    rating: int | None = None
    """1 to 5, as the citizen gave it."""
    closed_at: datetime | None = None
    """When it was closed last."""
    pending: Pending | None = None
    """One order at a time waits to be carried out."""

    @property
    def closed(self) -> bool:
        return self.status in CLOSED

    @property
    def guarded(self) -> bool:
        """Read by named officers only, in private: it never stands in a group."""
        return self.privacy.confidential or self.supervised
