"""Chats and the messages in them, as Bot API objects. Knows neither HTTP nor who asked."""

import re

from sandbox.room import Room
from sandbox.telegram.errors import Refusal
from sandbox.world import BOT, BOT_ID, BOT_NAME, BOT_USERNAME, Json, Person, TelegramChat, TelegramMessage, World


def bot_user() -> Json:
    return {"id": BOT_ID, "is_bot": True, "first_name": BOT_NAME, "username": BOT_USERNAME}


def user(person: Person) -> Json:
    optional = {"last_name": person.last_name, "username": person.username, "language_code": person.language}
    base: Json = {"id": person.telegram_id, "is_bot": False, "first_name": person.first_name}
    return base | {name: value for name, value in optional.items() if value}


def author(world: World, key: str) -> Json:
    return bot_user() if key == BOT else user(world.people[key])


def chat_object(world: World, chat: TelegramChat) -> Json:
    if chat.kind != "private":
        return {"id": chat.id, "type": chat.kind, "title": chat.title} | ({"is_forum": True} if chat.forum else {})
    facts = user(world.people[chat.members[0]])
    return {"id": chat.id, "type": "private"} | {
        name: facts[name] for name in ("first_name", "last_name", "username") if name in facts
    }


def find_chat(world: World, chat_id: int | str) -> TelegramChat:
    """By id or @username; refuses what isn't there, or has moved to a supergroup."""
    chats = world.telegram.chats
    text = str(chat_id)
    chat = chats.get(int(text)) if re.fullmatch(r"-?\d+", text) else None
    if chat is None:
        raise Refusal("chat not found")
    if chat.migrated_to is not None:
        parameters = {"migrate_to_chat_id": chat.migrated_to}
        raise Refusal("group chat was upgraded to a supergroup chat", parameters=parameters)
    return chat


def writable_chat(world: World, chat_id: int | str) -> TelegramChat:
    chat = find_chat(world, chat_id)
    if chat.blocked:
        raise Refusal("bot was blocked by the user", 403)
    if chat.kind == "private" and not chat.started:
        raise Refusal("bot can't initiate conversation with a user", 403)
    if not chat.bot_inside:
        raise Refusal(f"bot was kicked from the {chat.kind} chat", 403)
    return chat


def new_message(room: Room, chat: TelegramChat, who: str, content: Json) -> TelegramMessage:
    """Writes a message into the chat. Ids are unique within one chat only, as on Telegram."""
    message_id = chat.next_message_id
    chat.next_message_id += 1
    body: Json = {
        "message_id": message_id,
        "from": author(room.world, who),
        "chat": chat_object(room.world, chat),
        "date": int(room.timestamp()),
        **content,
    }
    message = TelegramMessage(body, who)
    chat.messages[message_id] = message
    return message


def in_topic(chat: TelegramChat, topic_id: int | None) -> Json:
    """The fields that a message of this topic carries; none in the general one. Refuses a topic that is not there."""
    if topic_id is None:
        return {}
    topic = chat.topics.get(topic_id)
    if topic is None or topic.deleted:
        raise Refusal("message thread not found")
    return {"message_thread_id": topic_id, "is_topic_message": True}


def standing_message(chat: TelegramChat, message_id: int | None) -> TelegramMessage | None:
    message = chat.messages.get(message_id) if message_id is not None else None
    return None if message is None or message.deleted else message


def quoted(message: TelegramMessage) -> Json:
    """A message as it stands inside another's `reply_to_message`: without its own."""
    return {name: value for name, value in message.body.items() if name != "reply_to_message"}


def own_membership(room: Room, chat: TelegramChat, by: str, before: str, after: str) -> Json:
    """The bot's own standing in a chat changed: blocked, unblocked, added or removed by a person."""
    return {
        "chat": chat_object(room.world, chat),
        "from": author(room.world, by),
        "date": int(room.timestamp()),
        "old_chat_member": _standing(before),
        "new_chat_member": _standing(after),
    }


def announce(room: Room, chat: TelegramChat, message: TelegramMessage) -> None:
    change = {"type": "message", "chat": chat.key, "message": describe(room, chat, message)}
    room.changed(change)


def describe(room: Room, chat: TelegramChat, message: TelegramMessage) -> Json:
    """The message as /api/state shows it, the same shape for both platforms."""
    body = message.body
    reply = body.get("reply_to_message", {}).get("message_id")
    return {
        "id": body["message_id"],
        "from": message.author,
        "name": body["from"]["first_name"],
        "at": body["date"],
        "kind": kind_of(body),
        "text": body.get("text", body.get("caption", "")),
        "entities": body.get("entities", body.get("caption_entities", [])),
        "files": [room_file(room, file_id) for file_id in file_ids(body)],
        "buttons": _buttons(body.get("reply_markup", {})),
        "location": body.get("location"),
        "poll": body.get("poll"),
        "reply_to": reply,
        "edited": "edit_date" in body,
        "deleted": message.deleted,
        "reactions": message.reactions,
        "album": body.get("media_group_id"),
        "forwarded": "forward_origin" in body,
        "prompt": message.prompt,
        "service": _service(body),
        "thread": body.get("message_thread_id"),
        "pinned": body.get("pinned_message", {}).get("message_id"),
        "status": "read" if message.read else "sent",
        "error": None,
    }


def topics(chat: TelegramChat) -> list[Json]:
    """A forum's topics, each known by the message that opened it."""
    standing = (topic for topic in chat.topics.values() if not topic.deleted)
    return [{"id": topic.id, "name": topic.name, "closed": topic.closed} for topic in standing]


def _standing(status: str) -> Json:
    return {"status": status, "user": bot_user()} | ({"until_date": 0} if status == "kicked" else {})


KINDS = ("photo", "video", "voice", "document", "location", "sticker", "contact", "poll")


def kind_of(body: Json) -> str:
    if _service(body):
        return "service"
    return next((kind for kind in KINDS if kind in body), "text")


def file_ids(body: Json) -> list[str]:
    if "photo" in body:
        return [body["photo"][-1]["file_id"]]
    return [body[kind]["file_id"] for kind in ("video", "voice", "document", "sticker") if kind in body]


def room_file(room: Room, file_id: str) -> Json:
    stored = room.world.files[file_id]
    return {"url": f"/api/files/{stored.id}", "mime": stored.mime, "name": stored.name, "size": stored.size}


def _buttons(markup: Json) -> list[list[Json]]:
    return [
        [{"label": b["text"], "data": b.get("callback_data"), "url": b.get("url")} for b in row]
        for row in markup.get("inline_keyboard", [])
    ]


def _service(body: Json) -> str:
    if "new_chat_members" in body:
        return "bergabung: " + ", ".join(member["first_name"] for member in body["new_chat_members"])
    if "left_chat_member" in body:
        return "keluar: " + str(body["left_chat_member"]["first_name"])
    if "migrate_to_chat_id" in body or "migrate_from_chat_id" in body:
        return "grup ini menjadi supergrup"
    if "forum_topic_created" in body:
        return "membuka topik " + str(body["forum_topic_created"]["name"])
    if "forum_topic_closed" in body:
        return "menutup topik"
    if "forum_topic_reopened" in body:
        return "membuka lagi topik"
    if "pinned_message" in body:
        return "menyematkan pesan"
    return ""
