"""Days as people write them, turned into few canonical words. Knows no calendar, no dialogue."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from conversations.understanding.day_words import MONTHS, NUMBERS, WEEKDAYS, oneof
from conversations.understanding.words import listed, plain

ADDRESS = " # "
"""Stands for a part of an address, so that no number in it is read as a day."""
_DAYLIKE = oneof([*WEEKDAYS, *MONTHS])
_CLOCK = r"\b(?:(?:jam|pukul|pkl|around|at) )\d{1,2}(?:[:.]\d\d)?(?: ?an\b)?(?: ?(?:wib|wita|wit|am|pm)\b)?"
_PARTS = "pagi|siang|sore|petang|subuh|dini|magrib|maghrib|isya|esuk|isuk|enjing|morning|afternoon|evening|noon"

Replacement = str | Callable[[re.Match[str]], str]


@dataclass(frozen=True, slots=True)
class Rewriting:
    """What is written anew, and how. Tried only on a text with one of the words it needs: most need not be tried."""

    needs: frozenset[str]
    """Words, one of which stands in whatever the pattern matches; `COUNT` is any number."""
    pattern: str
    word: Replacement
    letters: tuple[str, ...] = ("",)
    """Some of these stand in it as well."""


_UNITS = listed("hari hr minggu mgg pekan bulan bln tahun thn th taun dina dinten poe wulan sasih day week month year")
COUNT = "0"
_DIGIT = re.compile(r"\d")


def _digits(found: re.Match[str]) -> str:
    return str(NUMBERS[found[1]])


def _spelling(spellings: str, word: str) -> Rewriting:
    """Whole words and phrases, between `|`, that become another word."""
    return Rewriting(frozenset(first_words(spellings.split("|"))), rf"\b(?:{spellings})\b", word)


def _pattern(needs: str, pattern: str, word: Replacement, letters: Iterable[str] = ("",)) -> Rewriting:
    return Rewriting(frozenset(needs.split()), pattern, word, tuple(letters))


def first_words(phrases: Iterable[str]) -> Iterable[str]:
    return (phrase.split()[0] for phrase in phrases)


REWRITINGS: tuple[Rewriting, ...] = (
    # addresses first
    _pattern(
        "jl jln jalan gg gang simpang lapangan taman gedung masjid stadion pasar terminal museum tugu street",
        r"\b(?:jl|jln|jalan|gg|gang|simpang|lapangan|taman|gedung|masjid|stadion|pasar|terminal|museum|tugu|"
        r"street)\b\.? ?"
        rf"(?:\d{{1,2}} ?(?:{_DAYLIKE})\b|(?:{_DAYLIKE})\b)",
        ADDRESS,
    ),
    _pattern("rt rw", r"\br[tw]\b[ .:]*\d+(?: ?[/-] ?\d+)?(?: ?/? ?rw[ .]*\d+)?", ADDRESS),
    _pattern(
        "no nomor nmr blok kav km lantai sd sdn smp smpn sma sman smk smkn tk tps pos unit kelas tower",
        r"\b(?:no|nomor|nmr|blok|kav|km|lantai|sdn?|smpn?|sman?|smkn?|tk|tps|pos|unit|kelas|"
        r"tower)\b[ .]*[a-z]?\d+[a-z]?(?: ?[/-] ?\d+)?",
        ADDRESS,
    ),
    _pattern(
        COUNT,
        r"\d{7,}|\d+(?:[.,]\d+)* ?(?:rb|ribu|juta|jt|meter|m|cm|kg|orang|org|x|kali|titik|rumah)\b",
        ADDRESS,
    ),
    # hours and parts of a day say nothing about which day
    _pattern("jam pukul pkl around at", _CLOCK, " "),
    _pattern(
        "mau last tadi td tdi malam semalem smlm smalem",
        r"\bmau bengi\b|\blast night\b|\b(?:tadi|td|tdi) (?:malam|mlm|malem|peuting|bengi)\b|\bmalam tadi\b|"
        r"\b(?:semalem|smlm|smalem)\b",
        "semalam",
    ),
    _spelling("tonight", "malam ini"),
    _spelling("pagi ini|siang ini|sore ini|petang ini|subuh ini", "hari ini"),
    _pattern(_PARTS.replace("|", " "), rf"\b(?:{_PARTS}) hari\b|\b(?:{_PARTS})\b", " "),
    _spelling("malem|mlm|bengi|peuting|wengi|night", "malam"),
    # spelling
    _spelling("yang|yg|the|of|pada|sih|tuh", " "),
    _spelling("tgl|tggl|tanggalnya", "tanggal"),
    _spelling("kmrn|kemaren|kmren|kmrin|kemarinan|yesterday|wingi|kamari|kapatang|samalam", "kemarin"),
    _spelling("today|dino iki|dinten ieu|dinten niki|poe ieu|hr ini", "hari ini"),
    _spelling("tomorrow|sesuk|isukan|benjing|bsk|bsok", "besok"),
    _pattern("td tdi this tadi", r"\b(?:td|tdi|this|tadi ini)\b(?= *$)", "tadi"),
    _spelling("just now|barusan aja|baru aja|baru saja|tadi banget|baru tadi", "barusan"),
    _spelling("skrg|skrng|saat ini|now", "sekarang"),
    _spelling("day before kemarin|kemarin lusa|lusa kemarin|kemarin dulu|kemarinnya lagi|mangkukna", "selumbari"),
    _pattern(
        "sjk semenjak dr dari mulai terhitung since wiwit ti saking starting from",
        r"\b(?:sjk|semenjak|dr|dari|mulai|terhitung|since|wiwit|ti|saking|starting|from)\b(?: sejak)?",
        "sejak",
    ),
    _pattern(
        "udah udh sdh dah wis geus tos pun mpun lah alah selama for already",
        r"\b(?:udah|udh|sdh|dah|wis|geus|tos|pun|mpun|lah|alah|selama|for|already)\b(?= [\d a-z]*)",
        "sudah",
    ),
    _spelling("yang lalu|lewat|silam|kepungkur|kapungkur|ago|tadi lalu", "lalu"),
    _pattern(
        "sehari seharian seminggu semingguan sepekan sepekanan sebulan sebulanan setahun setahunan setaun setaunan "
        "sapoe saminggu sabulan sataun a",
        r"\bse(?=(?:hari|minggu|pekan|bulan|tahun|taun)(?:an)?\b)|\bsa(?=(?:poe|minggu|bulan|taun)\b)|\ba (?=week|"
        r"month|year|day)",
        "1 ",
    ),
    _spelling("beberapa|several|a few|few|berapa", "beberapa"),
    _pattern(
        " ".join(NUMBERS),
        rf"\b({oneof(NUMBERS)})(?= (?:hari|hr|minggu|mgg|pekan|bulan|bln|tahun|thn|taun|dina|dinten|poe|week|"
        rf"month|year|day))",
        _digits,
        _UNITS,
    ),
    # units: after a number, or before lalu / ini
    _pattern(
        COUNT,
        r"(\d+|beberapa) ?(?:"
        r"(?P<day>hari|hr|hri|days?|dina|dinten|poe)(?:an)?\b(?! kerja)|"
        r"(?P<week>minggu|mgg|mggu|pekan|weeks?)(?:an)?\b|"
        r"(?P<month>bulan|bln|wulan|sasih|months?)(?:an)?\b|"
        r"(?P<year>tahun|thn|th|taun|years?)(?:an)?\b)",
        lambda found: f"{found[1]} {found.lastgroup}",
        _UNITS,
    ),
    _pattern("last past", r"\b(?:last|past) (?=week|month|year)(\w+)", r"\1 lalu"),
    _pattern("last", rf"\blast (?={_DAYLIKE})(\w+)", r"\1 lalu"),
    _pattern("this", rf"\bthis (?=week|month|year|{_DAYLIKE})(\w+)", r"\1 ini"),
    _pattern("minggu mgg pekan", r"(?<!malam )(?<!hari )\b(?:minggu|mgg|pekan) (?=lalu|ini|kemarin|depan)", "week "),
    _spelling("bulan|bln|wulan", "month"),
    _pattern("tahun thn taun", r"\b(?:tahun|thn|taun)\b(?! baru)", "year"),
    _spelling("beginning|start|early|awalnya|awwal", "awal"),
    _spelling("pertengahan|middle|mid", "tengah"),
    _spelling("end|late|akhirnya", "akhir"),
    _spelling("next", "depan"),
    _pattern(COUNT, r"(?<=\d)(?:st|nd|rd|th)\b", ""),
    # "malam" stays only where it changes the day
    _pattern("malam", rf"\bmalam\b(?! ini\b)(?! (?:hari )?(?:{oneof(WEEKDAYS)})\b)", " "),
)
"""Applied in this order. English unit names are the canonical ones, because "minggu" is both a week and Sunday."""
_SIGNS = re.compile(r"[^\w\s#](?:(?<![/.:-])|(?<!\d.)|(?!\d))")
"""All but those that may stand in a date: between digits."""


def canonical(text: str) -> str:
    """A text in the grammar's words, single spaces between them; `#` where an address stood."""
    said = " ".join(_SIGNS.sub(" ", plain(text).replace("#", " ")).split())
    known = words(said)
    for rewriting in REWRITINGS:
        if rewriting.needs.isdisjoint(known) or not any(letters in said for letters in rewriting.letters):
            continue
        rewritten = compiled(rewriting.pattern).sub(rewriting.word, said)
        if rewritten != said:
            said = " ".join(rewritten.split())
            known |= words(said)
    return said


def words(said: str) -> set[str]:
    """The words of a text with no signs but those of dates, these signs, and `COUNT` if it counts anything."""
    known = {*said.split(), *(sign for sign in "/.-" if sign in said)}
    if _DIGIT.search(said) or "beberapa" in said:  # people write "3hari" and "beberapahari"
        known.add(COUNT)
    return known


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """When first needed: all of them together take a twentieth of a second."""
    return re.compile(pattern)
