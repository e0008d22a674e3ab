"""A day to come in everyday words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import ahead

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("besok", date(2026, 11, 24)),
        ("Lusa.", date(2026, 11, 25)),
        ("10 hari lagi", date(2026, 12, 3)),
        ("dua minggu", date(2026, 12, 7)),
        ("seminggu", date(2026, 11, 30)),
        ("sebulan lagi", date(2026, 12, 23)),
        ("bulan depan", date(2026, 12, 23)),
        ("delapan hari", date(2026, 12, 1)),
        ("setahun lagi", date(2027, 11, 23)),
        ("2 tahun lagi", date(2028, 11, 23)),
        ("tahun depan", date(2027, 11, 23)),
        ("akhir bulan", date(2026, 11, 30)),
        ("akhir bulan depan", date(2026, 12, 31)),
        ("senin", date(2026, 11, 30)),
        ("hari jumat depan", date(2026, 11, 27)),
        ("15 Desember", date(2026, 12, 15)),
        ("tanggal 3 januari", date(2027, 1, 3)),
        ("1/12", date(2026, 12, 1)),
        ("15-12-2026", date(2026, 12, 15)),
        ("1 Januari 2020", date(2020, 1, 1)),
        ("31 februari", None),
        ("kapan-kapan", None),
        ("", None),
    ],
)
def test_a_day_in_words(said: str, day: date | None) -> None:
    assert ahead.day(said, MONDAY) == day


def test_a_month_ends_where_it_ends() -> None:
    assert ahead.months_later(date(2026, 12, 31), 2) == date(2027, 2, 28)


@given(st.text(max_size=40), st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_no_words_break_it(said: str, today: date) -> None:
    ahead.day(said, today)


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)), st.integers(0, 36))
def test_later_months_are_never_earlier(today: date, months: int) -> None:
    assert ahead.months_later(today, months) >= today
