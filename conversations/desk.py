"""What an officer's step is shown of the desk, and where the live card of a report belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from conversations.cards import View
from conversations.catalogue import Catalogue
from conversations.effects import Effect, Part, Say, Tap
from conversations.managing.entries import City, Past
from conversations.messages import Address, Choice, Inbound
from conversations.rules.complaint import Complaint, Kind, OfficerId, Status
from conversations.rules.roles import Officer, who_may_receive
from conversations.session import DeskSession

COUNTED = 1_000
"""Reports of a queue are counted so far: nobody needs to know more, and a nation's would take a second."""
COORDINATOR = "coordinator"
"""The name of the coordinator's group among the groups; the others are named by agency id."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time token somebody brought, still good; `role` and the rest as the coordinator set them."""

    role: str
    agency: str | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which open reports a list is of. `agencies` None: all, the coordinator's among them."""

    agencies: frozenset[str] | None
    confidential: bool = False
    """Rahasia ones too."""
    supervised: bool = False
    """Those berkadar pengawasan too, rahasia or not."""
    owner: OfficerId | None = None
    stood_in_for: frozenset[OfficerId] = frozenset()
    """Officers who are away, whose reports are listed with the owner's."""
    status: Status | None = None
    due_before: date | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """Which reports a search is of, newest first; closed ones too. `agencies`, `confidential`, `supervised`: what may
    be seen at all, as in Wanted; the rest is what was asked for."""

    agencies: frozenset[str] | None
    confidential: bool = False
    supervised: bool = False
    words: tuple[str, ...] = ()
    """Folded; a report must have every one."""
    number: str | None = None
    agency: str | None = None
    called: tuple[str, ...] = ()
    """How the agency was called, folded: beside other words that may be meant as well ("minta uang di kelurahan")."""
    kind: Kind | None = None
    statuses: frozenset[Status] = frozenset()
    """Any of them; empty: whatever it is."""
    before: datetime | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """A ready-made answer that may be used for a report."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Desk:
    """Looked up for one order. Whatever was not needed is empty."""

    now: datetime
    catalogue: Catalogue
    actor: Officer | None
    group: bool
    groups: Mapping[str, Address] = field(default_factory=dict)
    """Which chat is whose: by agency id, or COORDINATOR."""
    view: View | None = None
    seen: bool = False
    """The report's card stands in the chat of the order: that it is there is no secret."""
    words: tuple[str, ...] = ()
    """The exchange so far, in words, for /laporan."""
    queue: tuple[Complaint, ...] = ()
    queue_length: int = 0
    ready: tuple[Ready, ...] = ()
    """The ready-made answers for the report: its agency's own first, then the city's."""
    other: Complaint | None = None
    """The report with the number that was typed; where that is a duplicate, the end of its chain."""
    chased_at: datetime | None = None
    """When the report's agency outside the city was asked last."""
    fresh_number: str = ""
    """A tracking number nobody has yet, for the order that makes a report."""
    answered_by: str = ""
    """Who answered the report last; somebody else than the actor."""
    national_taken: bool = False
    """Another report has the national number that was typed."""
    late: int = 0
    """How many of them are overdue. Both are counted no further than COUNTED + 1."""
    officers: tuple[Officer, ...] = ()
    reachable: tuple[Officer, ...] = ()
    """Those of them who are not known to be out of reach in private."""
    answered: Officer | None = None
    """The officer whose message the order answers."""
    invitation: Invitation | None = None
    fresh_token: str = ""
    bot_link: str = ""
    """The address that opens the bot privately; empty where the platform has none."""
    city: City | None = None
    """What can be changed, for the orders that do."""
    past: tuple[Past, ...] = ()
    """A page of the history of changes, newest first; one line more than shown when there is more."""

    @property
    def today(self) -> date:
        """The day it is in the city."""
        return self.now.astimezone(self.catalogue.zone).date()

    @property
    def complaint(self) -> Complaint | None:
        return self.view.complaint if self.view else None

    def bound(self, chat: Address) -> tuple[str, ...]:
        """Whose group a chat is: COORDINATOR first, then agencies as the catalogue has them."""
        return tuple(name for name in every_group(self.catalogue) if self.groups.get(name) == chat)


@dataclass(frozen=True, slots=True)
class DeskTurn:
    session: DeskSession
    effects: tuple[Effect, ...] = ()


def refuse(session: DeskSession, event: Inbound, why: Part) -> DeskTurn:
    """A clear word: as a notice over a tap, as an answer to a message."""
    if isinstance(event.content, Choice):
        return DeskTurn(session, (Tap(why, alert=True),))
    return DeskTurn(session, (Say((why,), "id", quote=True),))


def every_group(catalogue: Catalogue) -> tuple[str, ...]:
    """The names of all groups there may be, the coordinator's first."""
    return (COORDINATOR, *(agency.id for agency in catalogue.agencies))


def homes(
    complaint: Complaint,
    groups: Mapping[str, Address],
    officers: Iterable[tuple[Officer, Address]],
    catalogue: Catalogue,
) -> tuple[Address, ...]:
    """Where the live card stands: the agency's group once handed over, the coordinator's otherwise; a guarded report
    never in a group, only with the named officers (domain.md, "privacy")."""
    agency = complaint.agency
    if complaint.guarded:
        known = tuple(officers)
        named = {officer.id: address for officer, address in known}
        among = (officer for officer, _ in known)
        return tuple(named[o.id] for o in who_may_receive(among, agency, supervised=complaint.supervised))
    found = catalogue.agency(agency)
    if agency is not None and found is not None and not found.external and agency in groups:
        return (groups[agency],)
    return (groups[COORDINATOR],) if COORDINATOR in groups else ()
