"""What a citizen's step after filing wants done: values, carried out elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.rules.complaint import ComplaintId, Period, Place


@dataclass(frozen=True, slots=True)
class Rate:
    """How it went: 1 to 5 stars. Changes nothing else."""

    complaint: ComplaintId
    stars: int


@dataclass(frozen=True, slots=True)
class IssuePin:
    """A PIN that opens this report in another chat is drawn, and told in the chat of the event."""

    complaint: ComplaintId
    language: str


@dataclass(frozen=True, slots=True)
class WrongTry:
    """A number and a PIN that do not belong together were typed in the chat of the event."""

    number: str


@dataclass(frozen=True, slots=True)
class Follow:
    """Its number and PIN were right: the report is followed in the chat of the event, its own chat is told, and the PIN
    is used up."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class LinkChats:
    """The chat of the event and that of this report are one person's from now on; both are told."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class UnlinkChat:
    """The chat of the event is nobody else's any more, and nobody follows its reports with a PIN."""


@dataclass(frozen=True, slots=True)
class Support:
    """Somebody joins a report with words and files of their own, and gets its news."""

    complaint: ComplaintId
    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leave:
    """The chat of the event gets no more news of this report."""

    complaint: ComplaintId


@dataclass(frozen=True, slots=True)
class FillIn:
    """What an answer told of the fields of a filed report; None: as it was."""

    complaint: ComplaintId
    place: Place | None
    when: Period | None


AfterEffect = Rate | IssuePin | WrongTry | Follow | LinkChats | UnlinkChat | Support | Leave | FillIn
