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


PEOPLE_HURT = """
    guru ngaji memegang anak saya waktu ngajar
    anak saya dipegang-pegang tukang ojek langganan
    anak sy dipegang2 sama pelatih renangnya
    ada bapak2 suka megang siswi di angkot
    kernet angkot suka colek-colek penumpang
    saya digodain dan disiulin tiap lewat proyek itu
    ada eksibisionis di depan SMA
    dosen saya ngajak tidur kalau mau lulus
    mantan saya nyebar video pribadi saya
    saya dibuntuti orang tiap pulang kerja
    ustadznya mencium santri
    ponakan saya dihamili tetangga
    bapaknya tiap malam mukul anaknya
    wali kelas 5 suka mukulin murid
    anak saya dipukulin di sekolah
    istri tetangga ditendang suaminya
    adik saya dicubit sampai biru sama pengasuhnya
    guru membentak murid sampai nangis
    anak saya di bully temannya
    anak saya kena bullying tiap hari
    murid dirundung kakak kelas, sekolah diam saja
    banyak perundungan di SMP itu
    ada bayi dibuang di depan masjid
    saya dipaksa nikah umur 15
    he touched my daughter
    my neighbour beats his kids every night
    he beat my son with a belt
    the teacher hit a student
    my daughter is bullied at school
    a man exposed himself to the girls
    bojoku dithuthuki bapake
    budak abdi diteunggeul ku guruna
"""
PUBLIC_TRUST = """
    PNS bolos terus di kantor kecamatan
    pegawai kelurahan sering bolos
    lurahnya jarang ngantor
    guru honorer titip absen
    petugas dukcapil membentak warga
    pasien dibentak perawat
    satpol mukul pedagang
    kepala desa makan dana desa
    kades nilep uang bansos
    uang kas RW raib, pengurusnya diam
    bansos kami dipotong sama ketua kelompok
    bantuan cuma buat keluarga pak lurah
    harusnya gratis tapi disuruh bayar
    tiap bulan dimintai 20rb sama oknum
    preman minta uang keamanan ke pedagang
    saya dipalak di terminal tiap hari
    diperas petugas parkir berseragam
    anggaran posyandu di-mark up
    sejak lapor saya diancam terus
    saya disuruh cabut laporan sama pak RW
    warga diintimidasi supaya diam
    nama pelapor dibocorkan ke lurah
    the officer asked me for money
    they asked for cash to speed it up
    the village fund was embezzled
    they threatened me after my report
    pak carik njaluk dhuwit kanggo tandha tangan
    dipentaan duit ku petugas
"""
NO_SECRET = """
    pohon tumbang memukul kabel
    lampu dipegang nyetrum
    tiang lampu kalau dipegang nyetrum, anak saya hampir kena
    anak saya jatuh di lubang
    saya jatuh sambil pegang anak, jalannya licin
    anak saya ditabrak motor di depan sekolah
    anak saya digigit anjing liar
    a car hit my son at the crossing
    angin memukul atap sekolah
    murid sering jatuh di jalan depan SD
    got bau, anak kecil gatal-gatal
    pak lurah tolong, ada orang mabuk di pos ronda
    mohon bantuan pohon dipotong
    sudah lapor, petugas datang tapi belum selesai
    KTP ibu saya hilang
    guru di SD 3 kurang
    mulai pukul 10 ibu-ibu antre air
    warga diam saja lihat sampah
    kakek saya tidak dapat bansos
    air PDAM bayar penuh tapi mati terus
    penjual makanan di trotoar mengganggu anak sekolah
"""


def _lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("text", _lines(PEOPLE_HURT))
def test_people_hurt_are_protected_and_led_to_those_who_help(text: str) -> None:
    assert topics.sensitive(text, sample())
    assert "dp3akb" in topics.agencies(text, sample())


@pytest.mark.parametrize("text", _lines(PUBLIC_TRUST))
def test_whoever_tells_of_officials_is_protected(text: str) -> None:
    assert topics.sensitive(text, sample())
    assert "inspektorat" in topics.agencies(text, sample())


