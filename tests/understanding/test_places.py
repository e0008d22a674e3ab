"""Map links and place words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.understanding.places import MapLink, find, parse_link, plausible, said

HERE = (-6.2, 106.8)


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/maps?q=-6.2,106.8",
        "https://maps.google.com/?q=loc:-6.2,106.8",
        "https://maps.google.com/maps?ll=-6.2,106.8&z=16",
        "https://www.google.com/maps/@-6.2,106.8,17z",
        "https://www.google.com/maps/search/?api=1&query=-6.2%2C106.8",
        "https://www.google.com/maps/place/Pasar/@-6.1,106.7,17z/data=!4m5!3d-6.2!4d106.8",
        "https://www.google.co.id/maps/place/-6.2,106.8",
        "geo:-6.2,106.8?z=17",
        "geo:0,0?q=-6.2,106.8(Pasar)",
        "https://maps.apple.com/?ll=-6.2,106.8&q=Pasar",
        "https://www.openstreetmap.org/?mlat=-6.2&mlon=106.8#map=17/-6.3/106.9",
        "https://www.openstreetmap.org/#map=17/-6.2/106.8",
        "https://waze.com/ul?ll=-6.2%2C106.8&navigate=yes",
    ],
)
def test_coordinates_are_read_offline(link: str) -> None:
    assert parse_link(f"di sini pak {link} ya") == MapLink(link, *HERE)


@pytest.mark.parametrize(
    "link",
    [
        "https://maps.app.goo.gl/Ab12Cd34",
        "https://goo.gl/maps/xyz",
        "maps.app.goo.gl/abc123",
        "https://www.google.com/maps/place/Pasar+Lama",
        "https://www.google.com/maps?q=-96.2,106.8",
        "https://www.google.com/maps?q=-6.2,206.8",
    ],
)
def test_a_link_without_usable_coordinates_is_kept(link: str) -> None:
    assert parse_link(link) == MapLink(link)


@pytest.mark.parametrize("text", ["", "jalan rusak", "https://example.com/?q=-6.2,106.8", "-6.2,106.8", "maps"])
def test_no_map_link(text: str) -> None:
    assert parse_link(text) is None


@pytest.mark.parametrize(
    ("story", "place"),
    [
        ("jalan rusak depan smp 3", "depan smp 3"),
        ("lampu mati di Jl. Melati no 5 RT 02/05", "di Jl. Melati no 5 RT 02/05"),
        ("PKL numpuk di pasar lama", "di pasar lama"),
        ("got mampet di gang 4", "di gang 4"),
        ("macet parah simpang lima", "simpang lima"),
        ("sampah di kelurahan Sukamekar numpuk", "di kelurahan Sukamekar"),
        ("the light in front of the market is broken", "in front of the market"),
        ("huge pothole on Jalan Ijen, please fix", "on Jalan Ijen"),
        ("PJU mati di perempatan Kalibanteng sejak senin", "di perempatan Kalibanteng"),
        ("di jalan kenanga ada got mampet", "di jalan kenanga"),
        ("dijalan gatot subroto depan bank bri lampu mati", "dijalan gatot subroto depan bank bri"),
        ("di jalan raya bogor km 5 macet", "di jalan raya bogor km 5"),
        ("jalan kenanga no 3 banjir", "jalan kenanga no 3"),
        ("perum griya asri blok c2 no 5", "perum griya asri blok c2 no 5"),
        ("lampu mati di Blok F/12 perum griya asri", "di Blok F/12 perum griya asri"),
        ("Blok F/12", "Blok F/12"),
        ("warga blok G numpang mandi di masjid", "blok G"),
        ("banjir terus di rt 03", "di rt 03"),
        ("Kepala Desa Sukamaju makan dana desa", "Desa Sukamaju"),
        ("di desa sukamaju banjir", "di desa sukamaju"),
        ("jl mawar no 3 samping masjid banjir", "jl mawar no 3 samping masjid"),
        ("lampu mati di depan indomaret jl diponegoro", "di depan indomaret jl diponegoro"),
        ("on Sudirman street near the bank", "on Sudirman street near the bank"),
        ("depan SD 3 jl mawar", "depan SD 3 jl mawar"),
        ("near Jl. Anggrek 5 this morning", "Jl. Anggrek 5"),
        ("got mampet di jl mawar no 5 kel manukan", "di jl mawar no 5 kel manukan"),
        ("truk nutup jalan ahmad yani depan bank bri", "jalan ahmad yani depan bank bri"),
        ("jalan berlumpur depan smp 3", "depan smp 3"),
        ("jalan warga depan pasar lama rusak", "depan pasar lama"),
        ("dpn rsud dipake parkir liar", "dpn rsud"),
        ("di jl diponegoro dijadiin tempat parkir", "di jl diponegoro"),
        ("preman di dpn stasiun\npengamen juga", "di dpn stasiun"),
        ("lampu mati di jl mawar\nrt 3 rw 2", "di jl mawar, rt 3 rw 2"),
        ("lampu mati di jl mawar\nmalam gelap", "di jl mawar"),
    ],
)
def test_a_place_in_a_story(story: str, place: str) -> None:
    assert find(story) == place


@pytest.mark.parametrize(
    "story",
    [
        "",
        "jalan rusak parah",
        "jl rusak",
        "lampu mati",
        "kemarin sore",
        "saya mau komplain",
        "kepala desa makan dana desa",
        "bidan desa jual obat",
        "uang desa hilang",
        "di jalan ada lubang",
        "di jalan raya banyak lubang",
        "jalan rusak",
        "jalan depan rumah",
        "di jalan depan rumah banjir",
        "jalan desa rusak",
        "jalan mawar banyak lubang",
        "blokir jalan",
        "KTP belum jadi",
        "gang kami gelap",
    ],
)
def test_no_place_is_made_up(story: str) -> None:
    assert find(story) is None


PLACES = """
    SD 3
    depan rumah
    rumah pak RT
    Kenanga 5
    cikole
    deket alfamart situ
    jl mawar rt 3 rw 4
    di sini
    disini pak
    didepan masjid
    dipasar
    dikantor camat
    dipati ukur
    pasar minggu
    samping kali
    gg buntu
    Gang kelinci
    rt 3
    RT05/02
    no 5
    km 12
    -6.2, 106.8
    https://maps.app.goo.gl/abc123
    perempatan
    lampu merah
    lampu merah dago
    kota lama
    Simpang Lima
    tlogosari
    dpn indomaret
    blkg masjid al ikhlas pak
    sblh warung bu tini
    warung bu tini yang cat ijo deket pertigaan
    perum griya asri blok c2 no 5
    Blok F/12
    alun2
    dekat tps
    jembatan merah
    Banjir Kanal
    lapangan bola
    rumah saya
    kontrakan petak 3
    ngarep omahe pak lurah
    kidul kali
    cedhak pasar kewan
    payuneun imah
    gigireun masjid agung
    muka langgar
    near the market
    behind my house
    Mawar street
    the corner of Mawar street near the mosque
    my school
    Bandung
    Kampung Rambutan
    jalan mawar
    sepanjang jalan kenanga gelap semua
    banjir terus di rt 03
    sampah numpuk deket pasar johar
    gak tau nama jalannya, depan SD 3
    kapan jl mawar diperbaiki?
    kenanga raya cimahi tengah
    bogor tengah kota bogor jawa barat
    Tanjung Priok
    trotoar depan mall
    got depan rumah
    di jalan
    kp. baru rt 1
    kantor pos
    trotoar
    my street
    jl. veteran
    dsn krajan
    kos putri melati lt 2
    citra garden 2
    pertigaan yg ada pohon besar
    sekitar stadion
    tukangeun sakola
    di gang samping rumah bu rt
    Мечеть
    北京路
