"""The table of everyday expressions for a day, and what each means. Reads canonical words (`day_spelling`) only."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache

from conversations.understanding.day_spelling import COUNT, compiled, first_words, words
from conversations.understanding.day_words import (
    HOLIDAYS,
    MONTHS,
    WEEKDAYS,
    DayProblem,
    Days,
    add_months,
    holiday,
    last_weekday,
    month,
    oneof,
)
from conversations.understanding.memory import LONG_KEPT

Meaning = Days | DayProblem | None
Said = dict[str, str]
"""The named parts of an expression that were said."""

FUTURE_WITHIN = timedelta(days=31)
"""A day without a year this far ahead is a mistake to ask about; one farther ahead was last year's."""
OLDEST_YEAR = 1945
_LENGTH = {"day": 1, "week": 7}
_SLACK = {"day": 0, "week": 1, "month": 2, "year": 15}
"""Days either side that "3 months ago" may mean."""
_THIRDS = {"awal": (1, 10), "tengah": (11, 20), "akhir": (21, 31)}
_QUARTERS = {"awal": (1, 3), "tengah": (5, 8), "akhir": (10, 12), "": (1, 12)}


@dataclass(frozen=True, slots=True)
class Pattern:
    needs: frozenset[str]
    """Words and signs, one of which stands in whatever the expression matches; `COUNT` is any number."""
    expression: str
    read: Callable[[Said, date], Meaning]
    story: bool
    """Sure enough to be found inside a story; the others are understood as the whole answer, or after "since"."""

    @property
    def whole(self) -> re.Pattern[str]:
        return compiled(self.expression)

    @property
    def inside(self) -> re.Pattern[str]:
        """The expression as whole words of a longer text."""
        return _inside(self.expression)

    def meaning(self, found: re.Match[str], today: date) -> Meaning:
        return self.read({name: part for name, part in found.groupdict().items() if part}, today)


@cache
def _inside(expression: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/.-])(?:{expression})(?![\w/-])")


@lru_cache(LONG_KEPT)
def possible(said: str) -> tuple[Pattern, ...]:
    """The patterns that may match a text, or a part of it, in their order: those whose words it has."""
    known = words(said)
    return tuple(pattern for pattern in PATTERNS if not pattern.needs.isdisjoint(known))


def _ago(days: int) -> Callable[[Said, date], Meaning]:
    return lambda said, today: Days(today - timedelta(days), today - timedelta(days))


def _units_ago(said: Said, today: date) -> Meaning:
    count, unit = int(said["count"]), said["unit"]
    if unit in _LENGTH:
        middle = today - timedelta(days=count * _LENGTH[unit])
    else:
        middle = add_months(today, -count * (12 if unit == "year" else 1))
    slack = timedelta(days=_SLACK[unit])
    if middle.year < OLDEST_YEAR:
        return DayProblem.IMPOSSIBLE
    return Days(middle - slack, min(middle + slack, today))


def _last_units(said: Said, today: date) -> Meaning:
    start = _units_ago(said, today)
    return Days(start.first, today) if isinstance(start, Days) else start


def _some_ago(said: Said, today: date) -> Meaning:
    unit = said["unit"]
    most, least = _units_ago({"count": "6", "unit": unit}, today), _units_ago({"count": "2", "unit": unit}, today)
    return Days(most.first, least.last) if isinstance(most, Days) and isinstance(least, Days) else None


def _weekday(said: Said, today: date) -> Meaning:
    day = last_weekday(today, WEEKDAYS[said["weekday"]])
    return Days(day, day)


def _eve(said: Said, today: date) -> Meaning:
    """ "malam minggu" is the night before Sunday."""
    day = last_weekday(today, (WEEKDAYS[said["weekday"]] - 1) % 7)
    return Days(day, day)


def _weekday_of_week(said: Said, today: date) -> Meaning:
    weeks = 0 if "this" in said else int(said.get("count", 1))
    day = today - timedelta(days=today.weekday() + 7 * weeks - WEEKDAYS[said["weekday"]])
    return _until_today(Days(day, day), today)


def _week(said: Said, today: date) -> Meaning:
    monday = today - timedelta(days=today.weekday())
    return Days(monday, today) if "this" in said else Days(monday - timedelta(days=7), monday - timedelta(days=1))


def _month(said: Said, today: date) -> Meaning:
    of = _which_month(said, today)
    if of is None:
        return DayProblem.IMPOSSIBLE
    whole = month(*of)
    first, last = _THIRDS.get(said.get("part", ""), (1, 31))
    return _until_today(Days(whole.first.replace(day=first), whole.last.replace(day=min(last, whole.last.day))), today)


