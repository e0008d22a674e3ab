"""What one Telegram message holds, field by field. Must not know chats, senders or updates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from bot.channels.pins import pin
from bot.channels.telegram.fields import Chat, File, Pin, Raw, Venue, read
from bot.channels.text import clean
from conversations.messages import Address, Content, Location, Media, MediaKind, Migrated, Text, Unsupported

Reader = Callable[[Raw], Content]

COMMAND = re.compile(r"(/\w+)@(\w+)(?=\s|$)")


def content_of(message: Raw) -> Content | None:
    """The first field that says something; None for service messages and fields from the future."""
    for field, reader in READERS.items():
        if field in message:
            return reader(message)
    return None


def addressed(content: Content | None, bot_username: str) -> Content | None:
    """`/cmd@OurBot` as `/cmd`; nothing when the command is for another bot."""
    if not isinstance(content, Text) or not (found := COMMAND.match(content.text)):
        return content
    if found[2].lower() != bot_username.removeprefix("@").lower():
        return None
    return Text(found[1] + content.text[found.end() :], content.edited)


def edited_content_of(message: Raw) -> Content | None:
    """Only words can be edited here: another picture or a moved live location changes nothing."""
    words = message.get("text", message.get("caption"))
    return None if words is None else Text(clean(words), edited=True)


def _text(message: Raw) -> Content:
    return Text(clean(read(message["text"], str)))


def _photo(message: Raw) -> Content:
    largest = max(read(message["photo"], list[File]), key=lambda size: size.width * size.height)
    return _media(message, largest, MediaKind.PHOTO, "image/jpeg")


def _file(field: str, kind: MediaKind, mime: str) -> Reader:
    return lambda message: _media(message, read(message[field], File), kind, mime)


def _media(message: Raw, file: File, kind: MediaKind, mime: str) -> Media:
    album = message.get("media_group_id")
    return Media(
        kind=kind,
        ref=clean(file.file_id),
        mime=clean(file.mime_type or mime),
        size=file.file_size,
        caption=clean(message.get("caption", "")),
        album=None if album is None else str(album),
    )


def _venue(message: Raw) -> Content:
    venue = read(message["venue"], Venue)
    return _pin(venue.location, ", ".join(clean(words) for words in (venue.title, venue.address) if words))


def _location(message: Raw) -> Content:
    return _pin(read(message["location"], Pin), "")


def _pin(place: Pin, label: str) -> Location:
    return pin(place.latitude, place.longitude, label)


def _migrated_to(message: Raw) -> Content:
    return Migrated(Address("telegram", str(read(message["migrate_to_chat_id"], int))))


def _migrated_from(message: Raw) -> Content:
    return Migrated(Address("telegram", str(read(message["chat"], Chat).id)))


def _unsupported(field: str) -> tuple[str, Reader]:
    return field, lambda message: Unsupported(field)


READERS: Mapping[str, Reader] = {
    "migrate_to_chat_id": _migrated_to,
    "migrate_from_chat_id": _migrated_from,
    "text": _text,
    "venue": _venue,  # comes with a `location` of its own
    "location": _location,
    "animation": _file("animation", MediaKind.VIDEO, "video/mp4"),  # comes with a `document` of its own
    "photo": _photo,
    "video": _file("video", MediaKind.VIDEO, "video/mp4"),
    "video_note": _file("video_note", MediaKind.VIDEO, "video/mp4"),
    "voice": _file("voice", MediaKind.VOICE, "audio/ogg"),
    "audio": _file("audio", MediaKind.VOICE, "audio/mpeg"),
    **dict(map(_unsupported, ("game", "paid_media"))),
    "document": _file("document", MediaKind.DOCUMENT, "application/octet-stream"),
    **dict(map(_unsupported, ("sticker", "poll", "contact", "dice", "story", "checklist", "rich_message"))),
    **dict(map(_unsupported, ("invoice", "giveaway"))),
}
"""In this order: the first field present decides."""
