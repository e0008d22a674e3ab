"""The fields of an update that we read, with their types. Must not know what they mean.

Every other field, of today or of the future, is passed over unread. What a message holds is read apart, by `read`: only
the one thing it is about has to be as we know it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

Raw = Mapping[str, Any]
T = TypeVar("T")


class Person(msgspec.Struct, frozen=True):
    id: int
    first_name: str | None = None
    last_name: str | None = None


class Chat(msgspec.Struct, frozen=True):
    id: int
    type: str
    title: str | None = None


class Answered(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """The message that another one answers."""

    message_id: int
    sender: Person | None = None
    sender_chat: Chat | None = None
    forum_topic_created: Any = None


class Message(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    """Everything but what it holds."""

    message_id: int
    chat: Chat
    date: int
    edit_date: int | None = None
    sender: Person | None = None
    sender_chat: Chat | None = None
    reply_to_message: Answered | None = None
    is_topic_message: bool = False
    message_thread_id: int | None = None
    forward_origin: Any = None
    migrate_from_chat_id: int | None = None


class Tapped(msgspec.Struct, frozen=True):
    """May be too old to be shown: then only this much of it is there, and its date is 0."""

    message_id: int
    chat: Chat
    date: int
    is_topic_message: bool = False
    message_thread_id: int | None = None


class Tap(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    id: str
    sender: Person
    message: Tapped | None = None
    data: str | None = None


class Member(msgspec.Struct, frozen=True):
    status: str
    is_member: bool = True


class Membership(msgspec.Struct, frozen=True, rename={"sender": "from"}):
    chat: Chat
    sender: Person
    date: int
    new_chat_member: Member


class File(msgspec.Struct, frozen=True):
    file_id: str
    file_size: int | None = None
    mime_type: str | None = None
    width: int = 0
    height: int = 0


class Pin(msgspec.Struct, frozen=True):
    latitude: float
    longitude: float


class Venue(msgspec.Struct, frozen=True):
    location: Pin
    title: str | None = None
    address: str | None = None


def read(value: Any, kind: type[T]) -> T:
    """The value as this kind of thing. Raises msgspec.ValidationError, a ValueError."""
    return msgspec.convert(value, kind)
