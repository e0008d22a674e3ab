"""What every channel does with a text: clean, split, mark bold. Must not know any platform's limits or markup."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from conversations.messages import BOLD_OFF, BOLD_ON

CONTROLS = {code: None for code in range(32) if chr(code) not in "\t\n\r"} | {127: None}
"""Never part of anyone's words: BOLD_ON and BOLD_OFF are among them, and databases refuse NUL."""

UNSEEN = ("Cc", "Cf", "Co")
"""Unicode's categories of signs without a face: zero-width ones, marks that turn the direction (U+202E), joiners."""
BLANKS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks by category, but nothing to see."""

BREAKS = (
    (re.compile(r"(\n[^\S\n]*\n)"), 0.5),
    (re.compile(r"(\n)"), 0.5),
    (re.compile(r"[.!?…。؟][\"'”’)\]]*(\s)"), 0.5),
    (re.compile(r"(\s)"), 0.0),
)
"""Where a text may be cut, the best first: paragraph, line, sentence, word; and how much of the room it must use."""

Run = tuple[bool, str]
"""Bold or not, and the words."""


def clean(words: str) -> str:
    """Somebody's words as they may be stored and shown: no control characters, no half surrogates."""
    return words.encode("utf-8", "replace").decode("utf-8").translate(CONTROLS)


def one_line(words: str) -> str:
    """What somebody or a group is called: a single line, nothing unseen, nothing that turns what stands around it."""
    return " ".join("".join(filter(_shown, clean(words))).split())


def _shown(sign: str) -> bool:
    return sign.isspace() or (sign not in BLANKS and unicodedata.category(sign) not in UNSEEN)


def runs(text: str) -> list[Run]:
    """The text as stretches of bold and plain words, however the marks are nested or left open."""
    return _gathered(_characters(text))


def plain(text: str) -> str:
    """The text without any markup."""
    return text.replace(BOLD_ON, "").replace(BOLD_OFF, "")


def visible(text: str) -> int:
    """How many code points a reader sees."""
    return len(plain(text))


def shorten(text: str, limit: int) -> str:
    """The text when at most `limit` visible code points long, else its beginning and an ellipsis."""
    return text if visible(text) <= limit else split(text, limit - 1)[0] + "…"


def split(text: str, limit: int, size: Callable[[str], int] = visible) -> list[str]:
    """Parts of at most `limit` by `size`, in order, cut at a paragraph, line, sentence or word where there is one.

    Bold that is cut is closed and opened again. Only white space at the cuts is lost.
    """
    if size(text) <= limit:
        return [text]
    characters = list(_characters(text))
    words = "".join(char for _, char in characters)
    parts, start = [], _skip(words, 0)
    while start < len(words):
        end = _end(characters, words, start, limit, size)
        parts.append(_marked(characters[start:end]).rstrip())
        start = _skip(words, end)
    return parts or [""]


def _skip(words: str, start: int) -> int:
    return next((at for at in range(start, len(words)) if not words[at].isspace()), len(words))


def _end(characters: list[tuple[bool, str]], words: str, start: int, limit: int, size: Callable[[str], int]) -> int:
    """Where the part that begins at `start` ends: always after `start`, even when one character is too much."""
    fits, over = start + 1, min(len(words), start + limit) + 1
    while over - fits > 1:
        middle = (fits + over) // 2
        if size(_marked(characters[start:middle])) <= limit:
            fits = middle
        else:
            over = middle
    return fits if fits == len(words) else _nicest(words, start, fits)


def _nicest(words: str, start: int, end: int) -> int:
    """The best cut at or before `end`; without any, one between two whole characters."""
    window = words[start : end + 1]
    for pattern, share in BREAKS:
        cuts = [found.start(1) for found in pattern.finditer(window) if found.start(1) > share * (end - start)]
        if cuts:
            return start + cuts[-1]
    cut = end
    while cut - start > 1 and _joined(words[cut - 1], words[cut]):
        cut -= 1
    return cut if cut - start > 1 else end


def _joined(before: str, after: str) -> bool:
    """Whether two code points make one sign: accents, emoji sequences, skin tones."""
    return before == "\u200d" or after in "\u200d\ufe0f" or unicodedata.combining(after) > 0 or "🏻" <= after <= "🏿"


def _characters(text: str) -> Iterator[tuple[bool, str]]:
    bold = False
    for char in text:
        if char in (BOLD_ON, BOLD_OFF):
            bold = char == BOLD_ON
        else:
            yield bold, char


def _marked(characters: Iterable[tuple[bool, str]]) -> str:
    return "".join(f"{BOLD_ON}{words}{BOLD_OFF}" if bold else words for bold, words in _gathered(characters))


def _gathered(characters: Iterable[tuple[bool, str]]) -> list[Run]:
    return [(bold, "".join(char for _, char in group)) for bold, group in groupby(characters, lambda pair: pair[0])]
