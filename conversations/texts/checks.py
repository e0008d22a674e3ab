"""What a text must be like, shipped or changed: the same places for words, short enough, bold closed, one emoji."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from string import Formatter

from conversations.texts import FALLBACK, OFFICERS, languages, placeholders, read

BUBBLE = 300
"""Characters of a citizen's bubble that are read rather than skipped."""
OFFICERS_MOST = 1_000
LABEL = 24
"""Characters of a button's label that every phone shows; a shipped text this short that is no sentence may be one."""
FIXED = re.compile(r"weekdays|months|nudge\..*")
"""Counted words; and what WhatsApp approved word by word (`./kanal templates`)."""
CODES = (
    "text_fixed",
    "text_empty",
    "text_signs",
    "text_placeholders",
    "text_braces",
    "text_long",
    "text_bold",
    "text_emoji",
)


def shipped(language: str, key: str) -> str | None:
    """The text as it came with this release; None when there is no such one."""
    if language not in languages():
        return None
    return read(language).get(key) or (read(OFFICERS).get(key) if language == FALLBACK else None)


def officers_own(key: str) -> bool:
    return key in read(OFFICERS)


def faults(key: str, text: str, before: str, *, officers: bool) -> Iterator[tuple[str, dict[str, object]]]:
    """Why `text` cannot stand where `before` stands."""
    if FIXED.fullmatch(key):
        yield "text_fixed", {}
        return
    if not text.strip():
        yield "text_empty", {}
    if not text.replace("\n", "").isprintable():
        yield "text_signs", {}
    if not _plain(text):
        yield "text_braces", {}
    elif placeholders(text) != placeholders(before):
        names = ", ".join(f"{{{name}}}" for name in sorted(placeholders(before)))
        yield "text_placeholders", {"names": names or "-"}
    if len(bare(text)) > (most := _most(before, officers=officers)):
        yield "text_long", {"most": most}
    if not bold_closed(text):
        yield "text_bold", {}
    if emojis(text) > 1:
        yield "text_emoji", {}


def bare(text: str) -> str:
    """As it is read: without markup and placeholders."""
    return re.sub(r"\{\w+\}", "", text.replace("**", "")).strip()


def emojis(text: str) -> int:
    return sum(unicodedata.category(sign) == "So" or 0x1F000 <= ord(sign) <= 0x1FAFF for sign in text)


def bold_closed(text: str) -> bool:
    return text.count("**") % 2 == 0 and "****" not in text


def _most(before: str, *, officers: bool) -> int:
    label = len(before) <= LABEL and not re.search(r"[\n{]|[.!?:]$", before.strip())
    if label:
        return LABEL
    return OFFICERS_MOST if officers else BUBBLE


def _plain(text: str) -> bool:
    """Braces stand only around a name: no attribute of it, no width that would fill the memory."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(
        name is None or (name.isidentifier() and not spec and not conversion) for _, name, spec, conversion in parts
    )
