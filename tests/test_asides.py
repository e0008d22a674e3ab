"""What is said beside the report: whole messages only, and never the answer to a question."""

from __future__ import annotations

import pytest

from conversations.asides import answers_when, hold, lead


def keys(text: str) -> tuple[str, ...] | None:
    parts = lead(text)
    return None if parts is None else tuple(part.key for part in parts)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("makasih ya", ("thanks",)), ("halo", ()), ("permisi pak", ()),
        ("ga usah kirim dulu, saya pikir2 dulu", ("review.unsent",)), ("jangan dikirim dulu ya", ("review.unsent",)),
        ("saya mikir dulu", ("review.unsent",)), ("nanti dulu", ("review.unsent",)),
        ("ga jadi batal", ("aside.stays",)), ("jangan dibatalin dulu pak", ("aside.stays",)),
        ("gak ada foto", ("aside.photo",)), ("maaf saya ga punya fotonya", ("aside.photo",)),
        ("I don't have a photo", ("aside.photo",)), ("don't send it yet, let me think", ("review.unsent",)),
        ("ini beneran orang apa robot", ("aside.bot",)), ("kamu bot ya?", ("aside.bot",)),
        ("are you a real person?", ("aside.bot",)), ("ini orang beneran kan", ("aside.bot",)),
        ("halo, ini robot ya?", ("aside.bot",)),
        ("nik saya jangan dikasih liat petugas", ("aside.readers",)), ("nomor saya kelihatan ga?", ("aside.readers",)),
        ("siapa yang bisa baca laporan saya", ("aside.readers",)), ("data saya aman kan?", ("aside.readers",)),
        ("nanti aja kirimnya", ("review.unsent",)), ("iya tapi fotonya belum", ("aside.photo",)),
        ("kalian cuma makan gaji buta", ("aside.anger",)), ("oh gitu. kirain cs", ()),
        ("kenapa harus ditanya terus sih", ("aside.impatient",)),
        ("ga usah banyak tanya", ("aside.impatient",)), ("ribet amat sih pak", ("aside.impatient",)),
        ("dasar goblok semua", ("aside.anger",)), ("anjing lo semua kerja ga becus", ("aside.anger",)),
    ],
)  # fmt: skip
def test_an_aside(text: str, said: tuple[str, ...]) -> None:
    assert keys(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "", "ya", "bukan", "betul min", "ya pak admin", "kemarin", "jl mawar no 3", "lewati", "tidak ada",
        "surat nikah saya dibatalkan", "izin usaha saya dibatalkan tanpa alasan", "batal, ga jadi", "ga jadi",
        "anjing liar di jalan melati", "dasar goblok semua, jalan depan rumah ancur", "petugas goblok minta uang",
        "data saya disebar petugas kelurahan", "data saya bocor", "ktp saya jangan ditahan dong",
        "ada orang beneran di rumah kosong itu", "mesin atm rusak", "robot kebersihan di taman rusak",
        "surat belum dikirim petugas", "bantuan tidak dikirim ke rumah saya", "tunggu kereta lewat lama sekali",
        "foto di ktp saya salah", "tidak ada lampu", "makasih lampunya sudah nyala tapi jalannya rusak",
    ],
)  # fmt: skip
def test_no_aside(text: str) -> None:
    assert keys(text) is None


def test_a_part_of_the_day_greets_and_says_when() -> None:
    assert answers_when("malam")
    assert answers_when("sore pak")
    assert not answers_when("selamat malam")
    assert not answers_when("halo")


@pytest.mark.parametrize("text", ["ada yang salah", "not yet", "belum"])
def test_a_no_is_an_answer_before_it_is_anything_else(text: str) -> None:
    assert not hold(text)
