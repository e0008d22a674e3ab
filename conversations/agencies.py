"""Which agency an answer names: by its short name, its name, a part of it, or a misspelt one. Knows no dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from conversations.catalogue import AgencyId, Same

LEAST_OF_A_NAME = 5
"""Letters, below which a part of a name is none to go by."""
ALIKE = 0.85
"""From this likeness on (difflib's ratio) a word is a misspelt name."""
ROUNDING = 1e-6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    agency: int
    """Its place among the catalogue's agencies."""


@dataclass(frozen=True, slots=True)
class _Near:
    """A name as long as what a word of some length may be like."""

    known: _Name
    letters: frozenset[str]
    lacking: float
    """So many letters of the word may be missing in the name."""


@dataclass(frozen=True, slots=True)
class _Names:
    agencies: tuple[AgencyId, ...]
    exactly: dict[str, int]
    """Name → place of the first agency called so."""
    all: tuple[_Name, ...]
    together: str
    """All of them, a line each: what does not stand here is part of none."""
    near: dict[int, tuple[_Near, ...]]
    """Length of a word → the names it may be like."""


def exactly(named: str, same: Same) -> AgencyId | None:
    """The agency with this name; "dinas" before it may be missing."""
    names = _names(same)
    places = [names.exactly[name] for name in (named, f"dinas {named}") if name in names.exactly]
    return names.agencies[min(places)] if places else None


def within(words: str, same: Same) -> list[AgencyId]:
    """The agencies called by a whole name somewhere in these words, in the order of the words."""
    names, said = _names(same), _plain(words)
    found = ((said.find(_plain(known.name)), known.agency) for known in names.all)
    called = sorted((place, agency) for place, agency in found if place >= 0)
    return [names.agencies[agency] for agency in dict.fromkeys(agency for _, agency in called)]


def partly(named: str, same: Same) -> list[AgencyId]:
    """The agencies with these words in their names."""
    names = _names(same)
    if named not in names.together:
        return []
    return _in_order(names, (known.agency for known in names.all if named in known.name))


def misspelt(word: str, same: Same) -> list[AgencyId]:
    """The agencies whose names are so like this word that hardly another is meant: "dihub"."""
    names, letters = _names(same), set(word)
    near = (near for near in names.near.get(len(word), ()) if len(letters - near.letters) <= near.lacking)
    return _in_order(
        names, (near.known.agency for near in near if get_close_matches(word, [near.known.name], n=1, cutoff=ALIKE))
    )


def _plain(words: str) -> str:
    """Words alone, with a space around each."""
    return f" {' '.join(_WORD.findall(words.casefold()))} "


def _in_order(names: _Names, places: Iterable[int]) -> list[AgencyId]:
    return [names.agencies[place] for place in sorted(set(places))]


@lru_cache(maxsize=8)
def _names(same: Same) -> _Names:
    agencies = same.catalogue.open_agencies
    called = tuple(
        _Name(name, place)
        for place, agency in enumerate(agencies)
        for name in sorted({agency.short.casefold(), agency.name.casefold()})
    )
    first: dict[str, int] = {}
    for known in called:
        first.setdefault(known.name, known.agency)
    longest = max((len(known.name) for known in called), default=0)
    return _Names(
        agencies=tuple(agency.id for agency in agencies),
        exactly=first,
        all=called,
        together="\n".join(known.name for known in called),
        near={length: _near(length, called) for length in range(1, 2 * longest)},
    )


def _near(length: int, called: tuple[_Name, ...]) -> tuple[_Near, ...]:
    """The names that difflib could find like a word of this length. It counts the letters both have twice, over all
    letters of both: at most all of the shorter. What is sure not to be alike need not be looked at."""
    both = ((known, ALIKE * (length + len(known.name)) / 2 - ROUNDING) for known in called)
    return tuple(
        _Near(known, frozenset(known.name), length - common)
        for known, common in both
        if min(length, len(known.name)) >= common
    )
