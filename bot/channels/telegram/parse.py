"""One raw Telegram update → one neutral event. Must not know the network; one odd update never hurts another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.channels.errors import Undecodable
from bot.channels.telegram.contents import SUPERGROUP, Raw, addressed, content_of, edited_content_of
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


def _message(message: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    content = addressed(content_of(message), bot_username)
    return None if content is None else _said(message, event_id, content, _time(message["date"]))


def _edited(message: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    content = addressed(edited_content_of(message), bot_username)
    at = _time(message.get("edit_date", message["date"]))
    return None if content is None else _said(message, event_id, content, at)


def _said(message: Raw, event_id: str, content: Content, at: datetime) -> Inbound:
    chat, answered = message["chat"], _answered(message)
    sender, name = _author(message)
    replied, replied_name = _author(answered) if answered else (None, "")
    return Inbound(
        event_id=event_id,
        chat=_address(message.get(SUPERGROUP, chat["id"])),
        sender=sender or _address(chat["id"]),
        at=at,
        content=content,
        message_id=str(int(message["message_id"])),
        sender_name=name,
        group=chat["type"] in GROUPS,
        reply_to=str(int(answered["message_id"])) if answered else None,
        reply_to_sender=replied,
        reply_to_name=replied_name,
        forwarded="forward_origin" in message,
    )


def _tap(query: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    """The tapped message may be too old to be shown: then only its chat and id are there, and its date is 0."""
    message = query.get("message")
    if message is None or "data" not in query:
        return None
    return Inbound(
        event_id=event_id,
        chat=_address(message["chat"]["id"]),
        sender=_address(query["from"]["id"]),
        at=now or _time(message["date"]),
        content=Choice(clean(query["data"]), clean(query["id"])),
        message_id=str(int(message["message_id"])),
        sender_name=_name(query["from"]),
        group=message["chat"]["type"] in GROUPS,
    )


def _membership(change: Raw, event_id: str, bot_username: str, now: datetime | None) -> Inbound | None:
    chat, after = change["chat"], change["new_chat_member"]
    if chat["type"] == "channel":
        return None
    present = after["status"] not in GONE and bool(after.get("is_member", True))
    return Inbound(
        event_id=event_id,
        chat=_address(chat["id"]),
        sender=_address(change["from"]["id"]),
        at=_time(change["date"]),
        content=Membership(present, one_line(chat.get("title", ""))),
        sender_name=_name(change["from"]),
        group=chat["type"] in GROUPS,
    )


KINDS: Mapping[str, Callable[[Raw, str, str, datetime | None], Inbound | None]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tap,
    "my_chat_member": _membership,
}
"""The updates we understand; exactly these are asked for."""


def _object(value: Any) -> Raw:
    if not isinstance(value, dict):
        raise TypeError("no object")
    return value


def _event_id(update: Raw) -> str:
    return str(int(update["update_id"]))


def _address(number: Any) -> Address:
    return Address("telegram", str(int(number)))


def _time(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


def _name(person: Raw) -> str:
    return one_line(" ".join(person[field] for field in ("first_name", "last_name") if person.get(field)))


def _author(message: Raw) -> tuple[Address | None, str]:
    """Who wrote it; the group itself for an anonymous admin, the channel for one who writes as a channel."""
    if behind := message.get("sender_chat"):
        return _address(behind["id"]), one_line(behind.get("title", ""))
    person = message.get("from")
    return (_address(person["id"]), _name(person)) if person else (None, "")


def _answered(message: Raw) -> Raw | None:
    """In a topic every message seems to answer the topic's first service message: that is no reply."""
    answered = message.get("reply_to_message")
    if not answered or "forum_topic_created" in answered:
        return None
    first_of_topic = message.get("is_topic_message") and answered["message_id"] == message.get("message_thread_id")
    return None if first_of_topic else _object(answered)
