"""The picture: fit for a telephone, whatever there is to show. `--update` draws the one of the README anew."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from conversations.catalogue import Limits
from conversations.figures.calendar import Calendar
from conversations.figures.measures import Ruler
from conversations.figures.spans import span
from conversations.figures.table import Table, shown
from handlers.figures.picture import Plate, draw
from handlers.figures.sheet import WIDTH
from tests.figures import year as made_up
from tests.town import ROOT, sample_city

NOW = made_up.START + timedelta(days=330)
HIGHEST = 2_560
"""Pixels: Telegram makes a higher picture smaller."""


def plate(count: int, words: str, agency: str | None = None, names: dict[str, str] | None = None) -> Plate:
    city, period = sample_city(), span(words, date(2026, 11, 23))
    assert period is not None
    ruler = Ruler(Limits(), Calendar(city.holidays, city.zone), NOW)
    now, before = Table(period), Table(period.before)
    for one in made_up.year(count, 3):
        for table in (now, before):
            table.add(one.case, ruler)
    known = names or {str(agency.id): agency.short for agency in city.agencies}
    made = "Dibuat Jumat, 27 November 2026. hk = hari kerja"
    return Plate(shown(now, 3), shown(before, 3), agency, city.city, known, made)


@pytest.mark.parametrize("count", [0, 1, 3_000])
@pytest.mark.parametrize("agency", [None, "dishub"])
def test_it_fits_a_telephone(count: int, agency: str | None) -> None:
    picture = Image.open(BytesIO(draw(plate(count, "triwulan 3", agency))))
    assert picture.width == WIDTH and picture.height <= HIGHEST


def test_forty_one_agencies_with_long_names(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {f"a{n}": f"Dinas Perumahan Rakyat dan Kawasan Permukiman {n}" for n in range(41)}
    monkeypatch.setattr(made_up, "AGENCIES", tuple(names))
    picture = Image.open(BytesIO(draw(plate(6_000, "2026", names=names))))
    assert picture.height <= HIGHEST


def test_the_picture_of_the_readme(request: pytest.FixtureRequest) -> None:
    path = ROOT / "docs" / "images" / "monev.png"
    drawn = draw(plate(3_000, "triwulan 3"))
    if request.config.getoption("--update"):
        path.write_bytes(drawn)
    with Image.open(path) as kept:
        assert kept.size == Image.open(BytesIO(drawn)).size


def test_nothing_of_it_is_imported_before_it_is_needed() -> None:
    code = "import sys, bot.app; sys.exit(bool({'matplotlib', 'fpdf', 'xlsxwriter', 'PIL'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(ROOT), check=False).returncode == 0