@pytest.mark.parametrize("text", _lines(NO_SECRET))
def test_the_same_words_without_a_victim_are_no_secret(text: str) -> None:
    assert not topics.sensitive(text, sample())


@pytest.mark.parametrize(
    "text",
    [
        "anak saya hilang dari kemarin sore",
        "anak saya hilang",
        "anakku ilang pak tolong",
        "anak sy ilang sejak kmrn",
        "adik saya hilang 2 jam lalu di pasar",
        "cucu saya hilang di alun-alun, sudah dicari belum ketemu",
        "nenek saya hilang, dia pikun",
        "anak saya tidak pulang-pulang dari tadi malam",
        "selamat malam pak, anak saya hilang",
        "anak saya hilang tadi sore, kalau ada yang lihat tolong kabari",
        "my son is missing since yesterday",
        "my daughter is missing",
    ],
)
def test_somebody_missing_is_danger_now_and_the_police_s(text: str) -> None:
    assert topics.emergency(text, sample())
    assert topics.agencies(text, sample())[0] == "polri"


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("akta kelahiran anak saya hilang", "disdukcapil"),
        ("KIA anak hilang, bikin lagi gimana", "disdukcapil"),
        ("ijazah anak saya hilang di angkot", "disdik"),
        ("kartu ktp hilang", "disdukcapil"),
        ("sepeda anak saya hilang di sekolah", "polri"),
        ("anak saya hilang kemarin, alhamdulillah sudah ketemu", "polri"),
        ("tahun lalu ada anak hilang di kali itu", "polri"),
        ("ada anak hilang tahun lalu di kali itu", "polri"),
        ("gimana kalau ada anak hilang, lapor ke mana", "polri"),
    ],
)
def test_lost_papers_and_children_found_are_no_danger(text: str, agency: str) -> None:
    assert not topics.emergency(text, sample())
    assert topics.agencies(text, sample())[0] == agency


@pytest.mark.parametrize(
    ("text", "language", "matters"),
    [
        ("lampu jalan mati", "id", [("dishub", "lampu jalan")]),
        ("the street light is broken", "en", [("dishub", "street lights")]),
        ("air pdam mati 3 hari", "id", [("pdam", "air PDAM")]),
        ("parkir liar di trotoar", "id", [("dishub", "lalu lintas, parkir")]),
        ("lampu jalan mati", "jv", [("dishub", "lampu jalan")]),
        ("halo", "id", []),
    ],
)
def test_an_agency_is_named_with_what_led_there(text: str, language: str, matters: list[tuple[str, str]]) -> None:
    found = topics.matters(text, sample(), language)
    assert [(matter.agency, matter.name) for matter in found][: max(1, len(matters))] == matters


def test_matters_are_the_agencies_in_the_same_order() -> None:
    text = "sampah numpuk, pohon tumbang, lampu jalan mati, air pdam keruh"
    assert tuple(matter.agency for matter in topics.matters(text, sample(), "id")) == topics.agencies(text, sample())


def test_a_topic_without_a_short_name_gives_its_name() -> None:
    (lighting,) = (topic for topic in sample().topics if topic.id == "street_lighting")
    other = replace(sample(), topics=(replace(lighting, short={}),))
    assert topics.matters("lampu jalan mati", other, "en")[0].name == "Street lights"


def test_words_with_alternatives_stand_for_each() -> None:
    (lighting,) = (topic for topic in sample().topics if topic.id == "street_lighting")
    other = replace(sample(), topics=(replace(lighting, words=("lampu/bohlam * mati/putus",)),))
    assert topics.suggest("bohlam di gang putus", other)[0].words == ("bohlam * putus",)
    assert topics.suggest("bohlam baru", other) == ()


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
        assert set(topic.short) >= set(sample().languages)
        assert all(len(short.split()) <= 3 for short in topic.short.values())
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