"""
NO_PLACES = """
    !!!
    ???
    🙏🙏
    <b>&nbsp; 1 < 2
    <3
    nanti dulu. sebenernya udah 2 minggu mati nya bukan dari kemarin
    airnya bau banget dan keruh sudah lama
    kapan diperbaiki?
    kenapa harus kasih lokasi
    saya gak mau bilang
    lama banget sih
    halo
    halo min
    selamat pagi pak
    makasih ya
    terima kasih banyak
    ok
    kirim
    selesai
    batal
    cek status
    udah 2 minggu
    kemarin sore
    dari kemarin
    dalam 2 hari
    sudah lama
    gak tau
    lupa saya
    gak usah
    males ah
    rahasia dong
    buat apa
    apa hubungannya sama lokasi
    emang penting?
    di mana ya
    kemana lapornya
    tolong cepet diperbaiki pak
    tolong ditindaklanjuti segera
    lampu mati
    mati semua
    rusak parah
    macet tiap hari
    sampah numpuk
    bau banget
    air keruh
    petugasnya nggak pernah datang sama sekali dari bulan lalu
    kesel banget saya sama pelayanan ini
    nanti aja deh
    bentar
    wkwkwk
    thanks
    why do you ask
    i don't know
    two weeks ago
    it's been dark for a long time
    the water smells bad for weeks
    ini bot ya?
    lah kok nanya lagi
    kan udah dikasih tau
    bisa bicara dengan petugas?
    anonim aja
    foto dulu ya
    fotonya menyusul
    gelap gulita
    hujan deras
    sudah 3x lapor
    sejak lebaran
    please hurry
    nobody came
    hmmm
    wis suwe
    mboten ngertos
    teu terang
