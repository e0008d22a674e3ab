"""The table of Bot API methods, and those that only ask or set up."""

import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from sandbox.telegram import changing, chats, media, sending
from sandbox.telegram.errors import Refusal
from sandbox.telegram.sending import Call
from sandbox.world import Json, TelegramChat

QUERY_SECONDS = 150
MAX_ANSWER = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
CHAT_ACTIONS = (
    "typing upload_photo record_video upload_video record_voice upload_voice upload_document choose_sticker "
    "find_location record_video_note upload_video_note"
)
ACTIONS = frozenset(CHAT_ACTIONS.split())


def get_me(call: Call) -> Json:
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return chats.bot_user() | abilities


async def get_updates(call: Call) -> list[Json]:
    given = call.given
    if "allowed_updates" in given:
        call.room.world.telegram.allowed_updates = given["allowed_updates"]
    limit = given.get("limit", 100)
    return await call.updates.poll(given.get("offset", 0), min(max(limit, 1), 100), given.get("timeout", 0))


async def set_webhook(call: Call) -> bool:
    given, telegram = call.given, call.room.world.telegram
    _check_webhook_url(given["url"])
    telegram.webhook = {name: given[name] for name in ("url", "secret_token") if given.get(name)}
    telegram.allowed_updates = given.get("allowed_updates", telegram.allowed_updates)
    return await _webhook_changed(call)


async def delete_webhook(call: Call) -> bool:
    call.room.world.telegram.webhook = {}
    return await _webhook_changed(call)


def get_webhook_info(call: Call) -> Json:
    telegram = call.room.world.telegram
    hook = {name: value for name, value in telegram.webhook.items() if name != "secret_token"}
    base = {"url": "", "has_custom_certificate": False, "pending_update_count": len(telegram.updates)}
    return base | hook | ({"allowed_updates": telegram.allowed_updates} if telegram.allowed_updates else {})


def answer_callback_query(call: Call) -> bool:
    query = call.room.world.telegram.queries.get(call.given["callback_query_id"])
    if query is None or call.room.timestamp() - query.asked_at > QUERY_SECONDS:
        raise Refusal(TOO_OLD)
    text = call.given.get("text", "")
    if len(text) > MAX_ANSWER:
        raise Refusal("MESSAGE_TOO_LONG")
    query.answer = {"text": text, "alert": call.given.get("show_alert", False), "url": call.given.get("url", "")}
    toast = {"person": query.person, "chat": f"tg:{query.chat_id}", "message_id": query.message_id, **query.answer}
    call.room.toasts = [*call.room.toasts[-49:], toast]
    call.room.changed({"type": "toast", **toast})
    return True


def get_file(call: Call) -> Json:
    return media.link(call.room, call.given["file_id"])


def get_chat(call: Call) -> Json:
    chat = chats.find_chat(call.room.world, call.given["chat_id"])
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(gifts, False)}
    return chats.chat_object(call.room.world, chat) | full


def get_chat_member(call: Call) -> Json:
    chat = chats.find_chat(call.room.world, call.given["chat_id"])
    person = call.room.world.on_telegram(call.given["user_id"])
    if call.given["user_id"] == chats.bot_user()["id"]:
        return {"status": "member" if chat.bot_inside else "left", "user": chats.bot_user()}
    if person is None:
        raise Refusal("PARTICIPANT_ID_INVALID")
    return {"status": "member" if person.key in chat.members else "left", "user": chats.user(person)}


def send_chat_action(call: Call) -> bool:
    if call.given["action"] not in ACTIONS:
        raise Refusal("wrong parameter action in request")
    chat: TelegramChat = call.chat()
    call.room.events.tell({"type": "action", "chat": chat.key, "action": call.given["action"]})
    return True


def set_my_commands(call: Call) -> bool:
    for command in call.given["commands"]:
        name = command["command"]
        if not (name.isascii() and name.replace("_", "a").isalnum() and name == name.lower() and len(name) <= 32):
            raise Refusal("BOT_COMMAND_INVALID")
    call.room.world.telegram.commands[_command_key(call.given)] = call.given["commands"]
    call.room.changed({"type": "world"})
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.room.world.telegram.commands.get(_command_key(call.given), [])


def _command_key(given: Json) -> str:
    scope = json.dumps(given.get("scope") or {"type": "default"}, sort_keys=True)
    return f"{scope}{given.get('language_code', '')}"


def _check_webhook_url(url: str) -> None:
    """Telegram wants HTTPS; plain HTTP passes only where it never leaves the machine or its own small network."""
    parts = urlsplit(url)
    near = parts.hostname == "127.0.0.1" or "." not in (parts.hostname or ".")
    if url and (not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and near))):
        raise Refusal("bad webhook: An HTTPS URL must be provided for webhook")


async def _webhook_changed(call: Call) -> bool:
    if call.given.get("drop_pending_updates"):
        call.room.world.telegram.updates.clear()
    call.room.shelf.changed()
    await call.updates.wake()
    return True


METHODS: dict[str, Callable[[Call], Awaitable[Any] | Any]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_file("photo"),
    "sendVideo": sending.send_file("video"),
    "sendVoice": sending.send_file("voice"),
    "sendDocument": sending.send_file("document"),
    "sendLocation": sending.send_location,
    "sendMediaGroup": sending.send_media_group,
    "editMessageText": changing.edit_message_text,
    "editMessageReplyMarkup": changing.edit_message_reply_markup,
    "deleteMessage": changing.delete_message,
    "setMessageReaction": changing.set_message_reaction,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "sendChatAction": send_chat_action,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
}
