"""One raw Telegram update → one neutral event. Must not know the network; one odd update never hurts another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.errors import Undecodable
from bot.channels.telegram import fields
from bot.channels.telegram.contents import addressed, content_of, edited_content_of
from bot.channels.telegram.fields import Raw, read
from bot.channels.text import clean, one_line
from conversations.messages import Address, Choice, Content, Inbound, Membership

GROUPS = ("group", "supergroup")
GONE = ("left", "kicked")
ODD = (LookupError, TypeError, ValueError, AttributeError, OverflowError, OSError)
"""What reading a field that is missing, or of another type, or out of range can raise."""


def parse(update: dict[str, Any], bot_username: str, now: datetime | None = None) -> Inbound | None:
    """The event, or None when it says nothing to us. Raises Undecodable for this update alone.

    A tap carries no time: it gets `now` (aware, UTC), or the time of the tapped message without it.
    When a group became a supergroup, `chat` is the old address whichever of the two service messages says so.
    """
    try:
        kind = next((kind for kind in KINDS if kind in update), None)
        return None if kind is None else KINDS[kind](_object(update[kind]), _event_id(update), bot_username, now)
    except ODD as trouble:
        event = update.get("update_id") if isinstance(update, dict) else None
        raise Undecodable(str(event) if isinstance(event, int) else "", type(trouble).__name__) from None


def _message(raw: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    content = addressed(content_of(raw), bot_username)
    if content is None:
        return None
    message = read(raw, fields.Message)
    return _said(message, event_id, content, message.date)


def _edited(raw: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    content = addressed(edited_content_of(raw), bot_username)
    if content is None:
        return None
    message = read(raw, fields.Message)
    return _said(message, event_id, content, message.edit_date or message.date)


def _said(message: fields.Message, event_id: str, content: Content, at: int) -> Inbound:
    chat, old, answered = message.chat, message.migrate_from_chat_id, _answered(message)
    here = _place(message) if old is None else _address(old)
    sender, name = _author(message)
    if sender == here.whole:  # an anonymous admin is the group, wherever in it
        sender = here
    replied, replied_name = _author(answered) if answered else (None, "")
    return Inbound(
        event_id=event_id,
        chat=here,
        sender=sender or here,
        at=_time(at),
        content=content,
        message_id=str(message.message_id),
        sender_name=name,
        group=chat.type in GROUPS,
        reply_to=str(answered.message_id) if answered else None,
        reply_to_sender=replied,
        reply_to_name=replied_name,
        forwarded=message.forward_origin is not None,
    )


def _tap(raw: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    tap = read(raw, fields.Tap)
    if tap.message is None or tap.data is None:
        return None
    return Inbound(
        event_id=event_id,
        chat=_place(tap.message),
        sender=_address(tap.sender.id),
        at=now or _time(tap.message.date),
        content=Choice(clean(tap.data), clean(tap.id)),
        message_id=str(tap.message.message_id),
        sender_name=_name(tap.sender),
        group=tap.message.chat.type in GROUPS,
    )


def _membership(raw: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    change = read(raw, fields.Membership)
    chat, after = change.chat, change.new_chat_member
    if chat.type == "channel":
        return None
    return Inbound(
        event_id=event_id,
        chat=_address(chat.id),
        sender=_address(change.sender.id),
        at=_time(change.date),
        content=Membership(after.status not in GONE and after.is_member, one_line(chat.title or "")),
        sender_name=_name(change.sender),
        group=chat.type in GROUPS,
    )


KINDS: Mapping[str, Callable[[Raw, str, str, datetime | None], Inbound | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
}
"""The updates we understand; exactly these are asked for."""


def chat_of(update: Raw) -> int | None:
    """The id of the chat an update belongs to; None where it names none that can be read."""
    for part in update.values():
        said = part.get("message", part) if isinstance(part, dict) else None
        chat = said.get("chat") if isinstance(said, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    return None


def _object(value: Any) -> Raw:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _event_id(update: Raw) -> str:
    return str(read(update["update_id"], int))


def _address(number: int) -> Address:
    return Address("telegram", str(number))


def _place(message: fields.Message | fields.Tapped) -> Address:
    """The chat, or the topic of a supergroup; what is said in its general topic names none."""
    chat, topic = message.chat, message.message_thread_id
    apart = message.is_topic_message and topic and chat.type == "supergroup"
    return Address("telegram", f"{chat.id}/{topic}" if apart else str(chat.id))


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _name(person: fields.Person) -> str:
    return one_line(" ".join(name for name in (person.first_name, person.last_name) if name))


def _author(message: fields.Message | fields.Answered) -> tuple[Address | None, str]:
    """Who wrote it; the group itself for an anonymous admin, the channel for one who writes as a channel."""
    if behind := message.sender_chat:
        return _address(behind.id), one_line(behind.title or "")
    person = message.sender
    return (_address(person.id), _name(person)) if person else (None, "")


def _answered(message: fields.Message) -> fields.Answered | None:
    """In a topic every message seems to answer the topic's first service message: that is no reply."""
    answered = message.reply_to_message
    if answered is None or answered.forum_topic_created is not None:
        return None
    first_of_topic = message.is_topic_message and answered.message_id == message.message_thread_id
    return None if first_of_topic else answered
