"""Files on Telegram: uploads, file ids, the objects that describe them, and their short-lived download paths."""

import struct
from dataclasses import dataclass

from sandbox.room import Room
from sandbox.telegram.errors import Refusal
from sandbox.world import Json, StoredFile

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
LINK_SECONDS = 3600
FOLDERS = {"photo": "photos", "video": "videos", "voice": "voice", "document": "documents", "sticker": "stickers"}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "video/mp4": "mp4", "audio/ogg": "oga",
           "application/pdf": "pdf", "text/plain": "txt", "text/csv": "csv"}  # fmt: skip
IMAGE_STARTS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    mime: str
    data: bytes


def received(room: Room, kind: str, value: str, uploads: dict[str, Upload]) -> StoredFile:
    """The file a bot sends: freshly uploaded (`attach://name`) or known by its id."""
    upload = uploads.get(value.removeprefix("attach://"))
    if upload is None:
        stored = room.world.files.get(value)
        if stored is None:
            raise Refusal("wrong remote file identifier specified: Wrong padding in the string")
        return stored
    if len(upload.data) > (MAX_PHOTO if kind == "photo" else MAX_UPLOAD):
        raise Refusal("Request Entity Too Large", 413)
    if not upload.data:
        raise Refusal("file must be non-empty")
    if kind == "photo" and not upload.data.startswith(IMAGE_STARTS):
        raise Refusal("IMAGE_PROCESS_FAILED")
    return room.keep(upload.data, upload.name, upload.mime, kind)


def media_object(room: Room, kind: str, stored: StoredFile) -> Json:
    """The message field for a file: `{"photo": [...]}`, `{"voice": {...}}` and so on."""
    base: Json = {"file_id": stored.id, "file_unique_id": stored.id[:16], "file_size": stored.size}
    if kind == "photo":
        width, height = dimensions(room.shelf.read(stored))
        small = {**base, "file_unique_id": stored.id[16:], "width": max(width // 4, 1), "height": max(height // 4, 1)}
        return {"photo": [small, {**base, "width": width, "height": height}]}
    named = {"file_name": stored.name, "mime_type": stored.mime}
    extra: dict[str, Json] = {
        "video": {"width": 640, "height": 480, "duration": 2, **named},
        "voice": {"duration": 3, "mime_type": stored.mime},
        "document": named,
        "sticker": {
            "width": 512,
            "height": 512,
            "type": "regular",
            "is_animated": False,
            "is_video": False,
            "emoji": "👍",
        },
    }
    return {kind: base | extra[kind]}


def link(room: Room, file_id: str) -> Json:
    """getFile: the path to download, good for an hour by the sandbox's clock."""
    stored = room.world.files.get(file_id)
    if stored is None:
        raise Refusal("invalid file_id")
    if stored.size > MAX_DOWNLOAD:
        raise Refusal("file is too big")
    stored.link_until = room.timestamp() + LINK_SECONDS
    room.shelf.changed()
    path = f"{FOLDERS.get(stored.kind, 'documents')}/{stored.id}.{ENDINGS.get(stored.mime, 'bin')}"
    return {"file_id": stored.id, "file_unique_id": stored.id[:16], "file_size": stored.size, "file_path": path}


def linked_file(room: Room, path: str) -> StoredFile | None:
    stored = room.world.files.get(path.rpartition("/")[2].partition(".")[0])
    return stored if stored is not None and stored.link_until > room.timestamp() else None


def dimensions(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; something plausible for other pictures."""
    if data.startswith(b"\x89PNG"):
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 < len(data):
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xC3:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + length
    return 1280, 960
