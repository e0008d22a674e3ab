"""What a step is told besides the session and the event: the time, the city, and a number drawn in advance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conversations.catalogue import Catalogue
from conversations.rules.complaint import Complaint, ComplaintId


@dataclass(frozen=True, slots=True)
class Alarm:
    """A timer set by an earlier step went off."""

    name: str


@dataclass(frozen=True, slots=True)
class Followed:
    """Another chat's report whose news this chat gets. `mine`: its writer's, known by number and PIN; `own`: the number
    of this chat's report that was merged into it; neither: joined."""

    report: Complaint
    mine: bool
    own: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a number and a PIN that the event brought."""

    report: Complaint | None = None
    """None: they do not belong together, or there is no such number; nobody learns which."""
    locked: bool = False
    """Too many were wrong."""
    secret: bool = False
    """A report of the other chat is rahasia and anonim."""


@dataclass(frozen=True, slots=True)
class Moment:
    now: datetime
    """Aware, UTC."""
    catalogue: Catalogue
    fresh_number: str
    """A tracking number nobody has yet."""
    reports: tuple[Complaint, ...] = ()
    """The reports filed in this chat, newest first."""
    name: str = ""
    """What the person's profile says; may be empty."""
    followed: tuple[Followed, ...] = ()
    """Newest first."""
    proof: Proof | None = None
    """Where `following.asked_for` finds a number and a PIN in the event."""
    similar: Complaint | None = None
    """An open report like the draft that is about to be sent, where `supporting.looks` asks for one."""

    @property
    def today(self) -> date:
        return self.now.astimezone(self.catalogue.zone).date()

    @property
    def open_reports(self) -> tuple[Complaint, ...]:
        return tuple(report for report in self.reports if not report.closed)

    @property
    def only_open(self) -> Complaint | None:
        """The open report, when there is but one."""
        return self.open_reports[0] if len(self.open_reports) == 1 else None

    def numbered(self, number: str | None) -> Complaint | None:
        return next((report for report in self.reports if report.number == number), None)

    def known_nationally_as(self, national: str | None) -> Complaint | None:
        """The report of this chat with this number in the national system."""
        return next((report for report in self.reports if national and report.national == national), None)

    def report(self, id: ComplaintId | None) -> Complaint | None:
        """This report, if it was filed in this chat."""
        return next((report for report in self.reports if report.id == id), None)
