"""Keyboards under messages: what Telegram accepts, what it shows, and to whom a forced reply is addressed."""

import re
from urllib.parse import urlsplit

from sandbox.telegram.errors import Refusal
from sandbox.world import Json, TelegramMessage, World

MAX_DATA = 64
MENTION = "tg://user?id="
"""How HTML names somebody, with or without a username."""


def inline_keyboard(markup: Json | None) -> Json:
    """The part of `reply_markup` that stays under the message, or nothing. Refuses unfit buttons."""
    if not markup or "inline_keyboard" not in markup:
        return {}
    for row in markup["inline_keyboard"]:
        for button in row:
            _check_button(button)
    rows = [row for row in markup["inline_keyboard"] if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def prompt(world: World, markup: Json | None, text: str, entities: list[Json], replied: TelegramMessage | None) -> Json:
    """What the message asks of the phones: a forced reply or a keyboard, and for whom (None: everybody)."""
    if not markup or "inline_keyboard" in markup:
        return {}
    kind = next(k for k in ("force_reply", "keyboard", "remove_keyboard") if k in markup)
    whom = _addressed(world, text, entities, replied) if markup.get("selective") else None
    rows = [[_key(key) for key in row] for row in markup.get("keyboard", [])]
    return {
        "kind": kind,
        "for": whom,
        "placeholder": markup.get("input_field_placeholder", ""),
        "one_time": markup.get("one_time_keyboard", False),
        "rows": rows,
    }


def _check_button(button: Json) -> None:
    actions = [name for name in button if name not in ("text", "style", "icon_custom_emoji_id")]
    if not button["text"].strip():
        raise Refusal("can't parse inline keyboard button: text must be non-empty")
    if not actions:
        raise Refusal("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    data = button.get("callback_data")
    if data is not None and not 1 <= len(data.encode()) <= MAX_DATA:
        raise Refusal("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is not None and not _reachable(url):
        raise Refusal(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reachable(url: str) -> bool:
    parts = urlsplit(url if "://" in url else f"http://{url}")
    return parts.scheme == "tg" or (parts.scheme in ("http", "https") and "." in (parts.hostname or ""))


def _key(key: Json) -> Json:
    kind = next((k for k in ("request_location", "request_contact") if key.get(k)), "text")
    return {"label": key["text"], "kind": kind}


def _addressed(world: World, text: str, entities: list[Json], replied: TelegramMessage | None) -> list[str]:
    """Whom the message names, by @username or by a link to their id, and whom it answers."""
    names = set(re.findall(r"@(\w+)", text))
    ids = {entity["url"].removeprefix(MENTION) for entity in entities if entity.get("url", "").startswith(MENTION)}
    people = [p.key for p in world.people.values() if p.username in names - {""} or str(p.telegram_id) in ids]
    return people + ([replied.author] if replied is not None and replied.author not in people else [])
