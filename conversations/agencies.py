"""Which agency an answer names: by its short name, its name, a part of it, or a misspelt one. Knows no dialogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from conversations.catalogue import AgencyId, Same

LEAST_OF_A_NAME = 5
"""Letters, below which a part of a name is none to go by."""
ALIKE = 0.85
"""From this likeness on (difflib's ratio) a word is a misspelt name."""


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    letters: frozenset[str]
    agency: int
    """Its place among the catalogue's agencies."""


@dataclass(frozen=True, slots=True)
class _Names:
    agencies: tuple[AgencyId, ...]
    exactly: dict[str, int]
    """Name → place of the first agency called so."""
    all: tuple[_Name, ...]
    together: str
    """All of them, a line each: what does not stand here is part of none."""


def exactly(named: str, same: Same) -> AgencyId | None:
    """The agency with this name; "dinas" before it may be missing."""
    names = _names(same)
    places = [names.exactly[name] for name in (named, f"dinas {named}") if name in names.exactly]
    return names.agencies[min(places)] if places else None


def partly(named: str, same: Same) -> list[AgencyId]:
    """The agencies with these words in their names."""
    names = _names(same)
    if named not in names.together:
        return []
    return _in_order(names, (known.agency for known in names.all if named in known.name))


def misspelt(word: str, same: Same) -> list[AgencyId]:
    """The agencies whose names are so like this word that hardly another is meant: "dihub"."""
    names, letters = _names(same), set(word)
    return _in_order(
        names,
        (
            known.agency
            for known in names.all
            if _may_be_alike(word, letters, known) and get_close_matches(word, [known.name], n=1, cutoff=ALIKE)
        ),
    )


def _may_be_alike(word: str, letters: set[str], known: _Name) -> bool:
    """Could difflib find them alike? It counts letters in common twice, over all letters of both: at most all of the
    shorter, and none that only one of them has. Asked first, because it is a hundredth of the work."""
    needed = ALIKE * (len(word) + len(known.name)) / 2
    shorter = min(len(word), len(known.name))
    if shorter < needed - 1e-6:
        return False
    strange = len(word) - len(letters - known.letters), len(known.name) - len(known.letters - letters)
    return min(strange) >= needed - 1e-6


def _in_order(names: _Names, places: Iterable[int]) -> list[AgencyId]:
    return [names.agencies[place] for place in sorted(set(places))]


@lru_cache(maxsize=8)
def _names(same: Same) -> _Names:
    agencies = same.catalogue.agencies
    called = [
        _Name(name, frozenset(name), place)
        for place, agency in enumerate(agencies)
        for name in sorted({agency.short.casefold(), agency.name.casefold()})
    ]
    first: dict[str, int] = {}
    for known in called:
        first.setdefault(known.name, known.agency)
    ids = tuple(agency.id for agency in agencies)
    return _Names(ids, first, tuple(called), "\n".join(known.name for known in called))
