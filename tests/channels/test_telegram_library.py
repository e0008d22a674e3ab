"""What the parser makes of an update is what python-telegram-bot's own decoder reads in it."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
import telegram
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.telegram import parse
from bot.channels.text import clean, one_line
from conversations.messages import (
    Address,
    Choice,
    Content,
    Inbound,
    Location,
    Media,
    MediaKind,
    Membership,
    Migrated,
    Text,
    Unsupported,
)

from .payloads_telegram import AT, GROUP, NOW, PRIVATE, UPDATES, Raw, tg

# --- the library's reading ---

FILES = {
    "animation": (MediaKind.VIDEO, "video/mp4"),
    "video": (MediaKind.VIDEO, "video/mp4"),
    "video_note": (MediaKind.VIDEO, "video/mp4"),
    "voice": (MediaKind.VOICE, "audio/ogg"),
    "audio": (MediaKind.VOICE, "audio/mpeg"),
    "document": (MediaKind.DOCUMENT, "application/octet-stream"),
}
USELESS = ("sticker", "poll", "contact", "dice", "game", "story")


def theirs(raw: Raw) -> Inbound | None:
    update = telegram.Update.de_json(deepcopy(raw), None)
    if message := update.message or update.edited_message:
        content = _edited(message) if update.edited_message else _content(message)
        return None if content is None else _said(update, message, content)
    if query := update.callback_query:
        return _tap(update, query)
    return _member(update, update.my_chat_member) if update.my_chat_member else None


def _content(message: telegram.Message) -> Content | None:
    if message.migrate_to_chat_id:
        return Migrated(tg(message.migrate_to_chat_id))
    if message.migrate_from_chat_id:
        return Migrated(tg(message.chat.id))
    if message.text is not None:
        return _command(Text(clean(message.text)))
    if venue := message.venue:
        label = ", ".join(clean(words) for words in (venue.title, venue.address) if words)
        return Location(venue.location.latitude, venue.location.longitude, label)
    if message.location:
        return Location(message.location.latitude, message.location.longitude)
    return _file(message) or next((Unsupported(one) for one in USELESS if getattr(message, one)), None)


def _file(message: telegram.Message) -> Media | None:
    if message.photo and not message.animation:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        return _media(message, largest, MediaKind.PHOTO, "image/jpeg")
    found = [(getattr(message, name), *kind) for name, kind in FILES.items() if getattr(message, name)]
    return _media(message, *found[0]) if found else None


def _media(message: telegram.Message, file: Any, kind: MediaKind, mime: str) -> Media:
    caption, album = clean(message.caption or ""), message.media_group_id
    return Media(kind, file.file_id, getattr(file, "mime_type", None) or mime, file.file_size, caption, album)


def _command(text: Text) -> Text | None:
    name, at, rest = text.text.partition("@")
    other, space, more = rest.partition(" ")
    if not at or not name.startswith("/") or " " in name:
        return text
    return Text(name + space + more, text.edited) if other.lower() == "ourbot" else None


def _edited(message: telegram.Message) -> Content | None:
    words = message.caption if message.text is None else message.text
    return None if words is None else _command(Text(clean(words), edited=True))


def _said(update: telegram.Update, message: telegram.Message, content: Content) -> Inbound:
    answered = message.reply_to_message
    root = message.is_topic_message and answered and answered.message_id == message.message_thread_id
    if answered and (answered.forum_topic_created or root):
        answered = None
    sender, name = _author(message)
    replied, replied_name = _author(answered) if answered else (None, "")
    here = tg(message.migrate_from_chat_id) if message.migrate_from_chat_id else _place(message)
    return Inbound(
        event_id=str(update.update_id),
        chat=here,
        sender=here if sender in (None, here.whole) else sender,
        at=(message.edit_date if update.edited_message else None) or message.date,
        content=content,
        message_id=str(message.message_id),
        sender_name=name,
        group=message.chat.type in ("group", "supergroup"),
        reply_to=str(answered.message_id) if answered else None,
        reply_to_sender=replied,
        reply_to_name=replied_name,
        forwarded=message.forward_origin is not None,
    )


def _place(message: telegram.Message) -> Address:
    topic = message.message_thread_id if message.is_topic_message and message.chat.type == "supergroup" else None
    return Address("telegram", f"{message.chat.id}/{topic}") if topic else tg(message.chat.id)


def _author(message: telegram.Message) -> tuple[Address | None, str]:
    if message.sender_chat:
        return tg(message.sender_chat.id), one_line(message.sender_chat.title or "")
    return (tg(message.from_user.id), _name(message.from_user)) if message.from_user else (None, "")


def _name(person: telegram.User) -> str:
    return one_line(person.full_name or "")


def _tap(update: telegram.Update, query: telegram.CallbackQuery) -> Inbound | None:
    card = query.message
    if card is None or query.data is None:
        return None
    return Inbound(
        event_id=str(update.update_id),
        chat=_place(card) if isinstance(card, telegram.Message) else tg(card.chat.id),
        sender=tg(query.from_user.id),
        at=NOW,
        content=Choice(clean(query.data), query.id),
        message_id=str(card.message_id),
        sender_name=_name(query.from_user),
        group=card.chat.type in ("group", "supergroup"),
    )


def _member(update: telegram.Update, change: telegram.ChatMemberUpdated) -> Inbound | None:
    after = change.new_chat_member
    if change.chat.type == "channel":
        return None
    return Inbound(
        event_id=str(update.update_id),
        chat=tg(change.chat.id),
        sender=tg(change.from_user.id),
        at=change.date,
        content=Membership(
            after.status not in ("left", "kicked") and getattr(after, "is_member", True),
            one_line(change.chat.title or ""),
        ),
        sender_name=_name(change.from_user),
        group=change.chat.type in ("group", "supergroup"),
    )


# --- the same ---


def readable(raw: Raw) -> bool:
    """The library wants fields to be there which we do without; Telegram always sends them."""
    try:
        telegram.Update.de_json(deepcopy(raw), None)
    except (TypeError, KeyError):
        return False
    return True


READABLE = [name for name, (raw, _) in UPDATES.items() if readable(raw)]


@pytest.mark.parametrize("name", READABLE)
def test_every_payload_it_can_read(name: str) -> None:
    raw, _ = UPDATES[name]
    assert parse(raw, "OurBot", NOW) == theirs(raw)


def test_it_can_read_most() -> None:
    assert len(READABLE) > len(UPDATES) / 2


WORDS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["/a@OurBot b", "/a@other", "/a", "a@b"])
NUMBERS = st.integers(1, 2**52)
PERSON = st.fixed_dictionaries(
    {"id": NUMBERS, "is_bot": st.booleans(), "first_name": WORDS.filter(bool)},
    optional={"last_name": WORDS, "username": WORDS, "language_code": st.just("id")},
)
CHAT = st.sampled_from([PRIVATE, GROUP, {"id": -5, "type": "group", "title": "x"}])
FILE = {"file_id": st.text("abc", min_size=1), "file_unique_id": st.just("u")}
SHAPE = {"width": st.integers(1, 5000), "height": st.integers(1, 5000), "duration": st.integers(0, 60)}
WEIGHED = {"file_size": NUMBERS}
TYPED = WEIGHED | {"mime_type": st.sampled_from(["video/webm", "audio/mp4", "text/plain"])}
PIN = st.fixed_dictionaries({"latitude": st.floats(-90, 90), "longitude": st.floats(-180, 180)})
CONTENT: dict[str, st.SearchStrategy[Any]] = {
    "text": WORDS,
    "caption": WORDS,
    "location": PIN,
    "venue": st.fixed_dictionaries({"location": PIN, "title": WORDS, "address": WORDS}),
    "photo": st.lists(st.fixed_dictionaries(FILE | SHAPE, optional=WEIGHED), min_size=1, max_size=3),
    "video": st.fixed_dictionaries(FILE | SHAPE, optional=TYPED),
    "video_note": st.fixed_dictionaries(FILE | SHAPE | {"length": st.just(1)}, optional=WEIGHED),
    "animation": st.fixed_dictionaries(FILE | SHAPE, optional=TYPED),
    "voice": st.fixed_dictionaries(FILE | SHAPE, optional=TYPED),
    "audio": st.fixed_dictionaries(FILE | SHAPE, optional=TYPED),
    "document": st.fixed_dictionaries(FILE, optional=TYPED),
    "dice": st.just({"emoji": "🎲", "value": 3}),
    "contact": st.just({"phone_number": "1", "first_name": "B"}),
    "migrate_to_chat_id": NUMBERS,
    "migrate_from_chat_id": NUMBERS,
    "hologram": st.just({"file_id": 1}),
}
ENVELOPE: dict[str, st.SearchStrategy[Any]] = {
    "from": PERSON,
    "sender_chat": st.just(GROUP),
    "edit_date": st.integers(AT, AT + 99),
    "media_group_id": st.text("12", min_size=1),
    "message_thread_id": st.integers(1, 3),
    "is_topic_message": st.just(True),
    "forward_origin": st.just({"type": "hidden_user", "sender_user_name": "B", "date": AT}),
    "reply_to_message": st.fixed_dictionaries(
        {"message_id": st.integers(1, 3), "chat": CHAT, "date": st.just(AT)},
        optional={
            "from": PERSON,
            "sender_chat": st.just(GROUP),
            "forum_topic_created": st.just({"name": "x", "icon_color": 1}),
        },
    ),
}
MESSAGE = st.builds(
    lambda envelope, content: envelope | content,
    st.fixed_dictionaries({"message_id": NUMBERS, "chat": CHAT, "date": st.integers(0, 2**32)}, optional=ENVELOPE),
    st.fixed_dictionaries({}, optional=CONTENT),
)
CARD = st.fixed_dictionaries(
    {"message_id": NUMBERS, "chat": CHAT, "date": st.sampled_from([0, AT]), "text": WORDS},
    optional={"is_topic_message": st.booleans(), "message_thread_id": st.integers(1, 3)},
)
TAP = st.fixed_dictionaries(
    {"id": st.text("12", min_size=1), "from": PERSON, "chat_instance": st.just("1")},
    optional={"message": CARD, "data": WORDS, "game_short_name": WORDS},
)
STATUS = st.sampled_from(["member", "left"])
MEMBER = st.fixed_dictionaries({"user": PERSON, "status": STATUS})
CHANGE = st.fixed_dictionaries(
    {
        "chat": CHAT,
        "from": PERSON,
        "date": st.integers(0, 2**32),
        "old_chat_member": MEMBER,
        "new_chat_member": MEMBER,
    }
)
KINDS = st.one_of(
    MESSAGE.map(lambda one: {"message": one}),
    MESSAGE.map(lambda one: {"edited_message": one}),
    TAP.map(lambda one: {"callback_query": one}),
    CHANGE.map(lambda one: {"my_chat_member": one}),
    MESSAGE.map(lambda one: {"telepathy": one}),
)


@settings(max_examples=300, deadline=None)
@given(NUMBERS, KINDS)
def test_any_update(number: int, kind: Raw) -> None:
    raw = {"update_id": number} | kind
    assert parse(raw, "OurBot", NOW) == theirs(raw)
