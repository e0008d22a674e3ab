"""Days as people write them, turned into few canonical words, and the calendar behind them. Knows no dialogue."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import holidays

from conversations.understanding.words import plain


@dataclass(frozen=True, slots=True)
class Days:
    """First and last day meant, both inclusive."""

    first: date
    last: date


class DayProblem(StrEnum):
    FUTURE = "future"
    IMPOSSIBLE = "impossible"


def _names(table: str) -> dict[str, int]:
    """ "senin senen monday|selasa …" → each name with its place, from 0."""
    return {name: place for place, names in enumerate(table.split("|")) for name in names.split()}


WEEKDAYS = _names(
    "senin senen senén monday mon|selasa slasa tuesday tue|rabu rebo wednesday wed|kamis kemis thursday thu|"
    "jumat jumaat jumuah jemuah friday fri|sabtu setu saptu saturday sat|minggu ahad sunday sun"
)
"""Names in Indonesian, Javanese, Sundanese and English; Monday is 0."""
MONTHS = {
    name: place + 1
    for name, place in _names(
        "januari jan january|februari pebruari feb februarie february|maret mar march|april apr|mei may|juni jun june|"
        "juli jul july|agustus agt agu ags agst aug august|september sep sept|oktober okt oct october|"
        "november nopember nov nop|desember des dec december"
    ).items()
}
NUMBERS = _names(
    "nol|satu one siji setunggal hiji|dua two loro rong kalih duo|tiga three telu tigo tilu talu|"
    "empat four papat opat ampat|"
    "lima five limang|enam six nem genep|tujuh seven pitu tujuah|delapan eight wolu dalapan|"
    "sembilan nine sanga salapan|"
    "sepuluh ten sapuluh|sebelas eleven|duabelas twelve"
)
HOLIDAYS = {
    said: name
    for name, sayings in {
        "Eid al-Fitr": "lebaran|idul fitri|idulfitri|hari raya|eid",
        "Eid al-Adha": "idul adha|iduladha|lebaran haji|hari raya kurban|kurban",
        "Christmas Day": "natal|natalan|christmas",
        "New Year's Day": "tahun baru|tahun baruan|new year",
        "Lunar New Year": "imlek|tahun baru imlek|chinese new year",
        "Day of Silence": "nyepi",
        "Vesak Day": "waisak",
        "Independence Day": "17 agustusan|agustusan|17an|kemerdekaan|independence day",
        "Prophet's Birthday": "maulid|maulidan|maulid nabi",
        "Isra' and Mi'raj": "isra miraj|isra mikraj",
        "Easter Sunday": "paskah|easter",
        "Good Friday": "jumat agung|good friday",
        "International Labor Day": "hari buruh",
        "Islamic New Year": "tahun baru islam|muharram|1 muharram",
    }.items()
    for said in sayings.split("|")
}
"""What people call a feast → its name in the `holidays` package (en_US)."""


def oneof(names: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


ADDRESS = " # "
"""Stands for a part of an address, so that no number in it is read as a day."""
_DAYLIKE = oneof([*WEEKDAYS, *MONTHS])
_CLOCK = r"\b(?:(?:jam|pukul|pkl|around|at) )\d{1,2}(?:[:.]\d\d)?(?: ?an\b)?(?: ?(?:wib|wita|wit|am|pm)\b)?"
_PARTS = "pagi|siang|sore|petang|subuh|dini|magrib|maghrib|isya|esuk|isuk|enjing|morning|afternoon|evening|noon"

Replacement = str | Callable[[re.Match[str]], str]


def _digits(found: re.Match[str]) -> str:
    return str(NUMBERS[found[1]])


CANONICAL: tuple[tuple[re.Pattern[str], Replacement], ...] = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        # addresses first
        (
            r"\b(?:jl|jln|jalan|gg|gang|simpang|lapangan|taman|gedung|masjid|stadion|pasar|terminal|museum|tugu|"
            r"street)\b\.? ?"
            rf"(?:\d{{1,2}} ?(?:{_DAYLIKE})\b|(?:{_DAYLIKE})\b)",
            ADDRESS,
        ),
        (r"\br[tw]\b[ .:]*\d+(?: ?[/-] ?\d+)?(?: ?/? ?rw[ .]*\d+)?", ADDRESS),
        (
            r"\b(?:no|nomor|nmr|blok|kav|km|lantai|sdn?|smpn?|sman?|smkn?|tk|tps|pos|unit|kelas|"
            r"tower)\b[ .]*[a-z]?\d+[a-z]?(?: ?[/-] ?\d+)?",
            ADDRESS,
        ),
        (r"\d{7,}|\d+(?:[.,]\d+)* ?(?:rb|ribu|juta|jt|meter|m|cm|kg|orang|org|x|kali|titik|rumah)\b", ADDRESS),
        # hours and parts of a day say nothing about which day
        (_CLOCK, " "),
        (
            r"\bmau bengi\b|\blast night\b|\b(?:tadi|td|tdi) (?:malam|mlm|malem|peuting|bengi)\b|\bmalam tadi\b|"
            r"\b(?:semalem|smlm|smalem)\b",
            "semalam",
        ),
        (r"\btonight\b", "malam ini"),
        (rf"\b(?:{_PARTS}) hari\b|\b(?:{_PARTS})\b", " "),
        (r"\b(?:malem|mlm|bengi|peuting|wengi|night)\b", "malam"),
        # spelling
        (r"\b(?:yang|yg|the|of|pada|sih|tuh)\b", " "),
        (r"\b(?:tgl|tggl|tanggalnya)\b", "tanggal"),
        (r"\b(?:kmrn|kemaren|kmren|kmrin|kemarinan|yesterday|wingi|kamari|kapatang|samalam)\b", "kemarin"),
        (r"\b(?:today|dino iki|dinten ieu|dinten niki|poe ieu|hr ini)\b", "hari ini"),
        (r"\b(?:tomorrow|sesuk|isukan|benjing|bsk|bsok)\b", "besok"),
        (r"\b(?:td|tdi|this|tadi ini)\b(?= *$)", "tadi"),
        (r"\b(?:just now|barusan aja|baru aja|baru saja|tadi banget|baru tadi)\b", "barusan"),
        (r"\b(?:skrg|skrng|saat ini|now)\b", "sekarang"),
        (r"\b(?:day before kemarin|kemarin lusa|lusa kemarin|kemarin dulu|kemarinnya lagi|mangkukna)\b", "selumbari"),
        (r"\b(?:sjk|semenjak|dr|dari|mulai|terhitung|since|wiwit|ti|saking|starting|from)\b(?: sejak)?", "sejak"),
        (r"\b(?:udah|udh|sdh|dah|wis|geus|tos|pun|mpun|lah|alah|selama|for|already)\b(?= [\d a-z]*)", "sudah"),
        (r"\b(?:yang lalu|lewat|silam|kepungkur|kapungkur|ago|tadi lalu)\b", "lalu"),
        (
            r"\bse(?=(?:hari|minggu|pekan|bulan|tahun)(?:an)?\b)|\bsa(?=(?:poe|minggu|bulan|taun)\b)|\ba (?=week|"
            r"month|year|day)",
            "1 ",
        ),
        (r"\b(?:beberapa|several|a few|few|berapa)\b", "beberapa"),
        (
            rf"\b({oneof(NUMBERS)})(?= (?:hari|hr|minggu|mgg|pekan|bulan|bln|tahun|thn|taun|dina|dinten|poe|week|"
            rf"month|year|day))",
            _digits,
        ),
        # units: after a number, or before lalu / ini
        (r"(\d+|beberapa) ?(?:hari|hr|hri|days?|dina|dinten|poe)(?:an)?\b(?! kerja)", r"\1 day"),
        (r"(\d+|beberapa) ?(?:minggu|mgg|mggu|pekan|weeks?)(?:an)?\b", r"\1 week"),
        (r"(\d+|beberapa) ?(?:bulan|bln|wulan|sasih|months?)(?:an)?\b", r"\1 month"),
        (r"(\d+|beberapa) ?(?:tahun|thn|th|taun|years?)(?:an)?\b", r"\1 year"),
        (r"\b(?:last|past) (?=week|month|year)(\w+)", r"\1 lalu"),
        (rf"\blast (?={_DAYLIKE})(\w+)", r"\1 lalu"),
        (rf"\bthis (?=week|month|year|{_DAYLIKE})(\w+)", r"\1 ini"),
        (r"(?<!malam )(?<!hari )\b(?:minggu|mgg|pekan) (?=lalu|ini|kemarin|depan)", "week "),
        (r"\b(?:bulan|bln|wulan)\b", "month"),
        (r"\b(?:tahun|thn|taun)\b(?! baru)", "year"),
        (r"\b(?:beginning|start|early|awalnya|awwal)\b", "awal"),
        (r"\b(?:pertengahan|middle|mid)\b", "tengah"),
        (r"\b(?:end|late|akhirnya)\b", "akhir"),
        (r"\bnext\b", "depan"),
        (r"(?<=\d)(?:st|nd|rd|th)\b", ""),
        # "malam" stays only where it changes the day
        (rf"\bmalam\b(?! ini\b)(?! (?:hari )?(?:{oneof(WEEKDAYS)})\b)", " "),
    )
)
"""Applied in this order. English unit names are the canonical ones, because "minggu" is both a week and Sunday."""


def canonical(text: str) -> str:
    """A text in the grammar's words, single spaces between them; `#` where an address stood."""
    said = re.sub(r"[^\w\s/.:#-]|(?<!\d)[./:-]|[./:-](?!\d)", " ", plain(text).replace("#", " "))
    for pattern, word in CANONICAL:
        said = pattern.sub(word, " ".join(said.split()))
    return " ".join(said.split())


