"""Splitting loses nothing but white space, and bold survives the cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import clean, one_line, plain, runs, shorten, split, visible
from conversations.messages import BOLD_OFF, BOLD_ON

TEXTS = st.lists(
    st.sampled_from(
        ["Jalan", "rusak", " ", "  ", "\n", "\n\n", ". ", BOLD_ON, BOLD_OFF, "👨‍👩‍👧", "é", "سلام", "x" * 30]
    )
).map("".join)


def words(text: str) -> list[tuple[bool, str]]:
    """Every sign that is not white space, and whether it is bold."""
    return [(bold, sign) for bold, stretch in runs(text) for sign in stretch if not sign.isspace()]


@given(TEXTS, st.integers(1, 60))
def test_parts_fit_and_lose_only_white_space(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(visible(part) <= limit for part in parts)
    assert [pair for part in parts for pair in words(part)] == words(text)


@given(TEXTS, st.integers(8, 60))
def test_every_cut_part_closes_its_bold(text: str, limit: int) -> None:
    parts = split(text, limit)
    if len(parts) > 1:
        assert all(part.count(BOLD_ON) == part.count(BOLD_OFF) and plain(part).strip() for part in parts)


@given(TEXTS, st.integers(10, 60))
def test_another_measure_holds_too(text: str, limit: int) -> None:
    def bytes_of(part: str) -> int:
        return len(part.encode())

    assert all(bytes_of(part) <= limit for part in split(text, limit, bytes_of) if visible(part) > 1)


CUTS = {
    "fits": ("Jalan rusak", 11, ["Jalan rusak"]),
    "paragraph before sentence": ("Satu. Dua\n\nTiga. Empat", 18, ["Satu. Dua", "Tiga. Empat"]),
    "sentence before word": ("Satu dua. Tiga empat", 16, ["Satu dua.", "Tiga empat"]),
    "quoted sentence": ('"Satu dua." Tiga empat', 18, ['"Satu dua."', "Tiga empat"]),
    "word": ("Satu dua tiga", 10, ["Satu dua", "tiga"]),
    "a long word stays whole when it fits": ("di " + "x" * 9, 9, ["di", "x" * 9]),
    "no place to cut": ("x" * 12, 5, ["xxxxx", "xxxxx", "xx"]),
    "family of emoji": ("abcd👨‍👩‍👧", 6, ["abcd", "👨‍👩‍👧"]),
    "bold goes on": (f"{BOLD_ON}Satu dua{BOLD_OFF}", 5, [f"{BOLD_ON}Satu{BOLD_OFF}", f"{BOLD_ON}dua{BOLD_OFF}"]),
    "bold left open": (f"Satu {BOLD_ON}dua", 5, ["Satu", f"{BOLD_ON}dua{BOLD_OFF}"]),
    "only white space": (" " * 12, 5, [""]),
}


@pytest.mark.parametrize("name", CUTS)
def test_cut(name: str) -> None:
    text, limit, expected = CUTS[name]
    assert split(text, limit) == expected


def test_shorten() -> None:
    assert shorten("Jalan rusak", 11) == "Jalan rusak"
    assert shorten("Jalan rusak parah", 12) == "Jalan rusak…"


def test_clean_words_can_be_stored() -> None:
    assert clean("a\x00\x02b\x03\x7f\ud800\tc\r\n") == "ab?\tc\r\n"


NAMES = {
    "one line": ("Siti\n/petugas\u2028koordinator\t ", "Siti /petugas koordinator"),
    "turned round": ("\u202eitiS\u2066\u200f", "itiS"),
    "unseen": ("S\u200bi\ufefft\u2060i\u00ad\u3164", "Siti"),
    "nothing to see": ("\u200b\u3164\n", ""),
    "control": ("Si\x02ti\x03", "Siti"),
    "every script": ("Nyoman Ñandú 李雷 Ольга سلام दिव्या ꦲꦏ", "Nyoman Ñandú 李雷 Ольга سلام दिव्या ꦲꦏ"),
    "emoji": ("Budi 👍🏽 👨‍👩‍👧", "Budi 👍🏽 👨👩👧"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_one_visible_line(name: str) -> None:
    given, expected = NAMES[name]
    assert one_line(given) == expected
