"""Where it happened: map links read offline, and place words found in a story. Knows no network and no city.

Short links cannot be read without the network: they are kept as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from conversations.understanding.words import listed

READ_MOST = 3000
"""Characters read."""


@dataclass(frozen=True, slots=True)
class MapLink:
    """A link to a map. Degrees, WGS 84; None when only the network could tell."""

    url: str
    latitude: float | None = None
    longitude: float | None = None


_LINK = re.compile(r"(?:https?://[^\s<>\"']+|geo:[^\s<>\"']+|(?:maps\.app\.goo\.gl|goo\.gl/maps)/[^\s<>\"']+)", re.I)
_MAPS = re.compile(
    r"geo:|https?://(?:[\w-]+\.)*(?:google\.[a-z.]+/maps|maps\.google\.[a-z.]+|maps\.app\.goo\.gl|goo\.gl/maps|"
    r"maps\.apple\.com|openstreetmap\.org|osm\.org|waze\.com)|(?:maps\.app\.goo\.gl|goo\.gl/maps)/",
    re.I,
)
_NUMBER = r"(-?\d{1,3}(?:\.\d+)?)"
_PAIR = rf"(?:loc:)?{_NUMBER}[,;] ?\+?{_NUMBER}(?![\d.])"

COORDINATES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"^geo:0,0\?q={_PAIR}",
        rf"^geo:{_PAIR}",
        rf"!3d{_NUMBER}!4d{_NUMBER}",
        rf"[?&#](?:q|query|ll|sll|coordinate|destination|daddr|center|to=ll)={_PAIR}",
        rf"/(?:maps/)?(?:place|search|dir)/{_PAIR}",
        rf"mlat={_NUMBER}&mlon={_NUMBER}",
        rf"/@{_PAIR}",
        rf"#map=\d+/{_NUMBER}/{_NUMBER}",
    )
)
"""Where the map services put latitude and longitude, the marked point before the middle of the view."""


def parse_link(text: str) -> MapLink | None:
    """The first map link of a text. Coordinates outside the globe are no coordinates: the link alone remains."""
    for found in _LINK.finditer(text[:READ_MOST]):
        link = found[0].rstrip(".,;!" if "(" in found[0] else ").,;!")
        if _MAPS.match(link):
            return MapLink(link, *(_coordinates(unquote(link).replace("+", " ")) or (None, None)))
    return None


def find(text: str) -> str | None:
    """The place a story surely names, in its own words; the longest when it names several. None when it does not."""
    text = " ".join(_LINK.sub(" ", text[:READ_MOST]).split())
    places = [found[0].strip(" ,.-") for pattern in _PLACES for found in pattern.finditer(text)]
    return max(places, key=len, default=None)


def _coordinates(link: str) -> tuple[float, float] | None:
    for pattern in COORDINATES:
        found = pattern.search(link)
        if found:
            latitude, longitude = float(found[1]), float(found[2])
            return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
    return None


_STOP = listed(
    """
    yang yg sudah udah udh sdh rusak mati padam mampet bolong lobang lubang berlubang hancur ancur banjir macet
    ada tidak ga gak nggak tolong mohon sejak dari dr tiap setiap kemarin kmrn tadi td sampai sampe pak bu min
    ini itu kami saya sy banyak penuh gelap bocor sangat lagi udah belum blm jadi jd karena krn dan dgn dengan
    kalau klo kalo untuk utk biar bikin baunya miring mau tumbang condong has is are was since and with that
    there please numpuk menumpuk makin aja saja terus trs pada masih msh semua semrawut longsor amblas ambles
    becek licin berisik kotor bau lapor jatuh hari jam tgl malam pagi siang sore susah parah makin bgt banget
    roboh keruh kosong tutup ditutup two huge near next parkir lampu got sampah cuma dikasih ke naik error wis
    memohon skrg sekarang cepet cepat tanpa bawa mulai segera minta agar supaya sering selalu belum juga lalu
    kok kenapa kapan apa bisa nyala terbuka jebol patah putus retak sempit on in at to for lampunya
    jalannya airnya anak ibu bapak orang motor mobil truk warga kecil besar arah
    """
)
_WORD = rf"(?!(?:{'|'.join(sorted(_STOP))})\b)[A-Za-z0-9À-ž'/-]+"
_NAME = rf"{_WORD}(?: {_WORD}){{0,2}}"
_MORE = (
    r"(?: (?:(?-i:[A-Z][\w'-]*|\d{1,3}\b)|(?:lama|baru|utara|timur|selatan|barat|tengah|indah|asri|jaya|permai|sari|"
    r"raya)\b)){0,2}"
)
"""What may follow the first word of a name: capitals, a number, or a word names end with."""
_NUMBERED = r"(?:,? ?(?:no|nomor|nmr)\.? ?\d+[A-Za-z]?)"
_RTRW = r"(?:,? ?RT\.? ?\d{1,3}(?: ?/ ?(?:RW\.? ?)?\d{1,3}|,? ?RW\.? ?\d{1,3})?|,? ?RW\.? ?\d{1,3})"
_AREA = (
    rf"(?:,? ?(?:kelurahan|kel\.|kecamatan|kec\.|desa|dusun|kampung|perum|perumahan|komplek|kompleks) {_WORD}{_MORE})"
)
_SITE = (
    r"(?:SD|SDN|SMP|SMPN|SMA|SMAN|SMK|SMKN|MI|MTs|TK|pasar|masjid|mesjid|musholla|mushola|gereja|pura|vihara|kantor|"
    r"balai|puskesmas|RSUD|RS|rumah sakit|terminal|stasiun|halte|pos|apotek|indomaret|alfamart|SPBU|bank|toko|warung|"
    r"ruko|hotel|kampus|universitas|sekolah|lapangan|taman|alun-alun|alun2|jembatan|makam|TPU|gudang|pabrik|"
    r"minimarket|gapura|kelurahan|kecamatan|polsek|polres|bengkel|klinik|gor|stadion|mall?|plaza|perum|rel|tugu|"
    r"bundaran|market|mosque|school|hospital|station|clinic|church|office)"
)
_BESIDE = (
    r"(?:di )?(?:depan|dpn|dekat|deket|dkt|belakang|blkg|samping|sebelah|sblh|seberang|sebrang|ngarep|payuneun|muka)"
)
_ENGLISH = r"(?:in front of|behind|next to|near|opposite|across from|beside)(?: the)?"

_PLACES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:di |on |at )?(?:jl|jln)\b\.? ?{_NAME}{_NUMBERED}?{_RTRW}?{_AREA}?",
        rf"\b(?:di |on |at )?(?-i:[Jj]alan (?:[A-Z][\w'-]*)(?: (?:[A-Z0-9][\w'-]*)){{0,2}})"
        rf"{_NUMBERED}?{_RTRW}?{_AREA}?",
        rf"\b(?:di )?(?:gang|gg\.?) (?!(?:kami|saya|kecil|sempit|ini|itu|buntu|"
        rf"sebelah)\b){_WORD}(?: (?-i:[A-Z]\w*))*{_NUMBERED}?{_RTRW}?{_AREA}?",
        rf"\b(?:di )?RT\.? ?\d{{1,3}}(?: ?/ ?|,? ?)(?:RW\.? ?)?\d{{0,3}}{_AREA}?",
        rf"\b(?:di )?RW\.? ?\d{{1,3}}{_AREA}?",
        rf"\b(?:di )?(?:kelurahan|kecamatan|desa|dusun|kampung|perum|perumahan|komplek|kompleks) (?!kami\b|saya\b|"
        rf"ini\b){_WORD}{_MORE}",
        rf"\b(?:di )?(?:simpang|perempatan|pertigaan|prapatan|bundaran|flyover|underpass|terminal|"
        rf"stasiun) {_WORD}{_MORE}",
        rf"\b{_BESIDE} {_SITE}\b(?: {_WORD})?{_MORE}",
        rf"\bdi {_SITE} {_WORD}{_MORE}",
        rf"\b{_ENGLISH} (?:{_WORD} ){{0,2}}{_SITE}\b(?: {_WORD})?",
    )
)
"""Streets, lanes, RT/RW, areas, crossings and landmarks, as people write them."""
