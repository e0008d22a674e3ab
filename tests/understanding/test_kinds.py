"""What the sender wants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.rules.complaint import Kind
from conversations.understanding import kinds

CASES = [
    ("jalan rusak", "pengaduan"),
    ("kapan jalan ini diperbaiki?", "pengaduan"),
    ("sampah udah 5 hari ga diangkut", "pengaduan"),
    ("kenapa air PDAM mati terus?", "pengaduan"),
    ("kapan sih papan nama jalan dibenerin", "pengaduan"),
    ("my street is dark every night, nobody comes", "pengaduan"),
    ("", "pengaduan"),
    ("tolong pak", "pengaduan"),
    ("min mau nanya sampah di depan rumah ga diangkut2", "pengaduan"),
    ("syarat bikin KK apa?", "permintaan_informasi"),
    ("mau nanya jadwal posyandu", "permintaan_informasi"),
    ("jadwal imunisasi di posyandu kapan ya kak", "permintaan_informasi"),
    ("cara daftar DTKS gimana", "permintaan_informasi"),
    ("SIM saya hilang ngurusnya dimana", "permintaan_informasi"),
    ("where do I register my child for kindergarten", "permintaan_informasi"),
    ("min mau tanya, balik nama sertifikat berapa lama?", "permintaan_informasi"),
    ("mohon dibuatkan taman", "aspirasi"),
    ("mohon ditambah penerangan di jalan menuju makam", "aspirasi"),
    ("Usul: bikin taman bermain di lahan kosong", "aspirasi"),
    ("gimana kalo minggu pagi jalan protokol ditutup buat CFD", "aspirasi"),
    ("why not let kids ride the city bus for free?", "aspirasi"),
]


@pytest.mark.parametrize(("text", "kind"), CASES)
def test_kind(text: str, kind: str) -> None:
    assert kinds.infer(text) == kind


def test_the_words_are_those_of_the_rules() -> None:
    assert {kinds.COMPLAINT, kinds.SUGGESTION, kinds.QUESTION} == {kind.value for kind in Kind}


@given(st.text())
def test_no_text_raises_and_answers_repeat(text: str) -> None:
    assert kinds.infer(text) == kinds.infer(text) in set(Kind)


@pytest.mark.parametrize(
    ("text", "kind", "more"),
    [
        ("bukan, saya mau ngadu pelayanan di kelurahan, petugasnya marah2", "pengaduan", True),
        ("bukan pertanyaan, ini keluhan", "pengaduan", False),
        ("eh bukan saya mau lapor", "pengaduan", False),
        ("bukan lapor pak, cuma mau tanya", None, False),
        ("bukan lapor, cuma mau tanya syarat ktp", "permintaan_informasi", True),
        ("no, I just want to complain", "pengaduan", False),
    ],
)
def test_the_kind_put_right(text: str, kind: str | None, more: bool) -> None:
    meant = kinds.put_right(text)
    assert meant == (kind and kinds.PutRight(kind, more))


@pytest.mark.parametrize(
    "text",
    [
        "", "bukan", "saya mau lapor jalan rusak", "bukan jl mawar, jl melati", "bukan saran yang bagus",
        "bukan, saya mau lapor ke mana ya", "bukan keluhan warga saja, anak-anak juga sakit", "bukan kemarin",
    ],
)  # fmt: skip
def test_no_kind_put_right(text: str) -> None:
    assert kinds.put_right(text) is None


LOOKED_FOR_FIRST = (*kinds.SUGGESTING, *kinds.ASKING, kinds._PREFACE.pattern)
TYPED = st.sampled_from("abcdefghijklmnopqrstuvwxyz ")


@pytest.mark.parametrize("pattern", LOOKED_FOR_FIRST)
@given(st.data())
def test_whatever_suggests_or_asks_has_one_of_these_words(pattern: str, data: st.DataObject) -> None:
    said = data.draw(st.from_regex(pattern, fullmatch=True, alphabet=TYPED))
    assert not kinds.NO_COMPLAINT.isdisjoint(said.split())
