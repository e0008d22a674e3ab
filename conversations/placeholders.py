"""Places for words in a ready-made answer: those that fill themselves, `{nama}`, and free parts that its sender
fills, `[isi tanggal]`. Knows no dialogue."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAMES = ("nama", "nomor", "instansi", "batas", "petugas")
"""What fills itself: the reporter, the report's number, its agency, the promised day, the officer."""
_PLACE = re.compile(r"\{([^{}\n]{0,40})\}")
_FREE = re.compile(r"\[ ?(?:isi\b[^\[\]\n]{0,60}|\.{2,4}|…) ?\]", re.IGNORECASE)


def unknown(text: str) -> tuple[str, ...]:
    """Names in curly brackets that mean nothing here."""
    return tuple(dict.fromkeys(name for name in _PLACE.findall(text) if name not in NAMES))


def loose(text: str) -> bool:
    """Whether a curly bracket stands alone."""
    return bool(set("{}") & set(_PLACE.sub("", text)))


def personal(text: str) -> bool:
    """Whether it cannot leave as it is for everybody: it names the reporter, or has a part to be filled."""
    return "{nama}" in text or free(text) != ()


def free(text: str) -> tuple[str, ...]:
    """The parts that are still to be filled by hand."""
    return tuple(dict.fromkeys(_FREE.findall(text)))


def filled(text: str, words: Mapping[str, str]) -> str:
    """With what is known in its place."""
    return _PLACE.sub(lambda found: words.get(found[1], found[0]), text)
