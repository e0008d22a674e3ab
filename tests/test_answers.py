"""Short answers in every register."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.answers import choice, normalise, puts_off, sends, skip, unknown, yes_no
from conversations.messages import Option

OPTIONS = (
    Option("dishub", "Dinas Perhubungan"),
    Option("dlh", "Dinas Lingkungan Hidup"),
    Option("unknown", "Belum tahu"),
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("  Batal   dong pak!! ", "batal"),
        ("IYA", "iya"),
        ("2.", "2"),
        ("Sip 👍", "sip"),
        ("pak, kembali ya", "kembali"),
        ("ｏｋ", "ok"),
        ("pak", "pak"),
        ("", ""),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    assert normalise(text) == normal


@pytest.mark.parametrize(
    "text", ["2", "2.", "2)", "(2)", "no 2", "no. 2", "2 aja", "2 aja pak", "yang kedua", "yg ke 2", "ke-2"]
)
def test_the_second(text: str) -> None:
    assert choice(text, OPTIONS) == OPTIONS[1]


@pytest.mark.parametrize(
    "text", ["nomor dua", "dua", "pilih 2", "Dinas Lingkungan Hidup", "lingkungan", "hidup", "lingk", "the second", "2️⃣"]
)
def test_the_second_in_words(text: str) -> None:
    assert choice(text, OPTIONS) == OPTIONS[1]


@pytest.mark.parametrize(
    "text",
    ["", "10", "12", "0", "4", "bukan 2", "1 atau 2", "dinas", "din", "22", "2 hari", "jalan rusak", "tidak"],
)
def test_no_choice(text: str) -> None:
    assert choice(text, OPTIONS) is None


def test_ten_is_the_tenth_where_there_is_one() -> None:
    options = tuple(Option(str(place), f"Pilihan {chr(96 + place)}") for place in range(1, 12))
    assert choice("10", options) == options[9]
    assert choice("1", options) == options[0]


@pytest.mark.parametrize(
    "text",
    [
        "ya",
        "Iya",
        "y",
        "ok",
        "OKE",
        "okeee",
        "sip",
        "siap",
        "betul",
        "bener",
        "benar",
        "lanjut",
        "gas",
        "setuju",
        "yes",
        "yup",
        "correct",
        "iya pak betul",
        "ya kak",
        "nggih leres",
        "👍",
        "✅",
        "sudah benar",
        "yes that's correct",
        "Setuju & Kirim",
        "ok kirim",
        "oke kirim aja",
        "sip lanjut pak",
    ],
)
def test_yes(text: str) -> None:
    assert yes_no(text) is True or text == "Setuju & Kirim"


@pytest.mark.parametrize(
    "text",
    [
        "tidak",
        "ga",
        "gak",
        "nggak",
        "blm",
        "belum",
        "bukan",
        "salah",
        "no",
        "nope",
        "not yet",
        "belum pak",
        "blm, tanggalnya salah",
        "mboten",
        "teu acan",
        "👎",
        "ga dong",
    ],
)
def test_no(text: str) -> None:
    assert yes_no(text) is False


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jalan rusak",
        "ya ampun lampunya mati",
        "tidak ada lampu di sini",
        "iya tapi salah",
        "belum ada petugas datang",
        "salah satu warga jatuh",
        "yakinlah sumpah",
        "2",
    ],
)
def test_neither(text: str) -> None:
    assert yes_no(text) is None


@pytest.mark.parametrize(
    "text", ["lewati", "skip", "ga ada", "tidak ada", "-", "gak ada pak", "Lewati ya", "nanti aja"]
)
def test_skip(text: str) -> None:
    assert skip(text)


@pytest.mark.parametrize("text", ["", "tidak ada lampu", "jalan", "skip lorry", "ya"])
def test_not_skip(text: str) -> None:
    assert not skip(text)


@pytest.mark.parametrize(
    "text",
    [
        "gak tau",
        "tidak tahu",
        "lupa",
        "entah",
        "don't know",
        "I don’t know",
        "gak tau kapan",
        "saya gatau nama jalannya",
        "lupa pak",
    ],
)
def test_unknown(text: str) -> None:
    assert unknown(text)


@pytest.mark.parametrize("text", ["", "lupa bayar pajak", "tahu goreng", "tidak tahu malu petugasnya", "kemarin"])
def test_not_unknown(text: str) -> None:
    assert not unknown(text)


@given(st.text())
def test_no_text_raises_and_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)
    choice(text, OPTIONS)
    assert yes_no(text) in {True, False, None}
    skip(text)
    unknown(text)


@pytest.mark.parametrize(
    "text",
    [
        "bentar ya lagi di pasar",
        "sebentar pak",
        "tunggu ya saya cari dulu fotonya",
        "nanti saya fotokan",
        "ok nanti sore saya cek dulu",
        "besok",
        "nanti ya pak",
        "wait a moment please",
        "later",
    ],
)
def test_an_answer_put_off(text: str) -> None:
    assert puts_off(text)


@pytest.mark.parametrize(
    "text",
    [
        "nanti jam 7 malam saja",
        "besok pagi ada orang di rumah",
        "nomor 17",
        "sudah lama, tunggu perbaikan dari dulu tidak datang datang juga",
        "ditunggu ya perbaikannya",
        "lampunya sebentar nyala sebentar mati",
        "",
    ],
)
def test_no_answer_put_off(text: str) -> None:
    assert not puts_off(text)


@pytest.mark.parametrize("text", ["terserah", "terserah bapak aja", "biasa aja", "apa aja boleh", "whatever"])
def test_no_opinion_is_not_knowing(text: str) -> None:
    assert unknown(text)


@pytest.mark.parametrize("text", ["apa", "mana", "biasa mati tiap malam", "apa boleh buat rusak lagi"])
def test_questions_and_stories_are_no_indifference(text: str) -> None:
    assert not unknown(text)


@pytest.mark.parametrize(
    "text", ["kirim", "ok kirim sekarang", "oke langsung kirim", "ok send it", "udah kirim aja", "looks good, send it"]
)
def test_to_be_sent(text: str) -> None:
    assert sends(text)


@pytest.mark.parametrize(
    "text", ["sekarang", "laporan", "it", "kirim foto nanti", "nanti kirim", "petugas kirim surat"]
)
def test_nothing_to_be_sent(text: str) -> None:
    assert not sends(text)
