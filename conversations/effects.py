"""What a step wants done: values, carried out elsewhere. Must not know how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conversations.after_effects import AfterEffect
from conversations.figures.spans import Span
from conversations.managing.entries import Change
from conversations.messages import Address, Media, Rows
from conversations.rules.complaint import (
    Action,
    ArchiveReason,
    ComplaintId,
    Kind,
    OfficerId,
    Pending,
    Period,
    Place,
    Privacy,
    Role,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One text by its key, with its arguments already in words."""

    key: str
    args: tuple[tuple[str, str], ...] = ()


def part(key: str, **args: object) -> Part:
    return Part(key, tuple((name, str(value)) for name, value in args.items()))


@dataclass(frozen=True, slots=True)
class Say:
    """A message in the chat of the event; the parts stand one below the other."""

    parts: tuple[Part, ...]
    language: str
    rows: Rows = ()
    quote: bool = False
    """Quote the message that is answered."""
    ask_sender: bool = False
    """Force a reply from the sender; the reply comes back with `about`."""
    about: str = ""
    """By this the message is known later."""


@dataclass(frozen=True, slots=True)
class Tell:
    """News in the chat where the report was made, in the citizen's language."""

    complaint: ComplaintId
    parts: tuple[Part, ...]
    rows: Rows = ()
    awaits_reply: bool = False
    photos: tuple[str, ...] = ()
    """Files kept from the chat of the event, by their events: the citizen gets them right before the words."""
    asks: str = ""
    """Which fields the answer is about: see `missing`."""


@dataclass(frozen=True, slots=True)
class Tap:
    """The answer to the tap that is this event: a short toast, or nothing but the end of the spinner."""

    part: Part | None = None
    language: str = "id"
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Replace:
    """Another text and other buttons for the message said with this `about`, whichever was tapped."""

    about: str
    part: Part
    language: str = "id"
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Redraw:
    """Another text and other buttons for the very message that was tapped."""

    parts: tuple[Part, ...]
    rows: Rows
    language: str = "id"


@dataclass(frozen=True, slots=True)
class BringCard:
    """The live card of a report stands at the foot of the chat of the event from now on."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class Sign:
    """A small sign on the message that is this event."""

    emoji: str


@dataclass(frozen=True, slots=True)
class KeepFile:
    """Keep what the event brought, under the event's id; the bytes are fetched later."""

    media: Media


@dataclass(frozen=True, slots=True)
class DropFiles:
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SetAlarm:
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CancelAlarm:
    name: str


@dataclass(frozen=True, slots=True)
class FileComplaint:
    """The citizen sends: a report comes into being with this number."""

    number: str
    kind: Kind
    title: str
    story: str
    place: Place | None
    when: Period | None
    topic: str | None
    suggested: tuple[str, ...]
    privacy: Privacy
    language: str
    files: tuple[str, ...]
    follows: str = ""
    """The number of the closed report that it goes on from."""


@dataclass(frozen=True, slots=True)
class Split:
    """The second matter of a report becomes one of its own, of the same citizen, place, time and privacy."""

    complaint: ComplaintId
    number: str
    """Of the new one."""
    title: str
    story: str
    topic: str | None
    suggested: tuple[str, ...]


class WordKind(StrEnum):
    """What words attached to a report are."""

    NOTE = "note"
    ANSWER = "answer"
    QUESTION = "question"
    REPLY = "reply"
    REACTION = "reaction"
    ADDITION = "addition"
    ERASURE = "erasure"
    WITHDRAWAL = "withdrawal"
    OBJECTION = "objection"
    SUPPORT = "support"
    BOUNCE = "bounce"
    POSTPONE = "postpone"


@dataclass(frozen=True, slots=True)
class AddWords:
    """Words and files that belong to a filed report from now on."""

    complaint: ComplaintId
    kind: WordKind
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guard:
    """The citizen wants a filed report guarded better; `privacy` never shows more than before."""

    complaint: ComplaintId
    privacy: Privacy


