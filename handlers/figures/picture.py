"""The figures as one picture for a telephone: tall, in Indonesian, told by more than colour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from conversations.figures.measures import AGES, BANDS, TARGET, Measure, Tally, band
from conversations.figures.table import Shown
from conversations.figures.wording import BAND_NAMES, decimal, named, of, percent, whole
from conversations.texts import FALLBACK, say
from handlers.figures.sheet import FAINT, HUGE, LARGE, LINE, NORMAL, SMALL, WIDTH, Sheet

LEFT, RIGHT = 50, WIDTH - 50
SPAN = RIGHT - LEFT
MOST_AGENCIES = 10
"""With so many the picture stays below 2,560 pixels: Telegram makes a higher one smaller, and its words with it."""
BAND_COLOURS = ("#D55E00", "#E69F00", "#56B4E9", "#009E73")
BAND_HATCHES = ("xx", "//", "..", "")
"""Okabe and Ito's colours, which differ for the colour-blind too; the hatches say it again."""
NOW, BEFORE, BEFORE_HATCH = "#0072B2", "#8c8c8c", "//"
HEADER, RATE, ROW, AGE, AGENCY, TITLE, FOOTER = 190, 420, 104, 56, 54, 84, 150
SHARES = (
    Measure.VERIFIED_IN_TIME,
    Measure.ANSWERED_IN_TIME,
    Measure.RESOLVED_IN_TIME,
    Measure.SATISFIED,
    Measure.REOPENED,
)


@dataclass(frozen=True, slots=True)
class Plate:
    """What is drawn: the figures, whose they are, and what the agencies are called."""

    now: Shown
    before: Shown
    agency: str | None
    scope: str
    names: Mapping[str, str]
    made: str
    """When, in words."""


def draw(plate: Plate) -> bytes:
    """The picture as PNG."""
    agencies = _rows(plate)
    table = TITLE + AGENCY * len(agencies) + 20 if agencies else 0
    height = HEADER + RATE + (TITLE + ROW) + (TITLE + ROW * len(SHARES)) + (TITLE + AGE * len(AGES) + 10) + table
    sheet = Sheet(height + FOOTER)
    y = _header(sheet, plate)
    y = _rate(sheet, y, plate)
    y = _speed(sheet, y, plate)
    y = _shares(sheet, y, plate)
    y = _ages(sheet, y, plate)
    y = _agencies(sheet, y, plate, agencies)
    _footer(sheet, y, plate, hidden=len(plate.names) - len(agencies) if agencies else 0)
    return sheet.png()


def _header(sheet: Sheet, plate: Plate) -> float:
    sheet.text(LEFT, 56, plate.scope, size=LARGE, bold=True, most=SPAN)
    sheet.text(LEFT, 108, named(plate.now.span), size=LARGE, most=SPAN)
    sheet.text(LEFT, 156, plate.made, size=SMALL, color=FAINT, most=SPAN)
    return HEADER


def _title(sheet: Sheet, y: float, key: str, **args: object) -> float:
    sheet.line(LEFT, y + 14, RIGHT, y + 14)
    sheet.text(LEFT, y + 52, say(FALLBACK, f"chart.{key}", **args), size=NORMAL, bold=True, most=SPAN)
    return y + TITLE


def _rate(sheet: Sheet, y: float, plate: Plate) -> float:
    now, before = _pair(plate, Measure.FOLLOWED_UP)
    top = _title(sheet, y, "rate", target=decimal(TARGET * 100))
    big = sheet.text(LEFT, top + 56, percent(now), size=HUGE, bold=True)
    beside, room = LEFT + big + 36, SPAN - big - 36
    if now is not None and now.figure is not None:
        words = say(FALLBACK, "chart.of_verified", sum=whole(now.sum), count=whole(now.count))
        sheet.text(beside, top + 32, words, size=SMALL, most=room)
    elif now is None:
        sheet.text(beside, top + 32, _too_few(plate), size=SMALL, color=FAINT, most=room)
    last = say(FALLBACK, "chart.before", period=named(plate.before.span), figure=percent(before))
    sheet.text(beside, top + 80, last, size=SMALL, color=FAINT, most=room)
    _scale(sheet, top + 170, now, before)
    return y + RATE


