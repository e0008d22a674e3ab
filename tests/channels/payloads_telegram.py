"""Raw Telegram updates and the neutral events they mean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from conversations.messages import (
    Address,
    Choice,
    Inbound,
    Location,
    Media,
    MediaKind,
    Membership,
    Migrated,
    Text,
    Unsupported,
)

Raw = dict[str, Any]

AT, LATER, NOW = 1_780_000_000, 1_780_000_060, datetime(2026, 6, 1, 3, 0, tzinfo=UTC)
SITI: Raw = {"id": 4711, "is_bot": False, "first_name": "Siti", "last_name": "Aminah", "language_code": "id"}
ANON: Raw = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
PRIVATE: Raw = {"id": 4711, "type": "private", "first_name": "Siti"}
GROUP: Raw = {"id": -100200300, "type": "supergroup", "title": "Petugas", "is_forum": True}
FILE: Raw = {"file_id": "FILE-1", "file_unique_id": "u1", "file_size": 2048}
PIN: Raw = {"latitude": -6.9147, "longitude": 107.6098}
ORIGIN: Raw = {"type": "hidden_user", "sender_user_name": "Budi", "date": AT}
IN_TOPIC = Address("telegram", "-100200300/30")
TOPIC: Raw = {"message_id": 30, "chat": GROUP, "date": AT, "forum_topic_created": {"name": "Jalan", "icon_color": 1}}


def tg(number: int) -> Address:
    return Address("telegram", str(number))


def private(**fields: Any) -> Raw:
    return {"update_id": 1, "message": {"message_id": 7, "from": SITI, "chat": PRIVATE, "date": AT} | fields}


def group(**fields: Any) -> Raw:
    return {"update_id": 1, "message": {"message_id": 7, "from": SITI, "chat": GROUP, "date": AT} | fields}


def edited(**fields: Any) -> Raw:
    message = private(**fields)["message"] | {"edit_date": LATER}
    return {"update_id": 1, "edited_message": message}


def tap(**fields: Any) -> Raw:
    card = {"message_id": 50, "chat": GROUP, "date": AT, "text": "Kartu"}
    return {"update_id": 1, "callback_query": {"id": "CB1", "from": SITI, "message": card, "data": "ambil:3"} | fields}


def member(status: str, chat: Raw = GROUP, **fields: Any) -> Raw:
    after = {"user": {"id": 1, "is_bot": True, "first_name": "Bot"}, "status": status} | fields
    change = {"chat": chat, "from": SITI, "date": AT, "old_chat_member": after, "new_chat_member": after}
    return {"update_id": 1, "my_chat_member": change}


def said(content: Any, **changes: Any) -> Inbound:
    fields: dict[str, Any] = {
        "event_id": "1",
        "chat": tg(4711),
        "sender": tg(4711),
        "at": datetime.fromtimestamp(AT, UTC),
        "content": content,
        "message_id": "7",
        "sender_name": "Siti Aminah",
    }
    return Inbound(**fields | changes)


def grouped(content: Any, **changes: Any) -> Inbound:
    return said(content, **{"chat": tg(-100200300), "group": True} | changes)


def media(kind: MediaKind, mime: str, **changes: Any) -> Media:
    fields: dict[str, Any] = {"kind": kind, "ref": "FILE-1", "mime": mime, "size": 2048}
    return Media(**fields | changes)


PHOTOS = [FILE | {"file_id": "small", "width": 90, "height": 60}, FILE | {"width": 1280, "height": 960}]
OLD = Address("telegram", "-5")
LATE = {"at": datetime.fromtimestamp(LATER, UTC)}
TAPPED = {"message_id": "50", "at": NOW}

UPDATES: dict[str, tuple[Raw, Inbound | None]] = {
    "text": (private(text="Jalan rusak"), said(Text("Jalan rusak"))),
    "text with entities": (
        private(text="buka x.id", entities=[{"type": "url", "offset": 5, "length": 4}]),
        said(Text("buka x.id")),
    ),
    "text with our bold marks": (private(text="a\x02b\x03\x00c\nd"), said(Text("abc\nd"))),
    "half a surrogate": (private(text="a\ud83d"), said(Text("a?"))),
    "no last name": (
        private(text="a", **{"from": {"id": 4711, "first_name": "Siti"}}),
        said(Text("a"), sender_name="Siti"),
    ),
    "command": (private(text="/start abc"), said(Text("/start abc"))),
    "command to us": (group(text="/Kasus@OurBot 12 x"), grouped(Text("/Kasus 12 x"))),
    "bare command to us": (group(text="/bantuan@ourbot"), grouped(Text("/bantuan"))),
    "command to another bot": (group(text="/start@OtherBot"), None),
    "address that is no command": (private(text="surel a/b@OtherBot"), said(Text("surel a/b@OtherBot"))),
    "group text": (group(text="Siap"), grouped(Text("Siap"))),
    "basic group": (
        group(text="Siap", chat={"id": -5, "type": "group", "title": "x"}),
        grouped(Text("Siap"), chat=OLD),
    ),
    "anonymous admin": (
        group(text="Siap", sender_chat=GROUP, **{"from": ANON}),
        grouped(Text("Siap"), sender=tg(-100200300), sender_name="Petugas"),
    ),
    "anonymous admin in a topic": (
        group(text="Siap", sender_chat=GROUP, is_topic_message=True, message_thread_id=30, **{"from": ANON}),
        grouped(Text("Siap"), chat=IN_TOPIC, sender=IN_TOPIC, sender_name="Petugas"),
    ),
    "reply": (private(text="Ya", reply_to_message={"message_id": 3, "chat": PRIVATE}), said(Text("Ya"), reply_to="3")),
    "reply to a person": (
        group(text="/angkat", reply_to_message={"message_id": 3, "from": {"id": 8, "first_name": "Budi"}}),
        grouped(Text("/angkat"), reply_to="3", reply_to_sender=tg(8), reply_to_name="Budi"),
    ),
    "reply to an anonymous admin": (
        group(text="Ya", reply_to_message={"message_id": 3, "from": ANON, "sender_chat": GROUP}),
        grouped(Text("Ya"), reply_to="3", reply_to_sender=tg(-100200300), reply_to_name="Petugas"),
    ),
    "somebody writing as a channel": (
        group(text="Siap", sender_chat={"id": -9, "type": "channel", "title": "Kabar"}, **{"from": ANON}),
        grouped(Text("Siap"), sender=tg(-9), sender_name="Kabar"),
    ),
    "nobody named": (
        {"update_id": 1, "message": {"message_id": 7, "chat": PRIVATE, "date": AT, "text": "a"}},
        said(Text("a"), sender_name=""),
    ),
    "topic message, no reply": (
        group(text="Ya", is_topic_message=True, message_thread_id=30, reply_to_message=TOPIC),
        grouped(Text("Ya"), chat=IN_TOPIC),
    ),
    "topic message, service text lost": (
        group(text="Ya", is_topic_message=True, message_thread_id=30, reply_to_message={"message_id": 30}),
        grouped(Text("Ya"), chat=IN_TOPIC),
    ),
    "reply inside a topic": (
        group(text="Ya", is_topic_message=True, message_thread_id=30, reply_to_message={"message_id": 31}),
        grouped(Text("Ya"), chat=IN_TOPIC, reply_to="31"),
    ),
    "reply to a thread's root without topics": (
        group(text="Ya", message_thread_id=30, reply_to_message={"message_id": 30}),
        grouped(Text("Ya"), reply_to="30"),
    ),
    "forwarded": (private(text="Viral", forward_origin=ORIGIN), said(Text("Viral"), forwarded=True)),
    "edited text": (edited(text="Jalan bolong"), said(Text("Jalan bolong", edited=True), **LATE)),
    "edited caption": (edited(photo=PHOTOS, caption="Baru"), said(Text("Baru", edited=True), **LATE)),
    "edited picture without words": (edited(photo=PHOTOS), None),
    "moved live location": (edited(location=PIN | {"live_period": 60}), None),
    "edited command to another bot": (edited(text="/x@OtherBot"), None),
    "photo": (private(photo=PHOTOS), said(media(MediaKind.PHOTO, "image/jpeg"))),
    "photo of an album": (
        private(photo=PHOTOS, caption="Lubang", media_group_id="9001"),
        said(media(MediaKind.PHOTO, "image/jpeg", caption="Lubang", album="9001")),
    ),
    "live photo": (
        private(photo=PHOTOS, live_photo=FILE | {"file_id": "moving"}),
        said(media(MediaKind.PHOTO, "image/jpeg")),
    ),
    "video": (private(video=FILE | {"mime_type": "video/webm"}), said(media(MediaKind.VIDEO, "video/webm"))),
    "video note": (private(video_note=FILE | {"length": 240}), said(media(MediaKind.VIDEO, "video/mp4"))),
    "animation": (
        private(animation=FILE, document=FILE | {"file_id": "the same as a document"}),
        said(media(MediaKind.VIDEO, "video/mp4")),
    ),
    "voice": (private(voice=FILE | {"mime_type": "audio/ogg"}), said(media(MediaKind.VOICE, "audio/ogg"))),
    "audio": (private(audio=FILE | {"mime_type": "audio/mp4"}), said(media(MediaKind.VOICE, "audio/mp4"))),
    "document without a size": (
        private(document={"file_id": "FILE-1", "mime_type": "application/pdf"}),
        said(media(MediaKind.DOCUMENT, "application/pdf", size=None)),
    ),
    "location": (private(location=PIN), said(Location(-6.9147, 107.6098))),
    "venue": (
        private(location=PIN, venue={"location": PIN, "title": "Gedung Sate", "address": "Jl. Diponegoro 22"}),
        said(Location(-6.9147, 107.6098, "Gedung Sate, Jl. Diponegoro 22")),
    ),
    "sticker": (private(sticker=FILE), said(Unsupported("sticker"))),
    "poll": (private(poll={"id": "1", "question": "?"}), said(Unsupported("poll"))),
    "contact": (private(contact={"phone_number": "1", "first_name": "B"}), said(Unsupported("contact"))),
    "dice": (private(dice={"emoji": "🎲", "value": 3}), said(Unsupported("dice"))),
    "game": (private(game={"title": "g", "photo": []}), said(Unsupported("game"))),
    "story": (private(story={"id": 1, "chat": PRIVATE}), said(Unsupported("story"))),
    "tap in a topic": (
        tap(message={"message_id": 50, "chat": GROUP, "date": AT, "is_topic_message": True, "message_thread_id": 30}),
        grouped(Choice("ambil:3", "CB1"), at=NOW, message_id="50", chat=IN_TOPIC),
    ),
    "tap": (
        tap(),
        grouped(Choice("ambil:3", "CB1"), **TAPPED),
    ),
    "tap on a message too old to be shown": (
        tap(message={"message_id": 50, "chat": GROUP, "date": 0}),
        grouped(Choice("ambil:3", "CB1"), **TAPPED),
    ),
    "tap under an inline message": ({"update_id": 1, "callback_query": {"id": "1", "from": SITI, "data": "x"}}, None),
    "tap on a game": (
        {"update_id": 1, "callback_query": {"id": "1", "from": SITI, "message": TOPIC, "game_short_name": "g"}},
        None,
    ),
    "bot added": (member("member"), grouped(Membership(True, "Petugas"), message_id=None)),
    "bot removed": (member("kicked"), grouped(Membership(False, "Petugas"), message_id=None)),
    "bot restricted, still there": (
        member("restricted", is_member=True),
        grouped(Membership(True, "Petugas"), message_id=None),
    ),
    "bot restricted and gone": (
        member("restricted", is_member=False),
        grouped(Membership(False, "Petugas"), message_id=None),
    ),
    "person blocked the bot": (member("kicked", PRIVATE), said(Membership(False), message_id=None)),
    "bot in a channel": (member("administrator", {"id": -9, "type": "channel", "title": "x"}), None),
    "group grew, told in the old one": (
        group(migrate_to_chat_id=-100200300, chat={"id": -5, "type": "group", "title": "x"}),
        grouped(Migrated(tg(-100200300)), chat=OLD),
    ),
    "group grew, told in the new one": (
        group(migrate_from_chat_id=-5),
        grouped(Migrated(tg(-100200300)), chat=OLD),
    ),
    "somebody joined": (group(new_chat_members=[SITI]), None),
    "pinned": (group(pinned_message={"message_id": 1, "chat": GROUP, "date": 0}), None),
    "topic created": (group(**{"forum_topic_created": TOPIC["forum_topic_created"]}), None),
    "channel post": ({"update_id": 1, "channel_post": {"message_id": 1, "chat": GROUP, "date": AT}}, None),
    "update from the future": ({"update_id": 1, "telepathy": {"text": "?"}}, None),
    "content from the future": (private(hologram={"file_id": "x"}), None),
}

UNDECODABLE: dict[str, Any] = {
    "no date": {"update_id": 1, "message": {"message_id": 7, "from": SITI, "chat": PRIVATE, "text": "rahasia"}},
    "no chat": {"update_id": 1, "message": {"message_id": 7, "from": SITI, "date": AT, "text": "rahasia"}},
    "text is a number": private(text=5),
    "text is an object": private(text={"rahasia": "rahasia"}),
    "id is a word": private(text="rahasia", message_id="rahasia"),
    "name is a list": private(text="rahasia", **{"from": {"id": 1, "first_name": ["rahasia"]}}),
    "no photo sizes": private(photo=[]),
    "pin off the globe": private(location={"latitude": 1e9, "longitude": 0}),
    "date beyond time": private(text="rahasia", date=10**20),
    "message is text": {"update_id": 1, "message": "rahasia"},
    "message is nothing": {"update_id": 1, "message": None},
}
