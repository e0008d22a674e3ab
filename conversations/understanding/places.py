"""Where it happened: map links read offline, places found in a story, answers to "where?". Knows no network, no city.

Short links cannot be read without the network: they are kept as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote

from conversations.understanding.memory import remembered
from conversations.understanding.place_grammar import possible
from conversations.understanding.place_words import (
    ADDRESS_NUMBER,
    AREAS,
    FILLERS,
    GLUED,
    HERE,
    INTRODUCING,
    MARKUP,
    NOISE,
    NUMBER,
    PREPOSITIONS,
    QUESTIONS,
    REFUSED,
    SIGNS,
    SITES,
    TALK,
    THINGS,
    TROUBLE,
    VERB,
    WHOSE,
)
from conversations.understanding.words import fold, plain, split

READ_MOST = 3000
"""Characters read."""
SHORT_WORDS = 4
"""Names of places are arbitrary: an answer of so few words is one unless it is surely something else."""
MOSTLY = 0.8
"""The share of words that may be names in a longer answer without any other trace of a place."""
LEAST_LETTERS = 3
"""In an answer with markup or signs of mathematics."""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link to a map. Degrees, WGS 84; None when only the network could tell."""

    url: str
    latitude: float | None = None
    longitude: float | None = None


_LINK = re.compile(r"(?:https?://[^\s<>\"']+|geo:[^\s<>\"']+|(?:maps\.app\.goo\.gl|goo\.gl/maps)/[^\s<>\"']+)", re.I)
_MAPS = re.compile(
    r"geo:|https?://(?:[\w-]+\.)*(?:google\.[a-z.]+/maps|maps\.google\.[a-z.]+|maps\.app\.goo\.gl|goo\.gl/maps|"
    r"maps\.apple\.com|openstreetmap\.org|osm\.org|waze\.com)|(?:maps\.app\.goo\.gl|goo\.gl/maps)/",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:rt|rw|no|nomor|blok|kel|kec|kelurahan|kecamatan|desa|dusun|perum|perumahan|komplek|depan|dpn|dekat|deket|"
    r"samping|sebelah|seberang|belakang)\b",
    re.I,
)
"""A line that begins so may go on with the address of the line before it."""
_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
_PAIR = rf"(?:loc:)?{_NUMBER}[,;] ?\+?{_NUMBER}(?![\d.])"

COORDINATES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^geo:0,0\?q={_PAIR}",
        rf"^geo:{_PAIR}",
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&#](?:q|query|ll|sll|coordinate|destination|daddr|center|to=ll)={_PAIR}",
        rf"/(?:maps/)?(?:place|search|dir)/{_PAIR}",
        rf"mlat={_NUMBER}&mlon={_NUMBER}",
        rf"/@{_PAIR}",
        rf"#map=\d+/{_NUMBER}/{_NUMBER}",
    )
)
"""Where the map services put latitude and longitude, the marked point before the middle of the view."""


def parse_link(text: str) -> MapLink | None:
    """The first map link of a text. Coordinates outside the globe are no coordinates: the link alone remains."""
    if not _may_link(text):
        return None
    for found in _LINK.finditer(text[:READ_MOST]):
        link = found[0].rstrip(".,;!" if "(" in found[0] else ").,;!")
        if _MAPS.match(link):
            return MapLink(link, *(_coordinates(unquote(link).replace("+", " ")) or (None, None)))
    return None


@remembered
def find(text: str) -> str | None:
    """The place a story surely names, in its own words; the longest when it names several. None when it does not."""
    text = _on_one_line(without_links(text[:READ_MOST]))
    places = [found[0].strip(" ,.-") for pattern in possible(text) for found in pattern.finditer(text)]
    return max(places, key=len, default=None)


def without_links(text: str) -> str:
    return _LINK.sub(" ", text) if _may_link(text) else text


def _may_link(text: str) -> bool:
    """Every link has one of these signs."""
    return ":" in text or "/" in text


