"""Neutral texts and options in Telegram's markup. Must not send anything."""

from __future__ import annotations

from typing import Any

from bot.channels.text import plain, split
from conversations.messages import BOLD_OFF, BOLD_ON, Address, Message, Option, Retry, Rows, SendFailed

TEXT_LIMIT, CAPTION_LIMIT, DATA_LIMIT, PLACEHOLDER_LIMIT, TOAST_LIMIT = 4096, 1024, 64, 64, 200
"""Code points after entity parsing; DATA_LIMIT in bytes (https://core.telegram.org/bots/api)."""

Markup = dict[str, Any]
"""What Telegram calls a reply_markup."""

MENTION = "👤 "


def html(text: str) -> str:
    """Telegram's HTML: only the marks are markup, everybody's words are words. However marks are nested or left open,
    the last one before some words counts."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    before, *marked = escaped.split(BOLD_ON)
    return before.replace(BOLD_OFF, "") + "".join(map(_bold, marked))


def _bold(stretch: str) -> str:
    """What follows a mark: bold to the first end of it."""
    words, _, after = stretch.partition(BOLD_OFF)
    return (f"<b>{words}</b>" if words else "") + after.replace(BOLD_OFF, "")


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


def markup(message: Message) -> Markup | None:
    """Buttons, or a forced reply."""
    if message.rows:
        return keyboard(message.rows)
    if message.answer_from is None:
        return None
    question = _placeholder(message.text)
    asking = {"force_reply": True, "selective": asked(message) is not None}
    return asking | ({"input_field_placeholder": question} if question else {})


def keyboard(rows: Rows) -> Markup | None:
    if not rows:
        return None
    return {"inline_keyboard": [[_button(option) for option in row] for row in rows]}


def _button(option: Option) -> dict[str, str]:
    if not 1 <= len(option.value.encode()) <= DATA_LIMIT:
        raise SendFailed("button", Retry.NEVER)
    return {"text": plain(option.label), "callback_data": option.value}


def _placeholder(text: str) -> str:
    """The question, in the empty input field: the last line, for what stands above it is no question."""
    return plain(text).strip().rpartition("\n")[2][:PLACEHOLDER_LIMIT]