def _which_month(said: Said, today: date) -> tuple[int, int] | None:
    """(year, month): the latest one begun when no year is said."""
    if "lastmonth" in said or "thismonth" in said:
        start = add_months(today.replace(day=1), -1 if "lastmonth" in said else 0)
        return start.year, start.month
    number = MONTHS.get(said.get("month", "")) or int(said.get("number", 0))
    if not 1 <= number <= 12:
        return None
    return _which_year(said, today) or (today.year - (number > today.month)), number


def _which_year(said: Said, today: date) -> int | None:
    if "lastyear" in said:
        return today.year - 1
    if "thisyear" in said:
        return today.year
    number = int(said.get("year", 0))
    return number + 2000 if 0 < number < 100 else number or None


def _year(said: Said, today: date) -> Meaning:
    number = _which_year(said, today) or today.year
    first, last = _QUARTERS[said.get("part", "")]
    return _until_today(Days(date(number, first, 1), month(number, last).last), today)


def _date(said: Said, today: date) -> Meaning:
    """Day first, as everybody in the country writes; with "until" a run of days."""
    first = _one_date(int(said["day"]), said, today)
    last = _one_date(int(said.get("until", said["day"])), said, today)
    if isinstance(first, Days) and isinstance(last, Days):
        return Days(first.first, last.last) if first.first <= last.first else DayProblem.IMPOSSIBLE
    return last if isinstance(first, Days) else first


def _one_date(day: int, said: Said, today: date) -> Meaning:
    if not {"month", "number", "lastmonth", "thismonth"} & said.keys():
        return _bare_day(day, today)
    of = _which_month({"year": str(today.year), **said}, today)
    if of is None:
        return DayProblem.IMPOSSIBLE
    made = _make(*of, day, today)
    if {"year", "lastyear", "lastmonth", "thismonth"} & said.keys() or isinstance(made, Days):
        return made
    near = made is DayProblem.FUTURE and date(*of, day) - today <= FUTURE_WITHIN
    return made if near else _make(of[0] - 1, of[1], day, today)


def _bare_day(day: int, today: date) -> Meaning:
    """ "tanggal 5": this month's, or last month's while this one's is still to come."""
    before = add_months(today.replace(day=1), -1)
    this = _make(today.year, today.month, day, today)
    return this if isinstance(this, Days) else _make(before.year, before.month, day, today)


def _make(year: int, number: int, day: int, today: date) -> Meaning:
    try:
        made = date(year, number, day)
    except ValueError:
        return DayProblem.IMPOSSIBLE
    return _until_today(Days(made, made), today) if year >= OLDEST_YEAR else DayProblem.IMPOSSIBLE


def _holiday(said: Said, today: date) -> Meaning:
    return holiday(said["holiday"], today, _which_year(said, today))


def _until_today(days: Days, today: date) -> Meaning:
    return DayProblem.FUTURE if days.first > today else Days(days.first, min(days.last, today))


def _future(said: Said, today: date) -> Meaning:
    return DayProblem.FUTURE


_WD = rf"(?:hari )?(?P<weekday>{oneof(WEEKDAYS)})"
_MONTH = rf"(?:month )?(?P<month>{oneof(MONTHS)})"
_Y4 = r"(?P<year>(?:19|20)\d\d)"
_YEAR = rf"(?: (?:year )?{_Y4}| (?P<lastyear>year (?:lalu|kemarin))| (?P<thisyear>year ini))"
_UNIT = r"(?P<count>\d{1,3}) (?P<unit>day|week|month|year)"
_SHORT_UNIT = _UNIT.replace("|year", "")
_YEARS = r"(?P<count>\d{1,3}) (?P<unit>year)"
_LASTING = "mati|padam|banjir|tergenang|mampet|bocor|gelap|macet|numpuk|menumpuk|rusak|hilang"
"""Right before a number of days they say since when: "air mati 2 hari"."""
_OF = r"(?:(?P<lastmonth>month (?:lalu|kemarin))|(?P<thismonth>month ini))"
_D = r"(?P<day>\d{1,2})"
_RUN = rf"{_D}(?: ?(?:sampai|sd|s/d|to|-) ?(?P<until>\d{{1,2}}))?"
_PART = r"(?P<part>awal|tengah|akhir)"
_STORY, _ANSWER = True, False
_DAY_NAMES, _MONTH_NAMES, _FEASTS = " ".join(WEEKDAYS), " ".join(MONTHS), " ".join(first_words(HOLIDAYS))
_UNITS = "day week month year"

