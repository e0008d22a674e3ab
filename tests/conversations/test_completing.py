"""What an answer to *Minta kelengkapan* fills in, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conversations import missing
from conversations.completing import noted, understood
from conversations.rules.complaint import Period, Place
from tests.rules.test_roles import REPORT

TODAY = date(2026, 11, 23)
BARE = replace(REPORT, place=None, when=None)
TOLD = replace(REPORT, place=Place("di depan stasiun"), when=Period("tiap pagi"))


@pytest.mark.parametrize(
    ("asked", "said", "place", "day"),
    [
        ("pw", "Jalan Anggrek 5, sejak kemarin", "Jalan Anggrek 5", date(2026, 11, 22)),
        ("p", "jl melati rt 3 kelurahan mekar", "jl melati rt 3 kelurahan mekar", None),
        ("p", "warung bu ijah", "warung bu ijah", None),
        ("w", "kemarin sore", None, date(2026, 11, 22)),
        ("w", "20 november", None, date(2026, 11, 20)),
        ("p", "kemarin", None, date(2026, 11, 22)),
        ("", "Jalan Anggrek 5", "Jalan Anggrek 5", None),
        ("fs", "airnya sampai lutut sejak kemarin", None, date(2026, 11, 22)),
    ],
)
def test_what_is_asked_or_still_empty_is_filled(asked: str, said: str, place: str | None, day: date | None) -> None:
    filled = understood(BARE, asked, (said,), TODAY)
    assert filled is not None
    assert (filled.place and filled.place.words, filled.when and filled.when.first) == (place, day)
    assert len(noted(filled, "id")) == (place is not None) + (day is not None)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("p", "tidak tahu"), ("p", "ya"), ("pw", "jalan umum pak"), ("w", "lupa"), ("n", "12345678")],
)
def test_what_is_no_answer_fills_nothing(asked: str, said: str) -> None:
    assert understood(BARE, asked, (said,), TODAY) is None
    assert noted(None, "id") == ()


def test_what_was_not_asked_stays_as_the_citizen_told_it() -> None:
    assert understood(TOLD, "", ("Jalan Anggrek 5 sejak kemarin",), TODAY) is None


def test_a_place_asked_again_keeps_what_was_known() -> None:
    filled = understood(TOLD, "p", ("Jalan Merdeka 12",), TODAY)
    assert filled is not None and filled.place == Place("Jalan Merdeka 12, di depan stasiun") and filled.when is None


def test_words_and_a_pin_in_several_messages_are_one_place() -> None:
    said = ("Jalan Anggrek 5", "https://www.google.com/maps?q=-6.914700,107.609800")
    filled = understood(BARE, "p", said, TODAY)
    assert filled is not None and filled.place == Place("Jalan Anggrek 5", -6.9147, 107.6098)


def test_time_in_everyday_words_stands_without_a_day() -> None:
    filled = understood(BARE, "w", ("tiap malam",), TODAY)
    assert filled is not None and filled.when == Period("tiap malam")


def test_ticks_toggle_in_their_order_and_strangers_are_dropped() -> None:
    assert missing.toggled("w", "p") == "pw" and missing.toggled("pw", "p") == "w"
    assert missing.known("zwxp") == "pw"
    assert missing.purposed("complete+pw") == ("complete", "+", "pw")
    assert missing.purposed("answer") == ("answer", "", "") and missing.purposed("answer+p")[0] == "answer+p"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_words_ask_for_what_is_ticked_and_for_nothing_else(language: str) -> None:
    asked = missing.words("pw", language)
    assert asked.count("•") == 2 and missing.words("f", language).count("•") == 1
    assert missing.only_ticked(asked, "pw") and not missing.only_ticked(f"{asked}\n\nLagi.", "pw")
