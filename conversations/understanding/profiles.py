"""langdetect's 55 profiles in a third of the memory: each n-gram with the languages that have it, not with all 55.

The same numbers in the same order as the package's own loader, so its answers are the same. Knows no language.
"""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import Any

import msgspec
from langdetect import detector_factory

MOST_KEPT = 4_000
"""N-grams of the last texts, spread over all languages; two texts hold no more."""
NONE = -1


class Profile(msgspec.Struct):
    """One file of the package: how often each n-gram occurs, and how many of one, two and three letters there are."""

    name: str
    freq: dict[str, int]
    n_words: list[int]


class Grams:
    """What langdetect asks of its map: whether an n-gram is known, and its probability in each language.

    A row for each language that has an n-gram, and the row before it of the same n-gram.
    """

    def __init__(self) -> None:
        self.names: list[str] = []
        self._last: dict[str, int] = {}
        self._before, self._languages, self._values = array("i"), bytearray(), array("d")
        self._spread: dict[str, list[float]] = {}

    def add(self, profile: Profile) -> None:
        language, last, before, values = len(self.names), self._last, self._before, self._values
        for gram, times in profile.freq.items():
            before.append(last.get(gram, NONE))
            last[gram] = len(values)
            known = 1 <= len(gram) <= 3  # longer ones are there, but count for nothing
            values.append(times / profile.n_words[len(gram) - 1] if known else 0.0)
        self._languages += bytes([language]) * len(profile.freq)
        self.names.append(profile.name)

    def __contains__(self, gram: object) -> bool:
        return gram in self._last

    def __getitem__(self, gram: str) -> list[float]:
        spread = self._spread.get(gram)
        if spread is None:
            if len(self._spread) >= MOST_KEPT:
                self._spread.clear()
            spread = self._spread[gram] = self._spread_out(self._last[gram])
        return spread

    def _spread_out(self, row: int) -> list[float]:
        spread = [0.0] * len(self.names)
        while row != NONE:
            spread[self._languages[row]] = self._values[row]
            row = self._before[row]
        return spread


def read() -> Any:
    """What makes langdetect's detectors."""
    grams, decoder = Grams(), msgspec.json.Decoder(Profile)
    for file in sorted(Path(detector_factory.PROFILES_DIRECTORY).iterdir()):
        if file.is_file() and file.name[0] != ".":
            grams.add(decoder.decode(file.read_bytes()))
    made = detector_factory.DetectorFactory()
    made.langlist, made.word_lang_prob_map = grams.names, grams
    return made
