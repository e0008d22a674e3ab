"""A day to come, in officers' everyday words ("besok", "2 minggu lagi", "15 Desember"). Pure; knows no limits."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from conversations.understanding.day_words import MONTHS, NUMBERS, WEEKDAYS

_FIXED = {"hari ini": 0, "besok": 1, "lusa": 2, "minggu depan": 7, "pekan depan": 7}
_MONTHS_ON = {"bulan depan": 1, "tahun depan": 12}
_ENDS = {"akhir bulan": 0, "akhir bulan ini": 0, "akhir bulan depan": 1}
_COUNTS = NUMBERS | {"se": 1}
_SPAN = re.compile(rf"(\d{{1,3}}|{'|'.join(_COUNTS)}) ?(hari|minggu|pekan|bulan|tahun)(?: lagi| ke depan)?")
_DATE = re.compile(r"(\d{1,2})[ /.-]([a-z]+|\d{1,2})(?:[ /.-](\d{4}))?")
_WEEKDAY = re.compile(rf"(?:hari )?({'|'.join(WEEKDAYS)})(?: depan| besok)?")


def day(text: str, today: date) -> date | None:
    """The day meant, perhaps a past one when its year is said; None when the text says none or an impossible one."""
    said = " ".join(text.casefold().strip(" .,!").removeprefix("tanggal ").removeprefix("tgl ").split())
    if said in _FIXED:
        return today + timedelta(days=_FIXED[said])
    if said in _MONTHS_ON:
        return months_later(today, _MONTHS_ON[said])
    if said in _ENDS:
        return _last(months_later(today, _ENDS[said]))
    if span := _SPAN.fullmatch(said):
        return _later(today, _count(span[1]), span[2])
    if dated := _DATE.fullmatch(said):
        month = int(dated[2]) if dated[2].isdecimal() else MONTHS.get(dated[2], 0)
        return _dated(int(dated[1]), month, dated[3], today)
    weekday = _WEEKDAY.fullmatch(said)
    return _next(WEEKDAYS[weekday[1]], today) if weekday else None


def months_later(start: date, months: int) -> date:
    """The same day of a later month, or that month's last."""
    year, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + year, month + 1, 1)
    return first.replace(day=min(start.day, _last(first).day))


def _last(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def _count(said: str) -> int:
    return int(said) if said.isdecimal() else _COUNTS[said]


def _later(today: date, count: int, unit: str) -> date:
    if unit in ("bulan", "tahun"):
        return months_later(today, count * (1 if unit == "bulan" else 12))
    return today + timedelta(days=count * (1 if unit == "hari" else 7))


def _dated(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year, the next time this day comes."""
    try:
        found = date(int(year) if year else today.year, month, day)
        return found if year or found >= today else date(today.year + 1, month, day)
    except ValueError:
        return None


def _next(weekday: int, today: date) -> date:
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)
