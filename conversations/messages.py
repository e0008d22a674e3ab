"""What comes in and what goes out, in no channel's words. Must not know any platform, row or rule."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

BOLD_ON, BOLD_OFF = "\x02", "\x03"
"""The only markup a text may carry. Control characters, because no citizen can type them: each channel turns them into
its own bold after escaping everything else."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message comes from or goes to. `id` is opaque: a chat id, a phone number, a business-scoped user id. A
    topic of a group has the group's id, a slash, and its own."""

    channel: str
    id: str

    @property
    def whole(self) -> Address:
        """The group a topic belongs to; itself for everything else."""
        return Address(self.channel, self.id.partition("/")[0]) if "/" in self.id else self


# --- in -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    edited: bool = False
    """True when this replaces the text of the message with the same `message_id`."""


class MediaKind(StrEnum):
    PHOTO = "photo"
    VIDEO = "video"
    VOICE = "voice"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Media:
    """A file that waits at the platform. `ref` is what `Channel.fetch` needs to bring it; never shown, never logged."""

    kind: MediaKind
    ref: str
    mime: str = ""
    size: int | None = None
    """Bytes, when the platform says so."""
    caption: str = ""
    album: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """A pin. Degrees, WGS 84."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A tapped button. `callback_id` is to be acknowledged within seconds where the platform asks for it."""

    value: str
    callback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Unsupported:
    """Something the conversation cannot use: a sticker, a poll, a contact. `what` is the platform's word for it."""

    what: str


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot was added to a group, or removed from it, or a person blocked or unblocked it."""

    present: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Migrated:
    """The group got a new id."""

    new: Address


Content = Text | Media | Location | Choice | Unsupported | Membership | Migrated


@dataclass(frozen=True, slots=True)
class Inbound:
    """One event of one platform. (channel, event_id) is unique for ever; `at` is aware, UTC, the platform's clock."""

    event_id: str
    chat: Address
    sender: Address
    """Equal to `chat` in a private chat; the acting person in a group, or the group itself for an anonymous admin."""
    at: datetime
    content: Content
    message_id: str | None = None
    sender_name: str = ""
    group: bool = False
    reply_to: str | None = None
    """The platform's id of the message this one answers, when it is a real reply."""
    reply_to_sender: Address | None = None
    """Who wrote the message this one answers, when the platform says so."""
    reply_to_name: str = ""
    forwarded: bool = False
    forwarded_often: bool = False
    """Passed on so many times that the platform marks it. Only WhatsApp tells."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a message sent: the delivery state a platform reports. `ours` is the outbox id when known."""

    provider_id: str
    state: str
    """One of sent, delivered, read, failed."""
    ours: int | None = None
    code: str | None = None
    """The platform's error code when failed."""
    gone: bool = False
    """Failed because this person cannot be reached any more."""
    again: bool = False
    """Failed, and may work another time."""


# --- out ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose. Typing its number, its label or tapping it mean the same. `value` ≤ 64 bytes, no secret."""

    value: str
    label: str


Rows = tuple[tuple[Option, ...], ...]
"""Options as lines of buttons; a channel without buttons numbers them in reading order."""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved text by its key and arguments: all that some channels may send at this moment."""

    key: str
    args: tuple[tuple[str, str], ...]
    language: str


@dataclass(frozen=True, slots=True)
class Message:
    """A new message. `text` holds BOLD_ON/BOLD_OFF as its only markup."""

    text: str
    rows: Rows = ()
    reply_to: str | None = None
    """The platform's id of the message to quote; sent without the quote when that message is gone."""
    answer_from: Address | None = None
    """Whom to ask for a reply to this message (a forced reply, addressed to this person only)."""
    template: Template | None = None
    """The same as an approved text, where free text would not arrive."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Another text and other buttons for a message already sent. Nothing changed is success, not failure."""

    message_id: str
    text: str
    rows: Rows = ()


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """The answer to a tap. `alert`: words that must be read, by message when it is too late for them to be shown."""

    callback_id: str
    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class React:
    """A small sign on somebody's message, where the platform has such signs; elsewhere nothing is sent."""

    message_id: str
    emoji: str


@dataclass(frozen=True, slots=True)
class File:
    """A stored attachment to send. `name` is what the receiver sees; `mime` decides how it is shown."""

    path: Path
    kind: MediaKind
    mime: str
    name: str


@dataclass(frozen=True, slots=True)
class SendFile:
    file: File
    caption: str = ""
    reply_to: str | None = None


Body = Message | Edit | Acknowledge | React | SendFile


@dataclass(frozen=True, slots=True)
class Outbound:
    """`id` is ours, stable over retries, and stands in the status-callback address where a platform has one."""

    id: int
    to: Address
    body: Body


TAP_EXPIRED = "query_expired"
"""The code of a failure: the platform waits no longer for the answer to a tap."""


class Retry(StrEnum):
    LATER = "later"
    """Not sent; may work another time."""
    NEVER = "never"
    """Not sent, and never will be in this form."""
    UNKNOWN = "unknown"
    """Nobody knows whether it was sent: the answer got lost."""


class SendFailed(Exception):
    """A channel could not send or fetch.

    `code` is the platform's (or `timeout`, `connection`); `after` says when to try again, if the platform did;
    `gone` says that this person cannot be reached any more (blocked, deactivated, said STOP);
    `migrated` is the group's new address when the platform says so.
    """

    def __init__(
        self,
        code: str,
        retry: Retry,
        *,
        after: timedelta | None = None,
        gone: bool = False,
        migrated: Address | None = None,
    ) -> None:
        super().__init__(code)
        self.code, self.retry, self.after, self.gone, self.migrated = code, retry, after, gone, migrated


class Channel(Protocol):
    """One platform, both ways out. Never called inside a transaction."""

    name: str

    async def send(self, outbound: Outbound) -> str:
        """Send, and return the platform's id of the message ("" where there is none). Raises SendFailed."""
        ...

    async def fetch(self, ref: str, limit: int) -> bytes:
        """Bring a file of at most `limit` bytes. Raises SendFailed (code `too_big` when larger)."""
        ...


@runtime_checkable
class Asked(Channel, Protocol):
    """A channel whose platform can be asked what became of a message."""

    async def find(self, outbound: Outbound, since: datetime, known: Collection[str]) -> str | None:
        """The platform's id of this message, sent after `since` and none of `known`; None when the platform does not
        have the whole of it. Raises SendFailed: it could not be asked."""
        ...
