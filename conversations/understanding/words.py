"""Words in a form that can be compared: lower case, slang and endings folded. Knows no language, topic or city."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from conversations.understanding.memory import remembered

MONEY = "rp"
"""What every amount of money folds to: "50rb", "Rp 20.000" and "7 juta" are all `rp`."""

SLANG = {
    slang: plain
    for plain, slangs in {
        "air": "aer aek aia",
        "aspal": "aspl",
        "bagaimana": "gimana gmn gmna gimna bgmn",
        "banjir": "bnjir banjr",
        "belum": "blm blom blum belom",
        "berlubang": "bolong2 lobang2 bolong-bolong",
        "dari": "dr dri",
        "depan": "dpn dpan",
        "got": "gót",
        "habis": "abis hbs",
        "hilang": "ilang hlng",
        "izin": "ijin izinnya",
        "jalan": "jl jln jaln jlan jlnan",
        "kali": "kli",
        "kantor": "ktr kntor",
        "kelurahan": "kel kelurhn",
        "kecamatan": "kec kcmtn",
        "lampu": "lmpu lampo lamp lampunta",
        "lobang": "lobng",
        "mati": "mt mti mtai",
        "minta": "mnta mintak",
        "parkir": "parkr pakrir",
        "petugas": "ptugas ptgs",
        "pohon": "phon poon",
        "puskesmas": "pkm puskes",
        "rusak": "rsk rusk",
        "saya": "sy aku gue gw gua",
        "sampah": "smph sampa samaph",
        "sekolah": "skolah sklh",
        "sudah": "udah udh sdh dah sdah",
        "tanah": "tnh",
        "tetangga": "tetanga tetangge",
        "tidak": "ga gak gk ngga nggak enggak engga tdk ndak gag kagak kaga tak indak",
        "uang": "duit duwit dhuwit",
    }.items()
    for slang in slangs.split()
}
"""How people type → the plain word."""

VOCABULARY = 4_000
"""Words whose folded form is remembered: people use some thousand again and again."""
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxyz]{5}")
"""So many in a row stand in no word, and in few abbreviations ("jln", "rsk")."""
READ_MOST = 8_500
"""Characters: the longest real report had so many."""

_ENDINGS = (("nya", 3), ("lah", 4), ("kah", 4), ("pun", 4), ("ku", 4), ("mu", 4), ("ne", 4), ("na", 4), ("s", 4))
"""Ending, and the letters that must remain: Indonesian, Javanese -ne, Sundanese -na, English plural. Crude on purpose:
the catalogue's words are folded in the same way, so that only the likeness counts."""
_TAILS = tuple(ending for ending, _ in _ENDINGS)

_AMOUNT = re.compile(
    r"\brp\.? ?\d[\d.,]{0,15}(?: ?(?:rb|ribu|rebu|jt|juta|k)\b)?"
    r"|\b(?:\d[\d.,]{0,15}|se|satu|dua|tiga|lima|sepuluh|seratus|satus|lima puluh) ?"
    r"(?:rb|ribu|rebu|jt|juta|ewu)(?:an)?\b"
)
_TWICE = re.compile(r"\b([a-z]{3,})2(nya|an|in)?\b")
_WORD = re.compile(r"[a-z0-9]+")


def listed(words: str, by: str | None = None) -> frozenset[str]:
    """A set written as one text: words between spaces, or phrases between `by`."""
    return frozenset(" ".join(word.split()) for word in words.split(by))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: as typed (lower case) and folded. Both tuples are equally long."""

    typed: tuple[str, ...]
    folded: tuple[str, ...]


@remembered
def split(text: str) -> Words:
    """The words of a text's first `READ_MOST` characters."""
    said = _AMOUNT.sub(f" {MONEY} ", plain(text[:READ_MOST]))
    typed = tuple(_WORD.findall(_TWICE.sub(r"\1 \1\2", said) if "2" in said else said))
    return Words(typed, tuple(map(fold, typed)))


def plain(text: str) -> str:
    """Lower case, compatibility forms resolved, accents and apostrophes dropped."""
    if text.isascii():
        return text.lower().replace("'", "").replace("`", "")
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if letter not in "'’‘`" and not unicodedata.combining(letter))


@lru_cache(VOCABULARY)
def fold(word: str) -> str:
    """One word's comparable form."""
    word = SLANG.get(word, word)
    if not word.endswith(_TAILS):
        return word
    for ending, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return fold(word[: -len(ending)])
    return word


def plausible(word: str) -> bool:
    """Could this be a word, in any of the languages people write? Not one letter again and again, not a piece of the
    keyboard, not consonants without an end. Abbreviations without a vowel are words."""
    if len(word) > 2 and (len(set(word)) == 1 or any(word in row or word in row[::-1] for row in _ROWS)):
        return False
    return _CONSONANTS.search(word) is None
