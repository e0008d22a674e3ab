"""Values in words: no more exact than they were said."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.describe import period
from conversations.rules.complaint import Period


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2026, 11, 22), date(2026, 11, 22), "Minggu, 22 November 2026"),
        (date(2026, 8, 20), date(2026, 8, 24), "sekitar 22 Agustus 2026"),
        (date(2026, 10, 1), date(2026, 10, 31), "Oktober 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "Februari 2026"),
        (date(2025, 1, 1), date(2025, 12, 31), "tahun 2025"),
        (date(2026, 11, 1), date(2026, 11, 10), "1 November 2026 sampai 10 November 2026"),
        (date(2026, 10, 20), date(2026, 11, 22), "20 Oktober 2026 sampai 22 November 2026"),
    ],
)
def test_a_period(first: date, last: date, said: str) -> None:
    assert period(Period("", first, last), "id") == said


def test_words_without_a_day_stand_as_they_are() -> None:
    assert period(Period("pas lebaran"), "id") == "pas lebaran"
    assert period(None, "id") == "belum disebut"