def last_weekday(today: date, weekday: int) -> date:
    """The latest such day before today."""
    return today - timedelta(days=(today.weekday() - weekday - 1) % 7 + 1)


def add_months(day: date, count: int) -> date:
    """The same day so many months away, or the month's last when it has no such day."""
    place = max(day.year * 12 + day.month - 1 + count, 12)
    length = monthrange(place // 12, place % 12 + 1)[1]
    return date(place // 12, place % 12 + 1, min(day.day, length))


def month(year: int, number: int) -> Days:
    return Days(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def holiday(said: str, today: date, year: int | None) -> Days | DayProblem | None:
    """The feast of that year; without one, the latest begun. None when the calendar does not know it."""
    years = (year,) if year else (today.year - 1, today.year)
    feasts = [feast for of_year in years for feast in _feasts(HOLIDAYS[said], of_year)]
    begun = [feast for feast in feasts if feast.first <= today]
    if begun:
        return Days(begun[-1].first, min(begun[-1].last, today))
    return DayProblem.FUTURE if feasts else None


@lru_cache(maxsize=256)
def _feasts(name: str, year: int) -> tuple[Days, ...]:
    """The runs of days of one feast in a year: Islamic feasts may fall twice into one."""
    listed = holidays.country_holidays("ID", years=year, language="en_US")
    days = sorted(day for day, called in listed.items() if any(part.startswith(name) for part in called.split("; ")))
    starts = [*days[:1], *(day for before, day in pairwise(days) if day - before > timedelta(days=1))]
    ends = [*(before for before, day in pairwise(days) if day - before > timedelta(days=1)), *days[-1:]]
    return tuple(Days(first, last) for first, last in zip(starts, ends, strict=True))
