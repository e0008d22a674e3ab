"""A time told without a day."""

from __future__ import annotations

import pytest

from conversations.understanding.day_talk import habit, mentions_time, nothing_but_time


@pytest.mark.parametrize(
    "text",
    [
        "tiap malam",
        "tiap malem",
        "tiap hari hujan",
        "sudah setahun lebih",
        "udah setaun",
        "hampir setiap hari",
        "habis lebaran",
        "every night",
    ],
)
def test_nothing_but_time(text: str) -> None:
    assert nothing_but_time(text)
    assert mentions_time(text)


@pytest.mark.parametrize(
    "text", ["", "malam", "tiap malam gelap", "sering sekali", "jl mawar", "sejak pasar dibangun", "ada terus"]
)
def test_more_or_less_than_time(text: str) -> None:
    assert not nothing_but_time(text)


@pytest.mark.parametrize("text", ["pas hujan kemarin malam kayaknya", "sejak pasar dibangun", "waktu pemilu"])
def test_a_time_mentioned(text: str) -> None:
    assert mentions_time(text)


@pytest.mark.parametrize("text", ["", "jl mawar no 3", "belum tahu", "lampu mati"])
def test_no_time_mentioned(text: str) -> None:
    assert not mentions_time(text)


@pytest.mark.parametrize(
    ("story", "often"),
    [
        ("lampu di jl mawar tiap malem mati", "tiap malem"),
        ("tiap hujan banjir sampai masuk rumah", "tiap hujan"),
        ("parkir liar bikin macet setiap pagi", "setiap pagi"),
        ("it is dark every night", "every night"),
        ("the street is flooded every week", "every week"),
    ],
)
def test_how_often_a_story_tells(story: str, often: str) -> None:
    assert habit(story) == often


@pytest.mark.parametrize(
    "story",
    ["", "tiap hari saya lewat sini, jalannya rusak", "setiap bulan kami bayar iuran", "suami mukulin saya tiap hari"],
)
def test_no_habit(story: str) -> None:
    assert habit(story) is None
