"""A place put right in a few words: "no 13 bukan no 3", "jl gajah mada, bukan jl diponegoro". Knows no dialogue."""

from __future__ import annotations

import re
from itertools import takewhile

from conversations.understanding import places
from conversations.understanding.place_words import FILLERS, INTRODUCING, PREPOSITIONS
from conversations.understanding.words import fold, plain

_WORD = re.compile(r"[^\s,;]+")
_WHICH = re.compile(r"^.*\b(?:yg|yang)\s+", re.I)
_NEXT_PART = re.compile(r"[,;]|\s+(?:jl|jln|jalan|gg|gang|rt|rw|no|nomor|blok|kel|kec|kelurahan|kecamatan)\b", re.I)

_BESIDE_IT = re.compile(
    r"(?:di )?(depan|dpn|belakang|samping|sebelah|seberang|sebrang|dekat|deket)nya(?: (?:pas|persis))?", re.I
)
_DETAIL = re.compile(r"(?:(?:rt|rw|no|nomor|nmr|blok|kav)\.? ?\w{1,4}[ ,/]*)+", re.I)


def put_right(place: str, new: str, old: str) -> str | None:
    """The place with `new` where `old` stood; None when it did not stand there, or `new` is no place.

    Whatever `new` repeats of the place ("jl anggrek" in "alamatnya jl anggrek no 13") is taken once.
    """
    found = re.search(rf"(?<!\w){re.escape(_bare(old))}(?!\w)", place, re.I)
    said = _bare(new)
    if found is None or not places.plausible(said):
        return None
    begin, taken = _joint(place, said, found.start())
    elsewhere = fold(plain(taken.split()[0])) in PREPOSITIONS and places.find(taken) is not None
    if elsewhere and begin == found.start() and _begins_with_a_name(old):
        return said  # "depan smp 3" for the pasar: another place, not a word of this one
    end = _end_of_part(place, found.end()) if elsewhere else found.end()
    return f"{place[:begin]}{taken}{place[end:]}"


def detail(new: str) -> str:
    """What is said of the place: "trotoarnya yg sebelah timur ya" → "sebelah timur"."""
    return _bare(_WHICH.sub("", new))


def only_detail(new: str) -> bool:
    """Does it make an address exact without being one: "rt 4", "no 13"?"""
    return _DETAIL.fullmatch(" ".join(_bare(new).split())) is not None


def with_detail(place: str, new: str) -> str:
    """The address with this "rt 4" or "blok d": in the place of the one it has, or at its end."""
    said = detail(new)
    kind = said.split()[0].strip(".").casefold()
    old = re.search(rf"\b{re.escape(kind)}\.? ?[\w/]{{1,7}}", place, re.I)
    return f"{place}, {said}" if old is None else f"{place[: old.start()]}{said}{place[old.end() :]}"


def beside(words: str, place: str) -> str:
    """ "di belakangnya": of the place spoken of."""
    found = _BESIDE_IT.fullmatch(" ".join(words.split()).strip(" .,!"))
    here = place.strip()
    if found is None or not here:
        return words
    bare = here.split()
    while len(bare) > 1 and fold(plain(bare[0])) in PREPOSITIONS:
        bare.pop(0)
    return f"di {found[1]} {' '.join(bare)}"


def introduced(new: str) -> bool:
    """Does it say of itself that it is a place: "alamatnya …"?"""
    return plain(new.split()[0]) in INTRODUCING


def _joint(place: str, said: str, most: int) -> tuple[int, str]:
    """Where in the place (up to `most`) the new words begin, and from which of them on: at the longest run of words
    both have, the last of equal ones. Without any, right at `most`."""
    old, new = list(_WORD.finditer(place)), list(_WORD.finditer(said))
    here, there = ([fold(plain(word[0])) for word in words] for words in (old, new))
    best, joint = 0, (most, detail(said))
    for at, word in enumerate(old):
        for by, begin in enumerate(new):
            run = _run(here[at:], there[by:])
            if word.start() <= most and run and run >= best:
                best, joint = run, (word.start(), said[begin.start() :])
    return joint


def _run(here: list[str], there: list[str]) -> int:
    """How many words both begin with."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(here, there, strict=False)))


def _end_of_part(place: str, end: int) -> int:
    """Where the part of an address that goes on at `end` is over."""
    found = _NEXT_PART.search(place, end)
    return found.start() if found else len(place)


def _begins_with_a_name(words: str) -> bool:
    return fold(plain(words.split()[0])) not in PREPOSITIONS


def _bare(words: str) -> str:
    """Without "ya" at the end, and without "alamatnya" and "di" at the beginning."""
    bare = words.split()
    while len(bare) > 1 and plain(bare[-1]).strip(".,!") in FILLERS:
        bare.pop()
    while len(bare) > 1 and (plain(bare[0]) in INTRODUCING or plain(bare[0]) in {"di", "itu", "adalah"}):
        bare.pop(0)
    return " ".join(bare)
