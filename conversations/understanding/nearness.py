"""Whether two places may be the same: names of streets, quarters and landmarks in a form that can be compared, and the
squares of a map. Knows no report."""

from __future__ import annotations

import math
from itertools import takewhile

from conversations.understanding.memory import remembered
from conversations.understanding.place_words import AREAS, PREPOSITIONS, SITES, TALK, THINGS, TROUBLE
from conversations.understanding.words import fold, listed, split

METRES_A_DEGREE = 111_320
CELL_DEGREES = 0.002
"""The side of a square: some 220 m. Never to be changed: what is stored was found by it."""
STREETS = frozenset(map(fold, listed("jalan gang gg street road alley")))
QUARTERS = frozenset(map(fold, listed("kelurahan desa dusun kampung kp village")))
NEIGHBOURS = ("rt", "rw")
_NO_SITES = STREETS | QUARTERS | AREAS | {"rt", "rw", "blok", "kecamatan"}
_ENDS = (
    PREPOSITIONS
    | STREETS
    | QUARTERS
    | AREAS
    | frozenset(map(fold, listed("rt rw no nomor nomer blok km kecamatan kota kabupaten patokan arah yang sudah")))
)
NAME_WORDS, SITE_WORDS = 3, 2


@remembered
def named(place: str) -> frozenset[str]:
    """The streets, quarters with their neighbourhoods, and landmarks a place names: `jalan mawar`, `kelurahan sukamaju
    rt 3 rw 5`, `masjid agung`."""
    words = split(place).folded
    streets = {_street(word, name) for at, word in enumerate(words) if word in STREETS and (name := _name(words, at))}
    sites = {
        f"{word} {name}"
        for at, word in enumerate(words)
        if word in SITES - _NO_SITES and (name := _name(words, at, SITE_WORDS))
    }
    quarters = {
        _quarter(words, name) for at, word in enumerate(words) if word in QUARTERS and (name := _name(words, at))
    }
    return frozenset(streets | sites | quarters)


def telling(names: frozenset[str]) -> frozenset[str]:
    """Those by which a place is found: a whole quarter only where nothing smaller is named."""
    return frozenset(name for name in names if not name.startswith("kelurahan ")) or names


def conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Do both name a street, or a quarter, and not the same?"""
    return any(_differ(one, other, kind) for kind in ("jalan ", "kelurahan "))


def cell(latitude: float, longitude: float) -> tuple[int, int]:
    """The square a point lies in: row and column. Rows are equally high everywhere; a column is as wide as its row is
    high."""
    row = math.floor(latitude / CELL_DEGREES)
    return row, math.floor(longitude / _width(row))


def around(latitude: float, longitude: float, metres: float) -> tuple[tuple[int, int], ...]:
    """All squares within so many metres of a point, and a few more."""
    rings = math.ceil(metres / (CELL_DEGREES * METRES_A_DEGREE))
    middle = math.floor(latitude / CELL_DEGREES)
    return tuple(
        (row, math.floor(longitude / _width(row)) + aside)
        for row in range(middle - rings, middle + rings + 1)
        for aside in range(-rings, rings + 1)
    )


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far two points are apart, on a plain as small as a city."""
    up = one[0] - other[0]
    along = (one[1] - other[1]) * math.cos(math.radians((one[0] + other[0]) / 2))
    return math.hypot(up, along) * METRES_A_DEGREE


def _width(row: int) -> float:
    return CELL_DEGREES / max(0.01, math.cos(math.radians(row * CELL_DEGREES)))


def _name(words: tuple[str, ...], at: int, most: int = NAME_WORDS) -> str:
    """What follows the kind of place, up to the next one; numbers are part of the name of an alley or a school."""
    following = takewhile(lambda word: not _ends(word), words[at + 1 : at + 1 + most])
    return " ".join(following)


def _street(kind: str, name: str) -> str:
    """ "Jl. Mawar 12" is a house in Jl. Mawar; "gang 4" is an alley."""
    first, *others = name.split()
    while others and others[-1].isdecimal() and kind == "jalan":
        others.pop()
    return " ".join(("jalan", first, *others))


def _ends(word: str) -> bool:
    return word in _ENDS or word in TALK or word in TROUBLE or word in THINGS


def _quarter(words: tuple[str, ...], name: str) -> str:
    neighbours = (
        f" {kind} {int(words[at + 1])}"
        for kind in NEIGHBOURS
        for at, word in enumerate(words[:-1])
        if word == kind and words[at + 1].isdecimal()
    )
    return f"kelurahan {name}{''.join(neighbours)}"


def _differ(one: frozenset[str], other: frozenset[str], kind: str) -> bool:
    mine, theirs = ({_bare(name) for name in names if name.startswith(kind)} for names in (one, other))
    return bool(mine and theirs) and mine.isdisjoint(theirs)


def _bare(name: str) -> str:
    return name.partition(" rt ")[0].partition(" rw ")[0]
