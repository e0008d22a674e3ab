"""Answers that begin by putting something else right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.corrections import correction, taken_back


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("eh bukan, 2 minggu lalu", "2 minggu lalu"),
        ("eh bukan 2 minggu lalu", "2 minggu lalu"),
        ("bukan, 2 minggu lalu", "2 minggu lalu"),
        ("ehh salah, maksudnya hari senin", "hari senin"),
        ("eh salah maksudnya hari senin", "hari senin"),
        ("maksud saya depan SD 3", "depan SD 3"),
        ("maksudku udah 2 minggu", "udah 2 minggu"),
        ("mksd saya kemarin lusa", "kemarin lusa"),
        ("sebenernya udah 2 minggu, bukan kemarin", "udah 2 minggu, bukan kemarin"),
        ("Sebenarnya sudah sebulan", "sudah sebulan"),
        ("sebetulnya dari lebaran", "dari lebaran"),
        ("iya, sebenernya udah lama", "udah lama"),
        ("ralat: 3 hari lalu", "3 hari lalu"),
        ("RALAT 3 hari lalu", "3 hari lalu"),
        ("koreksi pak, tanggal 5", "pak, tanggal 5"),
        ("salah ketik, tgl 15", "tgl 15"),
        ("bukan kemarin tapi 2 minggu lalu", "2 minggu lalu"),
        ("bukan kmrn, udah 2 minggu", "udah 2 minggu"),
        ("bukan dari kemarin sore, udah 2 minggu", "udah 2 minggu"),
        ("bukan kemarin", ""),
        ("bukan di jl mawar tapi jl kenanga", "jl kenanga"),
        (
            "nanti dulu. sebenernya udah 2 minggu mati nya bukan dari kemarin",
            "udah 2 minggu mati nya bukan dari kemarin",
        ),
        ("nanti dulu", ""),
        ("bentar ya", ""),
        ("tunggu, bukan kemarin", ""),
        ("yg bener 2 minggu lalu", "2 minggu lalu"),
        ("aduh maaf salah, minggu lalu", "minggu lalu"),
        ("sorry, I meant two weeks ago", "two weeks ago"),
        ("i mean the day before yesterday", "the day before yesterday"),
        ("actually it was two weeks ago", "it was two weeks ago"),
        ("wait, not yesterday, last week", "last week"),
        ("no, two weeks ago", "two weeks ago"),
        ("not yesterday but two weeks ago", "two weeks ago"),
        ("sakjane wis rong minggu", "wis rong minggu"),
        ("saleresna tos dua minggu", "tos dua minggu"),
    ],
)
def test_what_is_meant_instead(said: str, meant: str) -> None:
    assert correction(said) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "depan SD 3",
        "eh depan SD 3 pak",
        "maaf pak, depan pasar",
        "sorry, near the market",
        "lampunya sebenarnya sudah lama mati",
        "jl mawar, yang sebenarnya jl melati lama",
        "salah satu gang di RW 5",
        "eh salah satu gang di RW 5",
        "bukan jalan raya",
        "maksudnya gimana?",
        "maksudnya apa",
        "wait for me at the bus stop",
        "bentaran lagi",
        "benar",
        "tunggul wulung",
        "jl Nanti Dulu",
        "no 5",
        "no. 5 jl mawar",
        "yang bener aja",
        "yang benderang",
        "kemarin",
        "udah 2 minggu bukan dari kemarin",
    ],
)
def test_nothing_taken_back(said: str) -> None:
    assert correction(said) is None


@given(st.text())
def test_no_text_raises_and_nothing_is_made_up(text: str) -> None:
    meant = correction(text)
    assert meant is None or meant in text


def test_what_was_taken_back_in_the_middle() -> None:
    assert taken_back("kemarin sore eh bukan, tadi pagi") == ("kemarin sore", "tadi pagi")
    assert taken_back("senin, ralat selasa") == ("senin", "selasa")


@pytest.mark.parametrize(
    "text", ["", "kemarin dibenerin eh tadi pagi mati lagi", "eh bukan, tadi pagi", "jl mawar no 3"]
)
def test_nothing_taken_back_in_the_middle(text: str) -> None:
    assert taken_back(text) is None