@dataclass(frozen=True, slots=True)
class Supervise:
    """The report is berkadar pengawasan from now on."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class KnowNationally:
    """The report has this number in the national system."""

    complaint: ComplaintId
    number: str


@dataclass(frozen=True, slots=True)
class Chased:
    """The agency outside the city was asked again; it is asked once more on this day."""

    complaint: ComplaintId
    next_on: date


@dataclass(frozen=True, slots=True)
class StandIn:
    """An officer is away up to and with this day, and `deputy` stands in; `until` None: back again."""

    officer: OfficerId
    until: date | None
    deputy: OfficerId | None = None


@dataclass(frozen=True, slots=True)
class Give:
    """The report is this officer's from now on. Done only if `owner` still has it, as the step saw."""

    complaint: ComplaintId
    owner: OfficerId | None
    to: OfficerId


@dataclass(frozen=True, slots=True)
class AskErasure:
    """The citizen wants these reports, and what is kept with them, erased: the coordinators are told."""

    complaints: tuple[ComplaintId, ...]


@dataclass(frozen=True, slots=True)
class ChangeStatus:
    """A change of status, already found allowed; done only if the report still stands where the step saw it."""

    complaint: ComplaintId
    action: Action
    role: Role
    agency: str | None = None
    reason: ArchiveReason | None = None
    review_on: date | None = None
    """Of a postponement: when the report is looked at again."""
    duplicate_of: ComplaintId | None = None
    """Of a duplicate: the report whose news its citizen gets."""
    suggested: tuple[str, ...] | None = None
    """Of a report that is given back: whose it may be instead, best first."""


@dataclass(frozen=True, slots=True)
class Pend:
    """An officer's order waits, to be carried out in the chat of the event; `pending` None: it waits no longer. Done
    only if what waits is still what the step saw."""

    complaint: ComplaintId
    pending: Pending | None


@dataclass(frozen=True, slots=True)
class OpenMenu:
    """Which buttons the live card shows in the chat of the event; empty for the ordinary ones."""

    complaint: ComplaintId
    menu: str


@dataclass(frozen=True, slots=True)
class SendFiles:
    """All attachments of a report, into the chat of the event."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class SendCase:
    """The case file of a report, as a PDF, into the chat of the event."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class DrawFigures:
    """A picture of the figures of a period, of one agency or the whole city, into the chat of the event."""

    span: Span
    agency: str | None


@dataclass(frozen=True, slots=True)
class BindGroup:
    """The chat of the event is from now on this group: an agency's id, or the coordinator's name."""

    name: str


@dataclass(frozen=True, slots=True)
class ReleaseGroup:
    """The agency has no group of its own any more."""

    agency: str


@dataclass(frozen=True, slots=True)
class Manage:
    """Agencies, officers, groups or texts are changed, already found in order."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class NameOfficer:
    """Somebody may act from now on."""

    who: Address
    name: str
    role: Role
    agency: str | None
    confidential: bool


@dataclass(frozen=True, slots=True)
class Invite:
    """A one-time link; whoever opens it first becomes an officer. Only a hash of the token is kept."""

    token: str
    role: Role
    agency: str | None
    confidential: bool
    until: datetime


@dataclass(frozen=True, slots=True)
class UseInvite:
    token: str


Effect = (
    Say
    | Tell
    | Tap
    | Replace
    | Redraw
    | BringCard
    | Sign
    | KeepFile
    | DropFiles
    | SetAlarm
    | CancelAlarm
    | FileComplaint
    | Split
    | AddWords
    | Guard
    | Supervise
    | KnowNationally
    | Chased
    | StandIn
    | Give
    | AskErasure
    | ChangeStatus
    | Pend
    | OpenMenu
    | SendFiles
    | SendCase
    | DrawFigures
    | BindGroup
    | ReleaseGroup
    | Manage
    | NameOfficer
    | Invite
    | UseInvite
    | AfterEffect
)