def _scale(sheet: Sheet, y: float, now: Tally | None, before: Tally | None) -> None:
    borders = (0, *BANDS, 1)
    for place, (low, high) in enumerate(pairwise(borders)):
        x, width = LEFT + SPAN * low, SPAN * (high - low)
        sheet.bar(x + 2, y, width - 4, 56, BAND_COLOURS[place], BAND_HATCHES[place])
    sheet.text(LEFT, y + 84, "0%", size=SMALL)
    for border in BANDS:
        sheet.text(LEFT + SPAN * border, y + 84, f"{decimal(border * 100)}%", size=SMALL, align="center")
    for tally, colour, filled in ((before, BEFORE, False), (now, "#000000", True)):
        if tally is not None and tally.figure is not None:
            sheet.pointer(LEFT + SPAN * tally.figure, y - 2, colour, filled=filled)
    if now is not None and now.figure is not None:
        words = say(FALLBACK, "chart.band", band=say(FALLBACK, f"chart.band.{BAND_NAMES[band(now.figure)]}"))
        sheet.text(LEFT, y + 130, words, size=SMALL, bold=True, most=SPAN)


def _speed(sheet: Sheet, y: float, plate: Plate) -> float:
    top = _title(sheet, y, "speed")
    now, before = _pair(plate, Measure.SPEED)
    most = max((tally.figure or 0 for tally in (now, before) if tally), default=0) or 1
    for tally, colour, hatch, at, name in _bars(plate, now, before):
        words = say(FALLBACK, "chart.days", days=decimal(tally.figure)) if tally and tally.figure is not None else "–"
        _bar(sheet, top + at, name, (tally.figure or 0) / most if tally else 0, words, colour, hatch)
    return top + ROW


def _bar(sheet: Sheet, y: float, name: str, share: float, words: str, colour: str, hatch: str) -> None:
    """A line of two: its name, a bar, and the figure behind the bar."""
    sheet.text(LEFT, y + 20, name, size=SMALL, most=350)
    x, room = LEFT + 370, SPAN - 370 - 260
    sheet.bar(x, y + 4, max(3, room * share), 34, colour, hatch)
    sheet.text(x + max(3, room * share) + 14, y + 20, words, size=SMALL)


def _shares(sheet: Sheet, y: float, plate: Plate) -> float:
    y = _title(sheet, y, "shares")
    limits = {measure: say(FALLBACK, f"chart.{measure.value}") for measure in SHARES}
    for measure in SHARES:
        now, before = _pair(plate, measure)
        sheet.text(LEFT, y + 22, limits[measure], size=SMALL, most=SPAN - 10)
        _share_bar(sheet, y + 44, now, NOW, "", 30)
        _share_bar(sheet, y + 78, before, BEFORE, BEFORE_HATCH, 12)
        sheet.text(RIGHT, y + 58, percent(now), size=NORMAL, bold=True, align="right")
        rating = of(plate.now, plate.agency).get(Measure.RATING) if measure is Measure.SATISFIED else None
        if rating is not None and rating.figure is not None:
            words = say(FALLBACK, "chart.rating", rating=decimal(rating.figure))
            sheet.text(RIGHT, y + 22, words, size=SMALL, align="right")
        y += ROW
    return y


def _share_bar(sheet: Sheet, y: float, tally: Tally | None, colour: str, hatch: str, height: float) -> None:
    room = SPAN - 160
    sheet.bar(LEFT, y, room, height, "#ececec")
    if tally is not None and tally.figure is not None:
        sheet.bar(LEFT, y, max(3, room * tally.figure), height, colour, hatch)


