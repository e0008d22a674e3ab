"""Figures in words: three plain sentences below the picture, and numbers as Indonesians write them."""

from __future__ import annotations

from conversations.effects import Part, part
from conversations.figures.measures import Measure, Tally, band
from conversations.figures.table import Shown
from conversations.texts import FALLBACK, say


def sentences(now: Shown, before: Shown, agency: str | None, scope: str) -> Part:
    """`scope` names the city or the agency; a figure that is too small is said to be."""
    here, then = of(now, agency), of(before, agency)
    first, second, third = _rate(here, now.least), _speed(here, then, before.span.name), _satisfied(here)
    return part("figures.caption", scope=scope, period=now.span.name, first=first, second=second, third=third)


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
    words = say(FALLBACK, f"figures.band.{band(tally.figure)}")
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