"""


def _lines(table: str) -> list[str]:
    return [line.strip() for line in table.strip().splitlines()]


@pytest.mark.parametrize("answer", _lines(PLACES))
def test_an_answer_that_may_stand_as_a_place(answer: str) -> None:
    assert plausible(answer)


@pytest.mark.parametrize("answer", ["", " ", *_lines(NO_PLACES)])
def test_an_answer_that_is_something_else(answer: str) -> None:
    assert not plausible(answer)


@pytest.mark.parametrize(
    ("answer", "place"),
    [
        ("banjir terus di rt 03", "rt 03"),
        ("di depan SD 3 ya pak", "depan SD 3"),
        ("sampah numpuk deket pasar johar", "deket pasar johar"),
        ("lampunya mati di gang 4 bu", "gang 4"),
        ("airnya mati sejak kemarin di jl mawar no 3", "jl mawar no 3"),
        ("anak saya jatuh di got depan SD", "got depan SD"),
        ("lokasinya di Jl. Melati no 5 RT 02/05", "Jl. Melati no 5 RT 02/05"),
        ("lokasi: pasar johar", "pasar johar"),
        ("alamatnya kenanga raya 5", "kenanga raya 5"),
        ("pak, di samping kali", "samping kali"),
        ("min depan pasar", "depan pasar"),
        ("  SD   3 ", "SD 3"),
        ("cikole kak", "cikole"),
        ("di rumah saya", "rumah saya"),
        ("didepan sekolah", "depan sekolah"),
        # nothing to take off
        ("di sini", "di sini"),
        ("jl mawar rt 3 rw 4", "jl mawar rt 3 rw 4"),
        ("rumah saya di jl mawar no 3", "rumah saya di jl mawar no 3"),
        ("tempat sampah depan pasar", "tempat sampah depan pasar"),
        ("gang kecil di belakang masjid", "gang kecil di belakang masjid"),
        ("jalan di belakang masjid", "jalan di belakang masjid"),
        ("got di samping kali", "got di samping kali"),
        ("rumah mbak", "rumah mbak"),
        ("pak rt 3", "pak rt 3"),
        ("jl mawar banjir terus", "jl mawar banjir terus"),
        ("pasar johar, lantai 2, kios 14", "pasar johar, lantai 2, kios 14"),
        ("Banjir Kanal Timur di ujung", "Banjir Kanal Timur di ujung"),
        ("ya", "ya"),
        ("", ""),
    ],
)
def test_the_place_that_was_said(answer: str, place: str) -> None:
    assert said(answer) == place


@given(st.text())
def test_no_text_raises_and_answers_repeat(text: str) -> None:
    assert plausible(text) == plausible(text)
    assert said(text) == said(text) and bool(said(text)) == bool(text.split())
    assert parse_link(text) == parse_link(text)
    assert find(text) == find(text)
