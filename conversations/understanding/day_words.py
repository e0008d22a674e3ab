"""The names of days, months, numbers and feasts, and the calendar behind them. Knows no dialogue."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

import holidays


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
