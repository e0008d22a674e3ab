"""A case file as a PDF of one page. Must not know where its words come from, or who gets it."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from conversations.casefile import CaseFile

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "DejaVu"
MARGIN, LABEL, WHO = 18, 38, 24
"""Millimetres."""
MOST = 24
"""Lines of the history to begin with: more never fit."""


def case_pdf(case: CaseFile) -> bytes:
    """The newest lines of the history that one A4 page has room for; how many there were before is said."""
    count = min(len(case.history), MOST)
    while True:
        pdf = _drawn(_with_newest(case, count))
        made = bytes(pdf.output()) if pdf.page_no() == 1 or count == 0 else None
        _close_fonts(pdf)
        if made is not None:
            return made
        count -= 1 + count // 8


def _with_newest(case: CaseFile, count: int) -> CaseFile:
    left_out = len(case.history) - count
    newest = case.history[left_out:]
    older = (("", "", case.older.replace("{count}", str(left_out))),) if left_out else ()
    return replace(case, history=(*older, *newest))


def _drawn(case: CaseFile) -> FPDF:
    from fpdf import FPDF  # a tenth of a second that a start need not take

    pdf = FPDF(format="A4")
    for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
        pdf.add_font(FONT, style, _fonts() / file)
    pdf.set_title(case.title)
    pdf.set_margin(MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf.add_page()
    pdf.set_font(FONT, "B", 16)
    pdf.cell(0, 9, _printable(case.title), new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(FONT, "", 8)
    pdf.set_text_color(90)
    pdf.cell(0, 5, _printable(case.made), new_x="LMARGIN", new_y="NEXT")
    _heading(pdf, case.facts_title)
    for label, words in case.facts:
        _row(pdf, ((LABEL, label), (0, words)))
    _heading(pdf, case.promises_title)
    for label, words in case.promises:
        _row(pdf, ((LABEL + 10, label), (0, words)))
    _heading(pdf, case.history_title)
    for when, who, what in case.history:
        _row(pdf, ((LABEL - 6, when), (WHO, who), (0, what)))
    return pdf


def _close_fonts(pdf: FPDF) -> None:
    """Or their files stay open until the garbage collector looks."""
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def _heading(pdf: FPDF, text: str) -> None:
    pdf.ln(3)
    pdf.set_text_color(20)
    pdf.set_font(FONT, "B", 11)
    pdf.cell(0, 7, _printable(text), border="B", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(1.5)


def _row(pdf: FPDF, cells: tuple[tuple[float, str], ...]) -> None:
    """Columns side by side; the last takes the rest of the line, and as many lines as it needs."""
    pdf.set_font(FONT, "", 9)
    for width, text in cells[:-1]:
        pdf.set_text_color(90)
        pdf.cell(width, 5, _printable(text))
    pdf.set_text_color(20)
    pdf.multi_cell(0, 5, _printable(cells[-1][1]), align="L", new_x="LMARGIN", new_y="NEXT")


def _printable(text: str) -> str:
    """Without what the font has no sign for: emoji and invisible signs."""
    return "".join(
        sign for sign in text if unicodedata.category(sign) not in {"So", "Cf", "Cs", "Co", "Cn", "Mn", "Cc"}
    )


def _fonts() -> Path:
    """DejaVu comes with the library that draws the charts; that library itself is not loaded."""
    found = find_spec("matplotlib")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"
