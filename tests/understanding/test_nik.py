"""Identity numbers are found in whatever way they are typed; other numbers stay what they are."""

from __future__ import annotations

import pytest

from conversations.understanding import nik

HIDDEN = "3578xxxxxxxxxxxx"


@pytest.mark.parametrize(
    "typed",
    ["3578012305900001", "3578 0123 0590 0001", "3578.0163.0590.0001", "3578-0171-1290-0001", "357801 230590 0001"],
)
def test_masked_however_it_is_typed(typed: str) -> None:
    assert nik.masked(f"ktp saya hilang, NIK {typed}, tolong") == f"ktp saya hilang, NIK {HIDDEN}, tolong"
    assert nik.found(f"nik:\n{typed}") == [typed]


@pytest.mark.parametrize("typed", [HIDDEN, "3578************", "3578XXXXXXXX0001", "357801••••••0001"])
def test_one_made_unreadable_by_its_writer_is_known_too(typed: str) -> None:
    assert nik.mentioned(f"nik saya {typed}")


@pytest.mark.parametrize(
    "typed",
    [
        "0812xxxx",
        "081234567890",
        "+62 812-3456-7890",
        "6281234567890",
        "7H3K-9M2Z",
        "no meter 56123456789",
        "token 3578 0123 0590 0001 2345",
        "3578012359900001",
        "3578013505900001",
        "https://maps.google.com/?q=-7.3578012305900001,112.75",
        "0001234567890 (BPJS)",
        "9999999999999999",
    ],
)
def test_other_numbers_stay(typed: str) -> None:
    assert nik.masked(typed) == typed
    assert not nik.mentioned(typed)


@pytest.mark.parametrize("text", [HIDDEN, f"nik saya {HIDDEN}", f"ini no KTP sy ya: {HIDDEN}", f"my NIK is {HIDDEN}"])
def test_a_message_with_nothing_else_is_no_story(text: str) -> None:
    assert nik.alone(text)


@pytest.mark.parametrize("text", ["nik saya", f"ktp {HIDDEN} belum jadi", f"{HIDDEN} hilang"])
def test_a_message_that_tells_something_is_one(text: str) -> None:
    assert not nik.alone(text)
