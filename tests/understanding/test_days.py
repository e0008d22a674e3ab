"""Everyday words for a day. Today is Sunday, 22 November 2026."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.days import DayProblem, Days, find, parse

TODAY = date(2026, 11, 22)


def day(month: int, number: int, year: int = 2026) -> Days:
    return Days(date(year, month, number), date(year, month, number))


def span(first: tuple[int, int], last: tuple[int, int], year: int = 2026) -> Days:
    return Days(date(year, *first), date(year, *last))


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("hari ini", day(11, 22)),
        ("barusan", day(11, 22)),
        ("td pagi", day(11, 22)),
        ("tadi pagi jam 7", day(11, 22)),
        ("this morning", day(11, 22)),
        ("pagi ini", day(11, 22)),
        ("kemarin sore eh bukan, tadi pagi", day(11, 22)),
        ("eh kemarin", day(11, 21)),
        ("udah setaun", span((11, 7), (12, 7), 2025)),
        ("kmrn", day(11, 21)),
        ("kemarin sore sekitar jam 5", day(11, 21)),
        ("kejadiannya kemarin sore pak", day(11, 21)),
        ("kemarin pas hujan deras", day(11, 21)),
        ("td malam jam 11an", day(11, 21)),
        ("semalem", day(11, 21)),
        ("last night", day(11, 21)),
        ("yesterday afternoon", day(11, 21)),
        ("wingi sore", day(11, 21)),
        ("kamari peuting", day(11, 21)),
        ("kemarin lusa", day(11, 20)),
        ("the day before yesterday", day(11, 20)),
        ("2 hari lalu", day(11, 20)),
        ("3 days ago", day(11, 19)),
        ("3 dina kepungkur", day(11, 19)),
        ("udah 5 hari", day(11, 17)),
        ("ralat 5 hari lalu", day(11, 17)),
        ("lewat surat 5 hari lalu", day(11, 17)),
        ("sejak 5 hari yang lalu", day(11, 17)),
        ("5 hari", day(11, 17)),
        ("senin kemarin", day(11, 16)),
        ("sejak hari senin", day(11, 16)),
        ("since Monday", day(11, 16)),
        ("last Tuesday", day(11, 17)),
        ("malam minggu kemarin", day(11, 21)),
        ("malam jumat", day(11, 19)),
        ("minggu malam", day(11, 15)),
        ("jumat minggu lalu", day(11, 13)),
        ("12/11", day(11, 12)),
        ("12/11/2026", day(11, 12)),
        ("12.11.26", day(11, 12)),
        ("2026-11-12", day(11, 12)),
        ("5 nov", day(11, 5)),
        ("tanggal 5 november 2026", day(11, 5)),
        ("november 5th, 2026", day(11, 5)),
        ("21 oktober pukul 15.00", day(10, 21)),
        ("tgl 3 bln lalu", day(10, 3)),
        ("sejak tgl 3", day(11, 3)),
        ("tgl 30", day(10, 30)),
        ("25/12", day(12, 25, 2025)),
        ("5-7 november", span((11, 5), (11, 7))),
        ("seminggu yang lalu", span((11, 14), (11, 16))),
        ("for two weeks", span((11, 7), (11, 9))),
        ("3 bln lalu", span((8, 20), (8, 24))),
        ("sebulan ini", span((10, 20), (11, 22))),
        ("minggu lalu", span((11, 9), (11, 15))),
        ("bulan lalu", span((10, 1), (10, 31))),
        ("awal bulan ini", span((11, 1), (11, 10))),
        ("akhir oktober", span((10, 21), (10, 31))),
        ("dari bulan agustus", span((8, 1), (8, 31))),
        ("november", span((11, 1), (11, 22))),
        ("desember", span((12, 1), (12, 31), 2025)),
        ("sejak tahun lalu", span((1, 1), (12, 31), 2025)),
        ("sejak lebaran", span((3, 21), (3, 22))),
        ("lebaran tahun lalu", Days(date(2025, 3, 31), date(2025, 4, 1))),
        ("natal", day(12, 25, 2025)),
        ("pas tahun baru", day(1, 1)),
        ("sejak 17 agustusan", day(8, 17)),
    ],
)
def test_an_answer(said: str, days: Days) -> None:
    assert parse(said, TODAY) == days


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("bukan kemarin tapi 2 minggu lalu", span((11, 7), (11, 9))),
        ("bukan kmrn, 2 minggu lalu", span((11, 7), (11, 9))),
        ("eh bukan, 2 minggu lalu", span((11, 7), (11, 9))),
        ("udah 2 minggu mati nya bukan dari kemarin", span((11, 7), (11, 9))),
        ("nanti dulu. sebenernya udah 2 minggu mati nya bukan dari kemarin", span((11, 7), (11, 9))),
        ("sebenernya udah 2 minggu, bukan kemarin", span((11, 7), (11, 9))),
        ("bukan kemarin tapi hari senin", day(11, 16)),
        ("bukan hari ini, kemarin", day(11, 21)),
        ("kemarin bukan hari ini", day(11, 21)),
        ("bukan minggu lalu tapi bulan lalu", span((10, 1), (10, 31))),
        ("bukan baru kemarin kok, dari bulan agustus", span((8, 1), (8, 31))),
        ("not yesterday, two weeks ago", span((11, 7), (11, 9))),
        ("it wasn't yesterday but last Tuesday", day(11, 17)),
        ("dudu wingi, 3 dina kepungkur", day(11, 19)),
    ],
)
def test_a_denied_day_gives_way_to_the_one_meant(said: str, days: Days) -> None:
    assert parse(said, TODAY) == days


@pytest.mark.parametrize("said", ["bukan kemarin", "bukan dari kemarin", "bukan cuma kemarin", "not yesterday"])
def test_a_day_only_denied_is_none(said: str) -> None:
    assert parse(said, TODAY) is None and find(said, TODAY) is None


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("besok", DayProblem.FUTURE),
        ("minggu depan", DayProblem.FUTURE),
        ("tomorrow", DayProblem.FUTURE),
        ("25/11", DayProblem.FUTURE),
        ("1 januari 2027", DayProblem.FUTURE),
        ("31/11/2026", DayProblem.IMPOSSIBLE),
        ("32/1", DayProblem.IMPOSSIBLE),
        ("5/13", DayProblem.IMPOSSIBLE),
        ("30 februari", DayProblem.IMPOSSIBLE),
        ("1/1/1800", DayProblem.IMPOSSIBLE),
    ],
)
def test_a_day_that_cannot_be(said: str, problem: DayProblem) -> None:
    assert parse(said, TODAY) is problem


@pytest.mark.parametrize(
    "said",
    [
        "",
        "RT 03/11",
        "RT 03 RW 11",
        "Jl. 17 Agustus no 5",
        "Jl. 10 November",
        "Jalan Agustus",
        "Pasar Minggu",
        "Pasar Senen",
        "SMPN 12",
        "blok A 12/11",
        "no 5",
        "5",
        "jam 3",
        "15.30",
        "gak tau kapan",
        "tiap hari",
        "setiap malam",
        "sudah lama",
        "lampu mati",
        "081234567890",
        "🙏",
    ],
)
def test_not_a_day(said: str) -> None:
    assert parse(said, TODAY) is None


@pytest.mark.parametrize(
    ("story", "days"),
    [
        ("Lampu di gang mawar mati sejak kemarin, tolong pak", day(11, 21)),
        ("tadi pagi ada pohon tumbang di Jl. 17 Agustus no 5", day(11, 22)),
        ("sampah udah 5 hari ga diangkut", day(11, 17)),
        ("lampu mati dr senin", day(11, 16)),
        ("Budi, 0812xxxx, jl mawar 7, lampu mati dr senin", day(11, 16)),
        ("air mati sejak 3 hari lalu, kemarin sempat nyala", day(11, 19)),
        ("lampu mati kemarin, eh bukan, tadi pagi, di jl mawar", day(11, 22)),
        ("sudah 2 hari air mati", day(11, 20)),
        ("air mati 2 hari di perum griya", day(11, 20)),
        ("lampu mati total 3 hari", day(11, 19)),
        ("rusak sejak lebaran", span((3, 21), (3, 22))),
        ("jalan rusak udah 2 tahun ga dibenerin", Days(date(2024, 11, 7), date(2024, 12, 7))),
        ("the lamp has been broken since Monday", day(11, 16)),
        ("it fell over 3 days ago near the market", day(11, 19)),
    ],
)
def test_a_day_inside_a_story(story: str, days: Days) -> None:
    assert find(story, TODAY) == days


@pytest.mark.parametrize(
    "story",
    [
        "",
        "jalan rusak depan SMPN 12 RT 03/11",
        "tiap hari macet",
        "puskesmas buka 3 hari sekali",
        "mohon dipasang sebelum 17 Agustus",
        "anak saya umur 5 tahun",
        "saya sudah 2 tahun tinggal di sini",
        "PJU kode 12/11 mati",
        "tahun kemarin masih dapat bantuan",
        "kemarin mati, minggu lalu juga mati",
        "besok kami mau kerja bakti",
        "istri ditampar setiap hari",
        "air mati 2 hari lagi",
        "listrik padam 3 hari sekali",
        "kemarin dibenerin eh tadi pagi mati lagi",
        "2 minggu lalu di jl mawar no 3 mati, kemarin petugas datang",
    ],
)
def test_a_story_that_tells_no_sure_day(story: str) -> None:
    assert find(story, TODAY) is None


@given(st.text(), st.dates(min_value=date(1990, 1, 1), max_value=date(2060, 12, 31)))
def test_no_text_raises_and_no_day_is_in_the_future(text: str, today: date) -> None:
    for meant in (parse(text, today), find(text, today)):
        if isinstance(meant, Days):
            assert meant.first <= meant.last <= today


_PIECES = (
    "bukan|kemarin|sejak|3|hari|lalu|minggu|bulan|tahun|senin|tgl|31|2|februari|/|11|2026|awal|akhir|malam|lebaran|"
    "ini|sudah"
)


@given(st.lists(st.sampled_from(_PIECES.split("|")), max_size=8), st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_no_mixture_of_its_own_words_raises(pieces: list[str], today: date) -> None:
    for meant in (parse(" ".join(pieces), today), find(" ".join(pieces), today)):
        if isinstance(meant, Days):
            assert meant.first <= meant.last <= today
