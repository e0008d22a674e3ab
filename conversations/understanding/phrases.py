"""Finds many phrases in one text at once. Knows what a phrase looks like, not what it stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from conversations.understanding.words import Words, split

GAP = "*"
"""Between two words of a phrase: up to `GAP_MOST` other words."""
GAP_MOST = 3
EITHER = "/"
"""Between words that may each stand at this place of a phrase; a line may end after it."""


@dataclass(frozen=True, slots=True)
class Match:
    phrase: str
    """As it was given."""
    at: tuple[int, ...]
    """Where its words stand in the text; gaps not counted."""


def spelled_out(phrase: str) -> tuple[str, ...]:
    """Every phrase that "anak/murid dipukul/ditampar" stands for."""
    words = re.sub(rf"{EITHER}\s+", EITHER, phrase).split()
    return tuple(" ".join(chosen) for chosen in product(*(word.split(EITHER) for word in words)))


def folded(phrase: str) -> tuple[str, ...]:
    """The folded words of a phrase, with `GAP` where it stood. Phrases with the same ones are the same."""
    pieces = (split(piece).folded for piece in phrase.split(GAP))
    parts: list[str] = []
    for piece in pieces:
        parts += [GAP, *piece] if parts else piece
    return tuple(parts)


class Phrases:
    """A set of phrases, compiled once."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_first: dict[str, list[tuple[str, tuple[str, ...], frozenset[str]]]] = defaultdict(list)
        for phrase, parts in {parts: (phrase, parts) for phrase in phrases if (parts := folded(phrase))}.values():
            self._by_first[parts[0]].append((phrase, parts, frozenset(parts) - {GAP}))

    def find(self, words: Words) -> tuple[Match, ...]:
        """The matches in order of length; one whose words all lie inside a longer phrase is left out."""
        matches = sorted(self._all(words.folded), key=lambda match: (-len(match.at), match.at))
        covered: dict[int, int] = {}
        kept = []
        for match in matches:
            if any(covered.get(place, 0) <= len(match.at) for place in match.at):
                kept.append(match)
                for place in match.at:
                    covered.setdefault(place, len(match.at))
        return tuple(kept)

    def _all(self, text: tuple[str, ...]) -> Iterator[Match]:
        present = set(text)
        for start, word in enumerate(text):
            for phrase, parts, needed in self._by_first.get(word, ()):
                # most phrases lack a word: seen at once, before their order is looked at
                if needed <= present and (at := _walk(text, parts, start)):
                    yield Match(phrase, at)


def _walk(text: tuple[str, ...], parts: tuple[str, ...], start: int) -> tuple[int, ...]:
    """The places of `parts` in the text when it begins at `start`, or nothing."""
    places: list[int] = []
    place, reach = start, 0
    for part in parts:
        if part == GAP:
            reach = GAP_MOST
            continue
        found = next((at for at in range(place, min(place + reach + 1, len(text))) if text[at] == part), None)
        if found is None:
            return ()
        places.append(found)
        place, reach = found + 1, 0
    return tuple(places)
