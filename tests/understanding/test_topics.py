"""Topics, agencies, danger and confidence, on the sample city."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding import topics
from tests.understanding.catalogue import sample

FIRST = [
    ("pak jalan depan smp 3 lobang gede bgt, kmrn ada ibu2 jatoh dr motor", "roads_drainage"),
    ("jln rusak", "roads_drainage"),
    ("got mampet kalau hujan airnya meluap", "roads_drainage"),
    ("there is a huge pothole near the library", "roads_drainage"),
    ("dalan kampung bolong kabeh", "roads_drainage"),
    ("lampu jalan mati", "street_lighting"),
    ("lmpu jln mati semua", "street_lighting"),
    ("PJU padam udah seminggu", "street_lighting"),
    ("the street light is broken", "street_lighting"),
    ("sampahnya ga diangkut udah 5 hari", "waste_cleanliness"),
    ("runtah teu dicandak", "waste_cleanliness"),
    ("pohon kena kabel PLN", "parks_trees"),
    ("dahan pohon nyenggol kabel listrik", "parks_trees"),
    ("pabrik buang limbah ke kali", "pollution"),
    ("air pdam mati 3 hari", "water_pdam"),
    ("mati lampu dari siang", "electricity_pln"),
    ("ktp saya belum jadi, blangko habis", "civil_registry"),
    ("puskesmas tutup", "health"),
    ("anak saya ditolak PPDB zonasi", "education"),
    ("tlg dibuatin polisi tidur di depan TK", "transport_parking"),
    ("parkir liar di depan stasiun", "transport_parking"),
    ("PKL makan trotoar", "public_order"),
    ("sertifikat tanah PTSL belum jadi", "land_bpn"),
    ("motor saya dicuri", "police"),
    ("nama ibu saya hilang dari daftar PKH", "social_aid"),
    ("kartu BPJS saya nonaktif", "bpjs"),
    ("syarat izin reklame toko", "licensing"),
    ("PBB saya naik 3 kali lipat", "tax"),
    ("tetangga bangun rumah tanpa IMB", "housing_building"),
    ("ada ular kobra masuk dapur", "disaster_fire"),
    ("kabel internet semrawut", "telecom_it"),
    ("THR belum dibayar perusahaan", "labour"),
    ("pak RT minta 50rb buat tanda tangan", "inspectorate_pungli"),
    ("surat keterangan domisili bisa diurus online?", "village_admin"),
    ("elpiji 3 kg langka", "trade_msme"),
    ("how do I extend my KITAS", "immigration"),
    ("tetangga saya sering mukulin istrinya", "women_children"),
    ("lapangan bola tidak dirawat", "culture_sport_tourism"),
    ("kapan pengumuman CPNS", "personnel"),
]


@pytest.mark.parametrize(("text", "topic"), FIRST)
def test_the_first_suggestion(text: str, topic: str) -> None:
    suggestions = topics.suggest(text, sample())
    assert suggestions and suggestions[0].topic == topic
    assert suggestions[0].words, "a suggestion says why"


@pytest.mark.parametrize("text", ["", "p", "tolong pak", "saya mau komplain", "🙏🙏", "12345"])
def test_nothing_is_suggested_when_nothing_is_said(text: str) -> None:
    assert topics.suggest(text, sample()) == ()
    assert topics.agencies(text, sample()) == ()


def test_scores_are_shares_in_order() -> None:
    suggestions = topics.suggest("lampu jalan gang mawar mati, got mampet, sampah ga diangkut", sample(), most=5)
    assert {suggestion.topic for suggestion in suggestions} >= {
        "street_lighting",
        "roads_drainage",
        "waste_cleanliness",
    }
    scores = [suggestion.score for suggestion in suggestions]
    assert scores == sorted(scores, reverse=True) and sum(scores) <= 1.001


def test_a_longer_phrase_hides_the_words_inside_it() -> None:
    suggestions = topics.suggest("minta polisi tidur", sample())
    assert "police" not in [suggestion.topic for suggestion in suggestions]


def test_a_landmark_is_not_the_matter() -> None:
    assert topics.suggest("jalan berlubang depan puskesmas", sample())[0].topic == "roads_drainage"


def test_agencies_are_distinct_and_best_first() -> None:
    assert topics.agencies("sampah numpuk, pohon tumbang, lampu jalan mati", sample())[:2] == ("dlh", "dishub") or (
        topics.agencies("sampah numpuk, pohon tumbang, lampu jalan mati", sample())[:2] == ("dishub", "dlh")
    )
    found = topics.agencies("sampah numpuk dan pohon tumbang", sample())
    assert found[0] == "dlh" and len(set(found)) == len(found)


@pytest.mark.parametrize(
    "text",
    [
        "KEBAKARAN PAK CEPETAN",
        "KEBAKARAN di gudang kayu jl industri cepet pak",
        "banjir udah sedada, ada lansia kejebak di lantai 1",
        "kabel listrik putus menjuntai di jalan masih ada setrumnya!!",
        "ada tawuran bawa celurit di depan SPBU skrg!!",
        "omahe tonggoku kobong pak, cepet",
        "the house next door is on fire",
        "saudara saya tidak sadarkan diri dan kejang",
        "ada orang tenggelam di kali",
    ],
)
def test_danger_now(text: str) -> None:
    assert topics.emergency(text, sample())


@pytest.mark.parametrize(
    "text",
    [
        "lampu jalan mati",
        "6 bulan lalu rumah makan sebelah kebakaran, puingnya belum diangkut",
        "pejabatnya baru kebakaran jenggot abis viral",
        "mati lampu lagi",
        "takut kebakaran kalau kabelnya dibiarkan",
        "tahun kemarin ada anak tenggelam di embung itu",
        "kapan difogging?",
        "",
    ],
)
def test_no_danger_now(text: str) -> None:
    assert not topics.emergency(text, sample())


@pytest.mark.parametrize(
    "text",
    [
        "pak RT minta 50rb buat tanda tangan surat pengantar",
        "oknum petugas ukur minta uang rokok",
        "dana proyek disunat",
        "suami saya sering main tangan",
        "guru itu melakukan pelecehan ke murid",
        "bagaimana cara lapor kekerasan dalam rumah tangga?",
        "the clerk wanted a bribe",
    ],
)
def test_sensitive(text: str) -> None:
    assert topics.sensitive(text, sample())


@pytest.mark.parametrize(
    "text",
    [
        "jalan rusak",
        "petugas loketnya judes banget",
        "anak saya ditolak PPDB",
        "jangan korupsi waktu dong, buka jam 8 ya jam 8",
        "tagihan air 870rb",
        "anak kecil jatuh ke got",
    ],
)
def test_not_sensitive(text: str) -> None:
    assert not topics.sensitive(text, sample())


def test_another_catalogue_is_compiled_anew() -> None:
    (lighting,) = (topic for topic in sample().topics if topic.id == "street_lighting")
    other = replace(sample(), topics=(replace(lighting, words=("bohlam",)),))
    assert topics.suggest("bohlam putus", other)[0].topic == "street_lighting"
    assert topics.suggest("lampu jalan mati", other) == ()


def test_every_topic_is_complete() -> None:
    ids = {agency.id for agency in sample().agencies}
    for topic in sample().topics:
        assert topic.agency in ids
        assert set(topic.names) >= set(sample().languages)
        assert all(word == word.lower().strip() and word for word in (*topic.words, *topic.emergency_words))


@given(st.text())
def test_no_text_raises_and_answers_repeat(text: str) -> None:
    assert topics.suggest(text, sample()) == topics.suggest(text, sample())
    topics.agencies(text, sample())
    assert topics.emergency(text, sample()) == topics.emergency(text, sample())
    assert topics.sensitive(text, sample()) == topics.sensitive(text, sample())


def test_it_is_quick_enough_for_every_message() -> None:
    text = "Selamat pagi pak, lampu jalan di gang kami mati sudah seminggu dan got depan rumah mampet. " * 3
    topics.suggest(text, sample())
    started = perf_counter()
    for _ in range(100):
        topics.suggest(text, sample())
    assert (perf_counter() - started) / 100 < 0.01
