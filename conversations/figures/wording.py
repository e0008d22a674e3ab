"""Figures in words: three plain sentences below the picture, and numbers as Indonesians write them."""

from __future__ import annotations

from datetime import date

from conversations.effects import Part, part
from conversations.figures.measures import Measure, Tally, band
from conversations.figures.spans import HALF, MONTH, QUARTER, YEAR, Span
from conversations.figures.table import Shown
from conversations.texts import FALLBACK, say

BAND_NAMES = ("lowest", "low", "middle", "high")
"""In the texts' keys."""


def sentences(now: Shown, before: Shown, agency: str | None, scope: str) -> Part:
    """`scope` names the city or the agency; a figure that is too small is said to be."""
    here, then = of(now, agency), of(before, agency)
    first, second, third = _rate(here, now.least), _speed(here, then, named(before.span)), _satisfied(here)
    return part("figures.caption", scope=scope, period=named(now.span), first=first, second=second, third=third)


def of(shown: Shown, agency: str | None) -> dict[Measure, Tally]:
    """The measures of one agency, or of the city."""
    return dict(shown.city if agency is None else shown.agencies.get(agency, {}))


def percent(tally: Tally | None) -> str:
    return "–" if tally is None or tally.figure is None else f"{decimal(tally.figure * 100)}%"


def decimal(value: float) -> str:
    """One place after the comma, none where it is a nought. Downwards: 89,96 is not yet 90."""
    return f"{int(value * 10 + 1e-6) / 10:.1f}".removesuffix(".0").replace(".", ",")


def whole(count: float) -> str:
    return f"{int(count):,}".replace(",", ".")


def _rate(here: dict[Measure, Tally], least: int) -> str:
    tally = here.get(Measure.FOLLOWED_UP)
    if tally is None or tally.figure is None:
        return say(FALLBACK, "figures.says.rate_none", least=least)
    words = say(FALLBACK, f"figures.band.{BAND_NAMES[band(tally.figure)]}")
    sum, count = whole(tally.sum), whole(tally.count)
    return say(FALLBACK, "figures.says.rate", sum=sum, count=count, rate=percent(tally), band=words)


def _speed(here: dict[Measure, Tally], then: dict[Measure, Tally], period: str) -> str:
    tally, before = here.get(Measure.SPEED), then.get(Measure.SPEED)
    if tally is None or tally.figure is None:
        return say(FALLBACK, "figures.says.speed_none")
    change = ""
    if before is not None and before.figure is not None:
        now, last = decimal(tally.figure), decimal(before.figure)
        word = "same" if now == last else "quicker" if tally.figure < before.figure else "slower"
        change = say(FALLBACK, f"figures.says.{word}", before=last, period=period)
    return say(FALLBACK, "figures.says.speed", days=decimal(tally.figure), change=change)


def _satisfied(here: dict[Measure, Tally]) -> str:
    satisfied, late = here.get(Measure.SATISFIED), here.get(Measure.WAITING_LONG)
    if satisfied is not None:
        return say(FALLBACK, "figures.says.satisfied", rate=percent(satisfied))
    if late is not None:
        return say(FALLBACK, "figures.says.late", count=whole(late.count))
    return say(FALLBACK, "figures.says.satisfied_none")


def named(span: Span) -> str:
    """What a period is called."""
    first, year = span.first, span.first.year
    match span.unit:
        case unit if unit == YEAR:
            return str(year)
        case unit if unit == MONTH:
            return f"{_month(first)} {year}"
        case unit if unit in (QUARTER, HALF):
            key = "figures.quarter" if unit == QUARTER else "figures.half"
            return say(FALLBACK, key, number=(first.month - 1) // unit + 1, year=year)
    return _dates(first, span.last)


def _dates(first: date, last: date) -> str:
    end = f"{last.day} {_month(last)} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{end}"
    start = f"{first.day} {_month(first)}"
    return f"{start} – {end}" if first.year == last.year else f"{start} {first.year} – {end}"


def _month(day: date) -> str:
    return say(FALLBACK, "months").split()[day.month - 1]
