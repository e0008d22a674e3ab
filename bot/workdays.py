"""Indonesia's days without work, national holidays and cuti bersama. Must not know deadlines or the program's clock."""

from __future__ import annotations

import logging
import sys
from collections.abc import Collection
from datetime import date
from pathlib import Path
from types import ModuleType

import holidays

log = logging.getLogger(__name__)

COUNTRIES = "holidays.countries"


def free_days(today: date, extra: Collection[date] = (), worked: Collection[date] = ()) -> frozenset[date]:
    """All days without work of last year, this year and the next two, weekends not listed.

    `extra` is added and `worked` taken away. Cuti bersama is decreed year by year: until next year's is known,
    promised dates of that year may move, which is worth a warning.
    """
    _read_no_other_country()
    years = range(today.year - 1, today.year + 3)
    national = holidays.country_holidays("ID", years=years, categories=("public", "government"), language="id")
    joint = [day for day, name in national.items() if "Cuti Bersama" in name]
    if all(day.year != today.year + 1 for day in [*joint, *extra]):
        log.warning("The cuti bersama of %d is not known yet: add its days to holidays.extra", today.year + 1)
    return (frozenset(national) | frozenset(extra)) - frozenset(worked)


def _read_no_other_country() -> None:
    """The package would read all its 250 countries for one of them: a start is a tenth of a second quicker without."""
    if COUNTRIES not in sys.modules:
        folder = ModuleType(COUNTRIES)
        folder.__path__ = [str(Path(holidays.__file__).parent / "countries")]
        sys.modules[COUNTRIES] = folder
