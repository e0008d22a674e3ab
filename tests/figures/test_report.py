"""`./kanal report`: its formulae come to what stands in the cells, and to the figures; the paper is two pages."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest

from bot.report import writing
from bot.report.spreadsheet import HANDED, ROWS, SUMMARY
from conversations.figures.measures import Measure
from conversations.figures.spans import days
from conversations.texts import FALLBACK, say
from handlers.figures.gathering import both
from tests.figures.year import START, keep, year
from tests.town import town

FIRST, LAST = date(2026, 4, 1), date(2026, 6, 30)


async def written(folder: Path, count: int) -> tuple[writing.Written, dict[Measure, object]]:
    async with town(folder) as here:
        here.now = START + timedelta(days=330)
        await keep(here.database, year(count, 5))
        made = await writing.write(here.office, FIRST, LAST, folder)
        found = await both(here.office, days(FIRST, LAST))
        return made, dict(found.now.city)


async def test_the_formulae_come_to_what_is_cached_and_to_the_figures(tmp_path: Path) -> None:
    made, figures = await written(tmp_path, 900)
    formulae, cached = (
        openpyxl.load_workbook(made.spreadsheet),
        openpyxl.load_workbook(made.spreadsheet, data_only=True),
    )
    names = {say(FALLBACK, f"sheet.{measure.value}"): measure for measure in Measure if measure.value[:4] != "umur"}
    seen = set()
    for place in range(3, 12):
        name = str(cached[SUMMARY].cell(place, 1).value)
        measure = names[name]
        seen.add(measure)
        for column in (2, 3):
            formula = str(formulae[SUMMARY].cell(place, column).value)
            assert evaluated(formula, cached) == pytest.approx(cached[SUMMARY].cell(place, column).value), name
        total = figures[measure]
        assert (cached[SUMMARY].cell(place, 5).value, cached[SUMMARY].cell(place, 6).value) == (total.sum, total.count)  # type: ignore[attr-defined]
        if measure is not Measure.RECEIVED:
            assert formulae[SUMMARY].cell(place, 4).value == f'=IF(C{place}=0,"",B{place}/C{place})'
            sum, count = (cached[SUMMARY].cell(place, column).value for column in (2, 3))
            assert cached[SUMMARY].cell(place, 4).value == pytest.approx(sum / count)  # type: ignore[operator]
    assert seen == set(names.values())


def evaluated(formula: str, book: openpyxl.Workbook) -> float:
    """What a spreadsheet would make of =SUM(Sheet!A2:A9) or =COUNT(…)."""
    work, _, cells = formula.strip("=)").partition("(")
    sheet, _, area = cells.partition("!")
    found = [cell.value for row in book[sheet][area] for cell in row if isinstance(cell.value, int | float)]
    return sum(found) if work == "SUM" else len(found)


async def test_a_row_says_nothing_of_anybody(tmp_path: Path) -> None:
    """No tracking number, and no row of a guarded report."""
    made, _ = await written(tmp_path, 900)
    book = openpyxl.load_workbook(made.spreadsheet, data_only=True)
    open = [
        one
        for one in year(900, 5)
        if not one.filed.guarded and FIRST <= (one.filed.filed_at + timedelta(hours=7)).date() <= LAST
    ]
    assert book[ROWS].max_row == len(open) + 1
    assert book[HANDED].max_row == sum(len(one.case.legs) for one in open) + 1
    assert not [cell.value for row in book[ROWS].iter_rows() for cell in row if str(cell.value).startswith("0000")]


async def test_the_paper_has_two_pages_that_are_not_empty(tmp_path: Path) -> None:
    made, _ = await written(tmp_path, 300)
    document = pypdfium2.PdfDocument(made.paper)
    try:
        assert len(document) == 2
        words = document[0].get_textpage().get_text_range()
        assert "April" in words or "Triwulan 2 2026" in words
        for page in document:
            assert sum(count > 0 for count in page.render(scale=0.3).to_pil().convert("L").histogram()) > 10
    finally:
        document.close()


async def test_a_period_without_reports(tmp_path: Path) -> None:
    made, figures = await written(tmp_path, 0)
    assert figures == {}
    assert openpyxl.load_workbook(made.spreadsheet)[SUMMARY]["B3"].value == "=COUNT(Laporan!A2:A2)"
