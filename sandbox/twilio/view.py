"""WhatsApp messages as the page and /api/state show them: the same shape as Telegram's."""

from sandbox.room import Room
from sandbox.world import BOT, BOT_NAME, Json, WhatsAppChat, WhatsAppMessage


def announce(room: Room, chat: WhatsAppChat, one: WhatsAppMessage) -> None:
    room.changed({"type": "message", "chat": chat.key, "message": describe(room, chat, one)})


def describe(room: Room, chat: WhatsAppChat, one: WhatsAppMessage) -> Json:
    files = [room.world.files[file_id] for file_id in one.media if file_id in room.world.files]
    return {
        "id": one.sid,
        "from": chat.person if one.inbound else BOT,
        "name": room.world.people[chat.person].first_name if one.inbound else BOT_NAME,
        "at": int(one.created),
        "kind": one.kind,
        "text": one.body,
        "entities": [],
        "files": [{"url": f"/api/files/{f.id}", "mime": f.mime, "name": f.name, "size": f.size} for f in files],
        "buttons": [[{"label": b["title"], "data": b["id"], "url": None}] for b in one.extra.get("buttons", [])],
        "list": one.extra.get("list"),
        "location": one.extra.get("location"),
        "reply_to": one.reply_to or None,
        "edited": False,
        "deleted": False,
        "reactions": [],
        "album": None,
        "forwarded": one.forwarded,
        "prompt": {},
        "service": "",
        "status": one.status,
        "error": one.error_code,
        "template": bool(one.extra.get("template")),
    }


def messages_of(room: Room, chat: WhatsAppChat) -> list[WhatsAppMessage]:
    address = f"whatsapp:{chat.phone}"
    return [one for one in room.world.whatsapp.messages.values() if address in (one.sender, one.to)]
