"""Which language to answer in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conversations.understanding import language

DETECTED = [
    ("hi, i want to report a broken street light", "en"),
    ("how long will it take?", "en"),
    ("yes that's correct", "en"),
    ("still no one has come to fix it", "en"),
    ("There is a huge pothole on Jalan Ijen near the library, two bikes crashed this morning", "en"),
    ("power keeps going out every night in our street since Monday", "en"),
    ("KEBAKARAN PAK CEPETAN", "id"),
    ("saya mau lapor jalan rusak", "id"),
    ("udah 2 minggu ga ada yg dateng", "id"),
    ("gimana cara cek statusnya?", "id"),
    ("dalane peteng ndhedhet yen bengi", "id"),
    ("jalanna poek pisan mun peuting", "id"),
    ("ulun kada tahu ngaran jalannya", "id"),
    ("LAMPU JALAN MATI SEMUA", "id"),
    ("saya guru bahasa inggris di SMP 3, gaji belum dibayar", "id"),
    ("", None),
    ("   ", None),
    ("ok", None),
    ("p", None),
    ("halo", None),
    ("3", None),
    ("👍", None),
    ("???", None),
    ("hmm", None),
    ("wkwkwk", None),
    ("081234567890", None),
    ("12/11/2026", None),
    ("RT 05 RW 02", None),
    ("Jl. Diponegoro 45", None),
    ("https://maps.app.goo.gl/abc123", None),
]


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    language.load()


@pytest.mark.parametrize(("text", "code"), DETECTED)
def test_detected(text: str, code: str | None) -> None:
    assert language.detect(text) == code


@pytest.mark.parametrize(
    "text", ["jalan rusak", "lampu mati", "batal deh", "matur nuwun sanget", "Rue de la Paix est fermée"]
)
def test_never_english(text: str) -> None:
    assert language.detect(text) != "en"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("can you speak english?", "en"),
        ("speak english", "en"),
        ("English please", "en"),
        ("english", "en"),
        ("pakai bahasa inggris", "en"),
        ("bisa bahasa inggris?", "en"),
        ("bahasa indonesia aja", "id"),
        ("bahasa indonesia saja ya pak", "id"),
        ("Indonesian please", "id"),
        ("saya guru bahasa inggris", None),
        ("the english course is closed", None),
        ("jalan rusak", None),
        ("bahasa", None),
        ("", None),
    ],
)
def test_requested_as_a_whole_message_only(text: str, code: str | None) -> None:
    assert language.requested(text) == code


@settings(deadline=None)
@given(st.text())
def test_no_text_raises_and_answers_repeat(text: str) -> None:
    assert language.detect(text) == language.detect(text)
    language.requested(text)
