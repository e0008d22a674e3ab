"""Neutral texts and options in Telegram's markup. Must not send anything."""

from __future__ import annotations

from telegram import ForceReply, InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.text import plain, runs, split
from conversations.messages import Address, Message, Retry, Rows, SendFailed

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT, PLACEHOLDER_LIMIT, TOAST_LIMIT = 4096, 1024, 64, 64, 200
"""Code points after entity parsing; DATA_LIMIT in bytes (https://core.telegram.org/bots/api)."""

MENTION = "👤 "

ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def html(text: str) -> str:
    """Telegram's HTML: only the marks are markup, everybody's words are words."""
    stretches = ((bold, words.translate(ESCAPES)) for bold, words in runs(text))
    return "".join(f"<b>{words}</b>" if bold else words for bold, words in stretches)


def parts(message: Message) -> list[str]:
    """The text in pieces that fit, with room for a mention in the last."""
    return split(message.text, TEXT_LIMIT - (len(MENTION) if asked(message) else 0))


def asked(message: Message) -> Address | None:
    """The one person whose answer is forced, when no buttons are in the way.

    Groups have negative ids: an admin who hides behind one cannot be named.
    """
    person = message.answer_from
    return person if person and not message.rows and person.id.isdigit() else None


def mention(person: Address) -> str:
    """HTML that names the person; only who is named (or answered) sees a selective forced reply."""
    return f'<a href="tg://user?id={int(person.id)}">{MENTION.strip()}</a> '


def markup(message: Message) -> InlineKeyboardMarkup | ForceReply | None:
    if message.rows:
        return keyboard(message.rows)
    if message.answer_from is None:
        return None
    return ForceReply(selective=asked(message) is not None, input_field_placeholder=_placeholder(message.text))


def keyboard(rows: Rows) -> InlineKeyboardMarkup | None:
    if not rows:
        return None
    return InlineKeyboardMarkup([[_button(option.label, option.value) for option in row] for row in rows])


def _button(label: str, value: str) -> InlineKeyboardButton:
    if not 1 <= len(value.encode()) <= DATA_LIMIT:
        raise SendFailed("button", Retry.NEVER)
    return InlineKeyboardButton(plain(label), callback_data=value)


def _placeholder(text: str) -> str | None:
    """The question's first line, in the empty input field."""
    first = plain(text).strip().partition("\n")[0]
    return first[:PLACEHOLDER_LIMIT] or None
