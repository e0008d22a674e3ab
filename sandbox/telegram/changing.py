"""The methods that change what already stands in a chat: edits, deletions, reactions."""

from datetime import timedelta

from sandbox.telegram import chats, markup
from sandbox.telegram.entities import formatted
from sandbox.telegram.errors import Refusal
from sandbox.telegram.sending import Call, text_content
from sandbox.world import BOT, Json, TelegramChat, TelegramMessage

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
DELETABLE_FOR = timedelta(hours=48)
ALLOWED_EMOJI = (
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 "
    "🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
    "🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(ALLOWED_EMOJI.split())


def edit_message_text(call: Call) -> Json:
    chat, message = _editable(call)
    text, entities = formatted(call.given.get("text", ""), call.given.get("parse_mode"), call.given.get("entities"))
    if "text" not in message.body:
        raise Refusal("there is no text in the message to edit")
    kept = {n: v for n, v in message.body.items() if n not in ("text", "entities", "reply_markup")}
    keyboard = markup.inline_keyboard(call.given.get("reply_markup"))
    return _replace(call, chat, message, kept | text_content(text, entities) | keyboard)


def edit_message_reply_markup(call: Call) -> Json:
    chat, message = _editable(call)
    kept = {n: v for n, v in message.body.items() if n != "reply_markup"}
    return _replace(call, chat, message, kept | markup.inline_keyboard(call.given.get("reply_markup")))


def delete_message(call: Call) -> bool:
    chat = chats.find_chat(call.room.world, call.given["chat_id"])
    message = chats.standing_message(chat, call.given["message_id"])
    if message is None:
        raise Refusal("message to delete not found")
    too_old = message.body["date"] < call.room.timestamp() - DELETABLE_FOR.total_seconds()
    if too_old or (message.author != BOT and chat.kind != "private"):
        raise Refusal("message can't be deleted")
    message.deleted = True
    chats.announce(call.room, chat, message)
    return True


def set_message_reaction(call: Call) -> bool:
    chat = chats.writable_chat(call.room.world, call.given["chat_id"])
    message = chats.standing_message(chat, call.given["message_id"])
    if message is None:
        raise Refusal("message to react not found")
    emoji = [reaction.get("emoji", "") for reaction in call.given.get("reaction", [])]
    if any(one.replace("\ufe0f", "") not in REACTIONS for one in emoji):
        raise Refusal("REACTION_INVALID")
    if len(emoji) > 1:
        raise Refusal("REACTIONS_TOO_MANY")
    message.reactions = emoji
    chats.announce(call.room, chat, message)
    return True


def _editable(call: Call) -> tuple[TelegramChat, TelegramMessage]:
    if "chat_id" not in call.given or "message_id" not in call.given:
        raise Refusal("message identifier is not specified")
    chat = chats.writable_chat(call.room.world, call.given["chat_id"])
    message = chats.standing_message(chat, call.given["message_id"])
    if message is None:
        raise Refusal("message to edit not found")
    if message.author != BOT:
        raise Refusal("message can't be edited")
    return chat, message


def _replace(call: Call, chat: TelegramChat, message: TelegramMessage, body: Json) -> Json:
    same = ("text", "entities", "reply_markup")
    if all(message.body.get(name) == body.get(name) for name in same):
        raise Refusal(NOT_MODIFIED)
    message.body = body | {"edit_date": int(call.room.timestamp())}
    chats.announce(call.room, chat, message)
    return message.body
