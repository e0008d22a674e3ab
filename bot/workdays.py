"""Indonesia's days without work, national holidays and cuti bersama. Must not know deadlines or the program's clock."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import ModuleType

import holidays

log = logging.getLogger(__name__)

COUNTRIES = "holidays.countries"


def free_days(today: date, extra: Collection[date] = (), worked: Collection[date] = ()) -> frozenset[date]:
    """All days without work of last year, this year and the next two, weekends not listed.

    `extra` is added and `worked` taken away.
    """
    return (frozenset(_national(today)) | frozenset(extra)) - frozenset(worked)


def undecreed(today: date, extra: Collection[date] = ()) -> int | None:
    """Next year, while its cuti bersama is not known. It is decreed year by year: until then promised dates of that
    year may move, which is worth a warning."""
    joint = [day for day, name in _national(today).items() if "Cuti Bersama" in name]
    if any(day.year == today.year + 1 for day in [*joint, *extra]):
        return None
    log.warning("The cuti bersama of %d is not known yet: add its days to holidays.extra", today.year + 1)
    return today.year + 1


@cache
def _national(today: date) -> Mapping[date, str]:
    _read_no_other_country()
    years = range(today.year - 1, today.year + 3)
    return dict(holidays.country_holidays("ID", years=years, categories=("public", "government"), language="id"))


def _read_no_other_country() -> None:
    """The package would read all its 250 countries for one of them: a start is a tenth of a second quicker without."""
    if COUNTRIES not in sys.modules:
        folder = ModuleType(COUNTRIES)
        folder.__path__ = [str(Path(holidays.__file__).parent / "countries")]
        sys.modules[COUNTRIES] = folder