def _on_one_line(text: str) -> str:
    """A place ends with its line, or its message, unless the next one may go on with the address."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    return "".join((", " if _GOES_ON.match(line) else " ; ") + line for line in lines).lstrip(" ,;")


def on_a_street(place: str) -> bool:
    """Is a street named in this place?"""
    return bool({"jalan", "gang", "gg", "street", "road"} & set(split(place).folded))


def in_a_quarter(place: str) -> bool:
    """Is a quarter, a village or a neighbourhood named in this place?"""
    return bool(AREAS & set(split(place).folded))


def is_a_place(text: str) -> bool:
    """Is a place named here, and nothing else?"""
    first, *name = split(text).folded or ("",)
    quarter = first in {"kelurahan", "kecamatan"} and 0 < len(name) < 3 and not any(map(_talk, name))
    return quarter or find(text) == text


def known_to_neighbours(place: str) -> bool:
    """A house or a shop that only its neighbours know, and nothing beside it that others would find it by."""
    return not (WHOSE.isdisjoint(split(place).folded) or in_a_quarter(place) or on_a_street(place))


def tells_of_trouble(text: str) -> bool:
    """Is a thing named, and what went wrong with it?"""
    words = set(split(text).folded)
    return bool(words & THINGS) and bool(words & TROUBLE or any(map(VERB.fullmatch, words)))


def plausible(text: str) -> bool:
    """May an answer to "where did it happen?" stand as a place as it is? Doubt is for the citizen's benefit."""
    bare = MARKUP.sub(" ", text[:READ_MOST])
    signed = bare != text[:READ_MOST] or SIGNS.search(bare) is not None
    if not any(map(str.isalnum, bare)) or (signed and sum(map(str.isalpha, bare)) < LEAST_LETTERS):
        return False
    words = split(GLUED.sub("di ", bare)).folded
    if _LINK.search(bare) or not words or all(map(NUMBER.fullmatch, words)):
        return True
    if find(bare) or ADDRESS_NUMBER.search(plain(bare)):
        return True
    if not _tells(words) or _asks_or_refuses(words):
        return False
    return _begins_as_a_place(words) or _may_be_names(words)


def said(text: str) -> str:
    """The place in an answer, without polite words and the trouble told before it; in doubt all that was said."""
    whole = " ".join(text.split())
    words = _polite_off(GLUED.sub("di ", whole).split(" "))
    start = _after_trouble(words)
    if words[start : start + 1] and _bare(words[start]) in INTRODUCING:
        start += 1
    if _bare(" ".join(words[start : start + 1])) == "di" and _bare(" ".join(words[start + 1 : start + 2])) not in HERE:
        start += 1
    return " ".join(words[start:]).strip(" ,.;:!?-") or whole


def _tells(words: tuple[str, ...]) -> bool:
    """Whether any word is more than small talk, time and numbers."""
    return any(not _talk(word) for word in words)


def _talk(word: str) -> bool:
    return word in TALK or any(pattern.fullmatch(word) for pattern in (NUMBER, NOISE))


def _asks_or_refuses(words: tuple[str, ...]) -> bool:
    return words[0] in QUESTIONS or any(pair in REFUSED for pair in pairwise(words))


def _begins_as_a_place(words: tuple[str, ...]) -> bool:
    first = next((place for place, word in enumerate(words) if not _talk(word)), 0)
    before = words[first - 1] if first else ""
    if words[first] in SITES or words[first] in PREPOSITIONS:
        return words[first] in SITES or _tells(words[first + 1 :])
    return before in PREPOSITIONS and words[first] not in TROUBLE and not VERB.fullmatch(words[first])


def _may_be_names(words: tuple[str, ...]) -> bool:
    names = sum(_name(word) for word in words)
    if len(words) <= SHORT_WORDS:
        return names > 0
    located = any(before in PREPOSITIONS and _name(word) for before, word in pairwise(words))
    return located or names >= len(words) * MOSTLY


def _name(word: str) -> bool:
    """Whether a word may be part of a name: it is none of those that tell of something else."""
    known = any(word in words for words in (THINGS, TROUBLE, PREPOSITIONS))
    return not (known or _talk(word) or VERB.fullmatch(word))


def _polite_off(words: list[str]) -> list[str]:
    """Without "ya pak" at the end, and "pak," at the beginning; "rumah mbak" stays whole."""
    words = list(words)
    while len(words) > 1 and _bare(words[-1]) in FILLERS and _bare(words[-2]) not in WHOSE:
        words.pop()
    while len(words) > 1 and _bare(words[0]) in FILLERS and (words[0][-1] in ",." or _bare(words[1]) in PREPOSITIONS):
        words.pop(0)
    return words


def _after_trouble(words: list[str]) -> int:
    """Where the place begins when nothing but a trouble (and when) is told before it; else 0."""
    known = [fold(_bare(word)) for word in words]
    for place, word in enumerate(known):
        if word in PREPOSITIONS and place and _tells(tuple(known[place + 1 :])):
            return place if any(before in TROUBLE for before in known[:place]) else 0
        if not (_talk(word) or word in THINGS or word in TROUBLE):
            return 0
    return 0


def _bare(word: str) -> str:
    return plain(word).strip(',.;:!?()"')


def _coordinates(link: str) -> tuple[float, float] | None:
    for pattern in COORDINATES:
        found = pattern.search(link)
        if found:
            latitude, longitude = float(found[1]), float(found[2])
            return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
    return None