def _ages(sheet: Sheet, y: float, plate: Plate) -> float:
    y = _title(sheet, y, "ages")
    here = of(plate.now, plate.agency)
    most = max((here[age].count for age in AGES if age in here), default=0) or 1
    for place, age in enumerate(AGES):
        count = here[age].count if age in here else None
        words = whole(count) if count is not None else say(FALLBACK, "chart.few", most=plate.now.least - 1)
        colour, hatch = BAND_COLOURS[3 - place], BAND_HATCHES[3 - place]
        _bar(sheet, y, say(FALLBACK, f"chart.{age.value}"), (count or 0) / most, words, colour, hatch)
        y += AGE
    return y + 10


def _agencies(sheet: Sheet, y: float, plate: Plate, rows: list[tuple[str, Tally]]) -> float:
    if not rows:
        return y
    y = _title(sheet, y, "agencies")
    for id, rate in rows:
        speed = plate.now.agencies[id].get(Measure.SPEED)
        figure = rate.figure or 0
        sheet.text(LEFT, y + 20, plate.names.get(id, id), size=SMALL, most=350)
        x, room = LEFT + 370, SPAN - 370 - 270
        sheet.bar(x, y + 4, room, 34, "#ececec")
        sheet.bar(x, y + 4, max(3, room * figure), 34, BAND_COLOURS[band(figure)], BAND_HATCHES[band(figure)])
        sheet.line(x + room * TARGET, y, x + room * TARGET, y + 42, "#000000", 2)
        sheet.text(x + room + 130, y + 20, percent(rate), size=SMALL, bold=True, align="right")
        words = f"{decimal(speed.figure)} hk" if speed and speed.figure is not None else "–"
        sheet.text(RIGHT, y + 20, words, size=SMALL, align="right")
        y += AGENCY
    return y + 20


def _rows(plate: Plate) -> list[tuple[str, Tally]]:
    """The agencies with most reports, best first; none where one agency is looked at."""
    if plate.agency is not None:
        return []
    rated = {id: sums[Measure.FOLLOWED_UP] for id, sums in plate.now.agencies.items() if Measure.FOLLOWED_UP in sums}
    largest = sorted(rated, key=lambda id: (-rated[id].count, id))[:MOST_AGENCIES]
    return [(id, rated[id]) for id in sorted(largest, key=lambda id: (-(rated[id].figure or 0), id))]


def _footer(sheet: Sheet, y: float, plate: Plate, hidden: int) -> None:
    sheet.line(LEFT, y + 10, RIGHT, y + 10, LINE)
    sheet.bar(LEFT, y + 34, 40, 24, NOW)
    width = sheet.text(LEFT + 52, y + 46, named(plate.now.span), size=SMALL, most=400)
    x = LEFT + 52 + width + 40
    sheet.bar(x, y + 34, 40, 24, BEFORE, BEFORE_HATCH)
    sheet.text(x + 52, y + 46, named(plate.before.span), size=SMALL, most=RIGHT - x - 52)
    words = say(FALLBACK, "chart.note", least=plate.now.least)
    if hidden > 0:
        words = say(FALLBACK, "chart.note_hidden", least=plate.now.least, count=hidden)
    sheet.text(LEFT, y + 100, words, size=SMALL, color=FAINT, most=SPAN)


def _too_few(plate: Plate) -> str:
    return say(FALLBACK, "chart.too_few", least=plate.now.least)


def _pair(plate: Plate, measure: Measure) -> tuple[Tally | None, Tally | None]:
    return of(plate.now, plate.agency).get(measure), of(plate.before, plate.agency).get(measure)


def _bars(
    plate: Plate, now: Tally | None, before: Tally | None
) -> tuple[tuple[Tally | None, str, str, float, str], ...]:
    return (
        (now, NOW, "", 0, named(plate.now.span)),
        (before, BEFORE, BEFORE_HATCH, 48, named(plate.before.span)),
    )
