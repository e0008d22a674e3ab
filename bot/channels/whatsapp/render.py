"""Neutral texts and options as WhatsApp shows them. Must not send anything."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.text import plain, runs, split
from conversations.messages import BOLD_OFF, BOLD_ON, Message, Option, Rows, Template

BODY_LIMIT, CONTENT_BODY_LIMIT = 1600, 1024

UNFIT = re.compile(r"[\n\r\t]| {4,}")
"""What a template variable must not hold (21656)."""


@dataclass(frozen=True, slots=True)
class Menu:
    """A kind of buttons, and what fits on them."""

    options: int
    label: int


MENUS = (Menu(options=3, label=20), Menu(options=10, label=24))
"""Quick replies, list picker (https://www.twilio.com/docs/content)."""


def starred(text: str) -> str:
    """WhatsApp's bold: a star on both sides of the words, on one line, with no space inside."""
    return "".join(_bold(words) if bold else words for bold, words in runs(text))


def bodies(text: str, rows: Rows = ()) -> list[str]:
    """The text in pieces that fit; the options, numbered in reading order, on the last."""
    menu = "\n".join(f"{BOLD_ON}{n}{BOLD_OFF}  {option.label}" for n, option in enumerate(_flat(rows), 1))
    if not menu:
        return [starred(part) for part in split(text, BODY_LIMIT, _size)]
    whole = f"{text}\n\n{menu}"
    if _size(whole) <= BODY_LIMIT:
        return [starred(whole)]
    room = max(BODY_LIMIT - _size(menu) - 2, BODY_LIMIT // 2)
    *before, last = split(text, BODY_LIMIT, _size)
    *more, end = split(last, room, _size)
    tail = split(f"{end}\n\n{menu}", BODY_LIMIT, _size)
    return [starred(part) for part in (*before, *more, *tail)]


def content(message: Message, contents: Mapping[int, str]) -> dict[str, str] | None:
    """The message as buttons, when a content for so many options is configured and everything fits; else None."""
    options, body = _flat(message.rows), starred(message.text).strip()
    menu = next((menu for menu in MENUS if len(options) <= menu.options), None)
    fits = menu and 0 < len(body) <= CONTENT_BODY_LIMIT and not UNFIT.search(body)
    if not menu or not fits or len(options) not in contents:
        return None
    labels = [plain(option.label).strip() for option in options]
    if any(not label or len(label) > menu.label or UNFIT.search(label) for label in labels):
        return None
    values = [body]
    for option, label in zip(options, labels, strict=True):
        values += label, option.value
    return _content(contents[len(options)], values)


def template(wanted: Template, sid: str) -> dict[str, str]:
    """An approved text with its arguments in their order, folded to one line: WhatsApp refuses anything else."""
    return _content(sid, [" ".join(plain(value).split()) or "-" for _, value in wanted.args])


def _content(sid: str, values: list[str]) -> dict[str, str]:
    numbered = {str(number): value for number, value in enumerate(values, 1)}
    return {"content_sid": sid, "content_variables": json.dumps(numbered, ensure_ascii=False)}


def _flat(rows: Rows) -> list[Option]:
    return [option for row in rows for option in row]


def _bold(words: str) -> str:
    return "\n".join(re.sub(r"^(\s*)(\S(?:.*\S)?)(\s*)$", r"\1*\2*\3", line) for line in words.split("\n"))


def _size(text: str) -> int:
    """What Twilio may count: UTF-16 units, so that emoji are never too many."""
    return len(starred(text).encode("utf-16-le")) // 2
