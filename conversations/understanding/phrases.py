"""Finds many phrases in one text at once. Knows what a phrase looks like, not what it stands for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from operator import attrgetter

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


@dataclass(frozen=True, slots=True)
class _Phrase:
    place: int
    """Among those it was given with: of two that match the same words, the first is found first."""
    phrase: str
    parts: tuple[str, ...]


_place = attrgetter("place")


class Phrases:
    """A set of phrases, compiled once."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_ends: dict[str, dict[str, list[_Phrase]]] = defaultdict(lambda: defaultdict(list))
        known = {parts: phrase for phrase in phrases if (parts := folded(phrase))}
        for place, (parts, phrase) in enumerate(known.items()):
            last = next(part for part in reversed(parts) if part != GAP)
            self._by_ends[parts[0]][last].append(_Phrase(place, phrase, parts))

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
            if by_last := self._by_ends.get(word):
                # most phrases lack their last word: never looked at
                possible = [phrase for last in by_last.keys() & present for phrase in by_last[last]]
                for known in sorted(possible, key=_place):
                    if at := _walk(text, known.parts, start):
                        yield Match(known.phrase, at)


def _walk(text: tuple[str, ...], parts: tuple[str, ...], start: int) -> tuple[int, ...]:
    """The places of `parts` in the text, where its first word is the one at `start`; or nothing."""
    places, gap = [start], False
    for part in parts[1:]:
        if part == GAP:
            gap = True
            continue
        place = places[-1] + 1
        reach = text[place : place + 1 + (GAP_MOST if gap else 0)]
        if part not in reach:
            return ()
        places.append(place + reach.index(part))
        gap = False
    return tuple(places)
