"""Remarks about the draft: whole messages only, so that stories about names and addresses order nothing."""

from __future__ import annotations

import pytest

from conversations.remarks import NAME_HIDDEN, Remark, anonymous, mentioned, remark, swap


@pytest.mark.parametrize(
    "text",
    [
        "ya tapi ganti namaku jangan kelihatan", "rahasiakan nama saya", "nama sy jgn ditulis", "hide my name",
        "jangan sebut nama saya ya", "please don't show my name", "keep me anonymous", "anonim aja", "jadikan anonim",
        "tolong nama saya dirahasiakan pak",
        "tolong anonimin nama saya", "bikin anonim aja",
        "bisa anonim ga?", "boleh anonim kan pak?", "can i stay anonymous?", "apa bisa lapor secara anonim ya",
    ],
)  # fmt: skip
def test_the_name_goes(text: str) -> None:
    assert remark(text) == Remark("privacy", NAME_HIDDEN)


@pytest.mark.parametrize("text", ["terbuka", "terbuka aja pak", "ok terbuka saja"])
def test_the_name_may_be_seen(text: str) -> None:
    assert remark(text) == Remark("privacy", "terbuka")


@pytest.mark.parametrize("text", ["gotnya terbuka", "tutup manhole terbuka", "anonim itu apa"])
def test_no_wish_about_privacy(text: str) -> None:
    assert remark(text) is None


@pytest.mark.parametrize("text", ["laporannya dirahasiakan ya pak", "rahasiakan laporan ini", "jadikan rahasia"])
def test_the_report_is_confidential(text: str) -> None:
    assert remark(text) == Remark("privacy", "rahasia")


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("ubah waktu", "when"), ("ubah tempat", "place"), ("change location", "place"), ("lokasi salah", "place"),
        ("blm, tanggalnya salah", "when"), ("salah alamat", "place"), ("tolong ganti ceritanya", "story"),
        ("edit instansi dulu", "agency"), ("jenisnya keliru", "kind"), ("ganti privasi", "privacy"),
    ],
)  # fmt: skip
def test_a_field_is_opened(text: str, field: str) -> None:
    assert remark(text) == Remark(field)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("tempatnya salah, harusnya jalan mawar no 7", "place", "jalan mawar no 7"),
        ("alamatnya harusnya Jl. Kenanga No 8", "place", "Jl. Kenanga No 8"),
        ("lokasinya ganti ke depan pasar lama", "place", "depan pasar lama"),
        ("ganti privasi jadi rahasia", "privacy", "rahasia"),
        ("change the date to yesterday", "when", "yesterday"),
        ("dinasnya bukan itu tapi dlh", "agency", "dlh"),
    ],
)
def test_a_field_is_set(text: str, field: str, value: str) -> None:
    assert remark(text) == Remark(field, value)


@pytest.mark.parametrize(
    ("text", "value", "anew"),
    [
        ("ceritanya salah, harusnya 2 titik lampu", "2 titik lampu", False),
        ("ceritanya harusnya 2 titik lampu", "2 titik lampu", False),
        ("ganti ceritanya jadi lampu dan got rusak", "lampu dan got rusak", True),
    ],
)
def test_a_story_told_anew_or_a_part_of_it_put_right(text: str, value: str, anew: bool) -> None:
    assert remark(text) == Remark("story", value, anew)


@pytest.mark.parametrize(
    "text",
    [
        "", "ya", "tempatnya gelap sekali", "petugas salah tulis nama saya di KTP", "nama saya salah di kartu keluarga",
        "alamat saya salah di KTP, harusnya jalan melati", "ganti lampu jalan", "ubah jam buka kantor jadi jam 7",
        "dinas sosial minta uang", "nama jalan tidak ditulis di papan", "petugas tidak mau sebut namanya",
        "tempat sampah tolong diganti",
    ],
)  # fmt: skip
def test_a_story_orders_nothing(text: str) -> None:
    assert remark(text) is None


def test_a_long_story_is_read_quickly_and_orders_nothing() -> None:
    assert remark("ganti nama saya jangan " * 400) is None
    assert swap("bukan c4 tapi " * 400) is None


@pytest.mark.parametrize(
    ("text", "field"), [("blm, tanggalnya salah", "when"), ("yang rahasia", "privacy"), ("gatau", None)]
)
def test_a_field_mentioned(text: str, field: str | None) -> None:
    assert mentioned(text) == field


@pytest.mark.parametrize(
    ("text", "new", "old"),
    [
        ("eh salah, blok c5 bukan c4", "blok c5", "c4"),
        ("bukan melati tapi mawar", "mawar", "melati"),
        ("salah pak, harusnya rt 4 bukan rt 3", "rt 4", "rt 3"),
        ("no 7 not no 5", "no 7", "no 5"),
        ("tempatnya bukan di pasar johar tapi di pasar bulu", "di pasar bulu", "di pasar johar"),
        ("bukan jl diponegoro, jl gajah mada maksudnya", "jl gajah mada", "jl diponegoro"),
    ],
)
def test_one_for_the_other(text: str, new: str, old: str) -> None:
    assert swap(text) == (new, old)


def test_no_swap() -> None:
    assert swap("lampu mati, bukan cuma di sini, tolong segera ditangani") is None


@pytest.mark.parametrize(
    "text",
    [
        "lampu mati di jl melati 9 dari kemarin, anonim ya",
        "lampu mati di jl melati 9. Saya mau anonim.",
        "got mampet, anonim. kirim",
        "streetlight broken, anonymous please",
        "saya lapor secara anonim ya pak, ada pungli di kelurahan",
    ],
)
def test_told_anonymously(text: str) -> None:
    assert anonymous(text)


@pytest.mark.parametrize(
    "text",
    [
        "ada akun anonim yang menyebar hoax",
        "tidak usah anonim",
        "ga anonim juga gapapa",
        "surat anonim ditempel di pos",
    ],
)
def test_the_word_alone_hides_nobody(text: str) -> None:
    assert not anonymous(text)


def test_what_was_hidden_is_asked_about_again_and_not_shown() -> None:
    assert remark("eh ga jadi anonim deh") == Remark("privacy")


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("waktunya dari 3 hari lalu", "when", "dari 3 hari lalu"),
        ("tempatnya di blok e", "place", "di blok e"),
        ("lokasinya di depan pasar besar", "place", "di depan pasar besar"),
    ],
)
def test_a_field_and_what_it_is(text: str, field: str, value: str) -> None:
    assert remark(text) == Remark(field, value)
