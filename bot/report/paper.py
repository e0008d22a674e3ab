"""The PDF: a page of figures in words and numbers, and a page with the picture."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from bot.report.spreadsheet import SHARES
from conversations.figures.measures import AGES, Measure, Tally
from conversations.figures.wording import decimal, named, percent, whole
from conversations.messages import BOLD_OFF, BOLD_ON
from conversations.texts import FALLBACK, say
from handlers.figures.picture import Plate

MARGIN = 18.0
"""Millimetres."""
FONT = "DejaVu"
LISTED = (
    Measure.RECEIVED,
    Measure.FOLLOWED_UP,
    Measure.SPEED,
    Measure.VERIFIED_IN_TIME,
    Measure.ANSWERED_IN_TIME,
    Measure.RESOLVED_IN_TIME,
    Measure.SATISFIED,
    Measure.RATING,
    Measure.REOPENED,
    *AGES,
)


def write(path: Path, plate: Plate, words: str, picture: bytes) -> None:
    """`words`: the three sentences below their title; `picture`: the PNG."""
    page = FPDF(format="A4")
    page.set_auto_page_break(auto=True, margin=MARGIN)
    page.set_margin(MARGIN)
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        page.add_font(FONT, style, _fonts() / file)
    page.set_title(f"{plate.scope}, {named(plate.now.span)}")
    _figures(page, plate, words)
    page.add_page()
    page.image(BytesIO(picture), x=MARGIN, y=MARGIN, w=page.epw, h=page.eph, keep_aspect_ratio=True)
    page.output(str(path))


def _figures(page: FPDF, plate: Plate, words: str) -> None:
    page.add_page()
    title, _, sentences = words.replace(BOLD_ON, "").replace(BOLD_OFF, "").partition("\n")
    _say(page, say(FALLBACK, "paper.title"), 10)
    _say(page, title, 18, "B")
    _say(page, plate.made, 10)
    page.ln(4)
    _say(page, sentences, 12)
    page.ln(4)
    page.set_font(FONT, "", 10)
    head = ("", named(plate.now.span), say(FALLBACK, "paper.of"), named(plate.before.span))
    with page.table(col_widths=(5, 3, 2, 3), text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT")) as table:
        table.row(head)
        for measure in LISTED:
            table.row(_row(plate, measure))
    page.ln(4)
    _say(page, say(FALLBACK, "paper.note", least=plate.now.least), 9)


def _row(plate: Plate, measure: Measure) -> tuple[str, str, str, str]:
    name = (
        say(FALLBACK, f"sheet.{measure.value}")
        if measure not in AGES
        else (f"{say(FALLBACK, 'sheet.waiting')} {say(FALLBACK, f'chart.{measure.value}')}")
    )
    now = plate.now.city.get(measure)
    counted = measure is Measure.RECEIVED or measure in AGES
    before = "" if measure in AGES else _value(plate.before.city.get(measure), measure)
    return name, _value(now, measure), "" if counted or now is None else whole(now.count), before


def _value(tally: Tally | None, measure: Measure) -> str:
    if tally is None or tally.figure is None:
        return "–"
    if measure in SHARES:
        return percent(tally)
    return whole(tally.count) if measure is Measure.RECEIVED or measure in AGES else decimal(tally.figure)


def _say(page: FPDF, words: str, size: int, style: str = "") -> None:
    page.set_font(FONT, style, size)
    page.multi_cell(0, size * 0.55, words, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _fonts() -> Path:
    """matplotlib brings DejaVu, which has every sign of these languages."""
    import matplotlib

    return Path(matplotlib.get_data_path()) / "fonts" / "ttf"