PATTERNS: tuple[Pattern, ...] = tuple(
    Pattern(frozenset(needs.split()), expression, read, story)
    for needs, expression, read, story in (
        # longer ones first: in a story the first to fit takes its words away from the rest
        ("week", rf"{_WD} (?P<count>\d) week lalu", _weekday_of_week, _STORY),
        ("week", rf"{_WD} (?:(?P<this>week ini)|week (?:lalu|kemarin))", _weekday_of_week, _STORY),
        ("malam", rf"malam {_WD}(?: lalu| kemarin| ini)?", _eve, _STORY),
        ("selumbari", r"selumbari", _ago(2), _STORY),
        ("lalu", rf"{_UNIT} lalu", _units_ago, _STORY),
        ("day week month", rf"sudah {_SHORT_UNIT}", _units_ago, _STORY),
        ("year", rf"sudah {_YEARS}(?= (?:tidak|tdk|ga|gak|nggak|ngga|belum|blm|not)\b|$)", _units_ago, _STORY),
        (
            "day week month",
            rf"(?:{_LASTING})(?: (?:total|terus))? {_SHORT_UNIT}(?! (?:lagi|kerja|sekali|depan|besok))",
            _units_ago,
            _STORY,
        ),
        (_UNITS, rf"sudah {_UNIT}", _units_ago, _ANSWER),
        (_UNITS, rf"{_UNIT} (?:ini|terakhir)", _last_units, _ANSWER),
        (_UNITS, _UNIT, _units_ago, _ANSWER),
        ("beberapa", r"beberapa (?P<unit>day|week|month) lalu", _some_ago, _STORY),
        (_DAY_NAMES, rf"{_WD} (?:lalu|kemarin|ini)", _weekday, _STORY),
        (_DAY_NAMES, _WD, _weekday, _ANSWER),
        ("tanggal", rf"tanggal {_RUN}(?: {_MONTH})? (?:besok|nanti|depan|month depan)", _future, _STORY),
        ("tanggal", rf"tanggal {_RUN} {_OF}", _date, _STORY),
        (_MONTH_NAMES, rf"(?:tanggal )?{_RUN} {_MONTH}{_YEAR}", _date, _STORY),
        ("tanggal", rf"tanggal {_RUN} {_MONTH}", _date, _STORY),
        (_MONTH_NAMES, rf"{_RUN} {_MONTH}", _date, _ANSWER),
        ("month", rf"{_RUN} {_OF}", _date, _ANSWER),
        (_MONTH_NAMES, rf"{_MONTH} {_D}{_YEAR}?", _date, _ANSWER),
        ("/ . -", rf"(?:tanggal )?{_D} ?[/.-] ?(?P<number>\d{{1,2}}) ?[/.-] ?(?P<year>\d{{4}}|\d\d)", _date, _STORY),
        ("-", rf"{_Y4}-(?P<number>\d{{1,2}})-{_D}", _date, _STORY),
        ("/ -", rf"(?:tanggal )?{_D} ?[/-] ?(?P<number>\d{{1,2}})", _date, _ANSWER),
        ("tanggal", rf"tanggal {_RUN}", _date, _STORY),
        ("awal tengah akhir", rf"{_PART} (?:{_OF}|{_MONTH}{_YEAR}?)", _month, _STORY),
        (
            "awal tengah akhir",
            rf"{_PART} (?:year(?: ini)?|(?P<lastyear>year (?:lalu|kemarin))|(?:year )?{_Y4})",
            _year,
            _STORY,
        ),
        ("year", r"(?P<thisyear>year ini)|(?P<lastyear>year (?:lalu|kemarin))", _year, _ANSWER),
        (COUNT, rf"(?:year )?{_Y4}", _year, _ANSWER),
        ("week", r"(?P<this>week ini)", _week, _ANSWER),
        ("week", r"week (?:lalu|kemarin)", _week, _STORY),
        ("month", _OF, _month, _ANSWER),
        (_MONTH_NAMES, rf"{_MONTH}(?:{_YEAR}| lalu| kemarin)?", _month, _ANSWER),
        ("month", r"month (?P<number>\d{1,2})", _month, _ANSWER),
        (_FEASTS, rf"(?P<holiday>{oneof(HOLIDAYS)})(?:{_YEAR}| lalu| kemarin)?", _holiday, _ANSWER),
        ("semalam", r"semalam", _ago(1), _STORY),
        ("kemarin", r"kemarin", _ago(1), _STORY),
        ("hari barusan tadi", r"hari ini|barusan|tadi", _ago(0), _STORY),
        ("sekarang malam", r"sekarang|malam ini", _ago(0), _ANSWER),
        (
            "besok lusa nanti depan",
            r"(?:besok|lusa|nanti)(?: \w+)?|(?:\w+ )?(?:\w+ )?depan|depan \w+",
            _future,
            _ANSWER,
        ),
    )
)
