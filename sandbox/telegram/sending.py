"""The methods that put new messages into chats."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.room import Room, new_sid
from sandbox.telegram import chats, markup
from sandbox.telegram.entities import formatted
from sandbox.telegram.errors import Refusal
from sandbox.telegram.media import Upload, media_object, received
from sandbox.telegram.updates import Updates
from sandbox.world import BOT, Json, TelegramChat, TelegramMessage

MAX_TEXT = 4096
MAX_CAPTION = 1024
ALBUM = range(2, 11)
ALBUM_KINDS = ("photo", "video", "document")


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the bot: the room it happens in and its checked parameters."""

    room: Room
    updates: Updates
    given: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def chat(self) -> TelegramChat:
        return chats.writable_chat(self.room.world, self.given["chat_id"])


def send_message(call: Call) -> Json:
    chat = call.chat()
    text, entities = formatted(call.given["text"], call.given.get("parse_mode"), call.given.get("entities"))
    return _post(call, chat, text_content(text, entities), text)


def text_content(text: str, entities: list[Json]) -> Json:
    if not text:
        raise Refusal("message text is empty")
    if len(text) > MAX_TEXT:
        raise Refusal("message is too long")
    return {"text": text, "entities": entities} if entities else {"text": text}


def caption_content(given: Json) -> Json:
    caption, entities = formatted(given.get("caption", ""), given.get("parse_mode"), given.get("caption_entities"))
    if len(caption) > MAX_CAPTION:
        raise Refusal("message caption is too long")
    parts = {"caption": caption, "caption_entities": entities}
    return {name: value for name, value in parts.items() if value}


def send_file(kind: str) -> Callable[[Call], Json]:
    def send(call: Call) -> Json:
        chat = call.chat()
        caption = caption_content(call.given)
        stored = received(call.room, kind, call.given[kind], call.uploads)
        return _post(call, chat, media_object(call.room, kind, stored) | caption, caption.get("caption", ""))

    return send


def send_location(call: Call) -> Json:
    chat = call.chat()
    latitude, longitude = call.given["latitude"], call.given["longitude"]
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise Refusal("location is invalid")
    return _post(call, chat, {"location": {"latitude": latitude, "longitude": longitude}}, "")


def send_media_group(call: Call) -> list[Json]:
    chat = call.chat()
    if len(call.given["media"]) not in ALBUM:
        raise Refusal("wrong number of messages to send: must be from 2 to 10")
    contents = []
    group = {"media_group_id": new_sid("")[:17]}
    for item in call.given["media"]:
        if item["type"] not in ALBUM_KINDS:
            raise Refusal(f"albums of type {item['type']} are not emulated")
        stored = received(call.room, item["type"], item["media"], call.uploads)
        contents.append(media_object(call.room, item["type"], stored) | caption_content(item) | group)
    return [_post(call, chat, content, "") for content in contents]


def _post(call: Call, chat: TelegramChat, content: Json, text: str) -> Json:
    keyboard = markup.inline_keyboard(call.given.get("reply_markup"))
    replied = _replied(chat, call.given.get("reply_parameters"))
    quote = {"reply_to_message": chats.quoted(replied)} if replied else {}
    topic = _topic(chat, call.given.get("message_thread_id"))
    message = chats.new_message(call.room, chat, BOT, content | keyboard | quote | topic)
    entities = content.get("entities", [])
    message.prompt = markup.prompt(call.room.world, call.given.get("reply_markup"), text, entities, replied)
    chats.announce(call.room, chat, message)
    return message.body


def _topic(chat: TelegramChat, topic_id: int | None) -> Json:
    """Where the bot, which is no admin, may write: not in a topic that is closed."""
    fields = chats.in_topic(chat, topic_id)
    if topic_id is not None and chat.topics[topic_id].closed:
        raise Refusal("TOPIC_CLOSED")
    return fields


def _replied(chat: TelegramChat, reply: Json | None) -> TelegramMessage | None:
    if reply is None:
        return None
    message = chats.standing_message(chat, reply["message_id"])
    if message is None and not reply.get("allow_sending_without_reply"):
        raise Refusal("message to be replied not found")
    return message
