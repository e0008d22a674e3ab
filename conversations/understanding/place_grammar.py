"""Places as people write them inside a story: streets, lanes, RT/RW, areas, crossings, landmarks. Knows no dialogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from conversations.understanding.place_words import THINGS, TROUBLE
from conversations.understanding.words import listed

_STOP = listed(
    """
    yang yg sudah udah udh sdh rusak rsk rusk mati mti
    padam mampet bolong lobang lubang berlubang hancur ancur hilang banjir macet
    ada tidak ga gak nggak tolong mohon sejak dari dr tiap setiap kemarin kmrn tadi td sampai sampe pak bu min
    ini itu kami saya sy banyak penuh gelap bocor sangat lagi udah belum blm jadi jd karena krn dan dgn dengan
    kalau klo kalo untuk utk biar bikin baunya miring mau tumbang condong has is are was since and with that
    there please numpuk menumpuk makin aja saja terus trs pada masih msh semua semrawut longsor amblas ambles
    becek licin berisik kotor bau lapor jatuh hari jam tgl malam pagi siang sore susah parah makin bgt banget
    roboh keruh kosong tutup ditutup two huge near next parkir lampu got sampah cuma dikasih ke naik error wis
    memohon skrg sekarang cepet cepat tanpa bawa mulai segera minta agar supaya sering selalu belum juga lalu
    kok kenapa kapan apa bisa nyala terbuka jebol patah putus retak sempit on in at to for lampunya
    jalannya airnya anak ibu bapak orang motor mobil truk warga kecil besar arah makan jual jualan beli korupsi
    pungli potong dipotong bagi pakai ambil ambrol hancurin mabuk bolos jarang pilih tempat yg kami kita samping
    belakang depan dpn dekat deket di amblesan retribusi dijual diambil dipakai atau dahulu ditinggal
    sebarkan sebarin viralkan viralin share
    lah kan dong sih deh this that yesterday today tonight morning afternoon evening every last bukan kel kec
    """
)
_DONE_TO_IT = (
    r"di(?:pake|pakai|jadi|tutup|buat|bikin|jual|ambil|isi|bongkar|gali|cor|aspal|bangun|biar|parkir|pasang|sewa|kasi|"
    r"beri|tebang|buang|bakar|curi|larang|pagar|portal|kuasai|tempati|benerin|perbaiki|rusak|penuhi)\w*"
)
"""What is done there, not its name: "dpn rsud dipake parkir". Names may begin so too: "Diponegoro"."""
_WORD = rf"(?!(?:rt|rw|no|nomor|nmr|{_DONE_TO_IT}|{'|'.join(sorted(_STOP))})\b)[A-Za-z0-9À-ž'/-]+"
_NAME = rf"{_WORD}(?: {_WORD}){{0,2}}"
_MORE = (
    r"(?: (?:(?-i:[A-Z][\w'-]*|\d{1,3}\b)|(?:lama|baru|utara|timur|selatan|barat|tengah|indah|asri|jaya|permai|sari|"
    r"raya)\b)){0,2}"
)
"""What may follow the first word of a name: capitals, a number, or a word names end with."""
_NUMBERED = r"(?:,? ?(?:no|nomor|nmr)\.? ?\d+[A-Za-z]?)"
_RTRW = r"(?:,? ?RT\.? ?\d{1,3}(?: ?/ ?(?:RW\.? ?)?\d{1,3}|,? ?RW\.? ?\d{1,3})?|,? ?RW\.? ?\d{1,3})"
_LETTERS = r"(?:[A-Za-z]{1,2}\d{1,3}|(?-i:[A-Z]{1,2})\b|[A-Za-z]\b|\d{1,3})"
_BLOCK = rf"(?:,? ?(?:blok|blk|block)\.? ?{_LETTERS}(?: ?[/-] ?\d{{1,3}}[A-Za-z]?)?)"
_AREA = (
    rf"(?:,? ?(?:kelurahan|kel\.?|kecamatan|kec\.?|desa|dusun|kampung|perum|perumahan|komplek|kompleks) {_WORD}{_MORE})"
)
_OFFICES = listed(
    """
    kepala bidan dana uang duit kas anggaran perangkat aparat aparatur sekretaris pegawai petugas staf pak bu ketua
    alokasi pemerintah jalan pendamping kader rapat musyawarah
    """
)
_OFFICE = "".join(rf"(?<!\b{head} )" for head in sorted(_OFFICES))
"""Not after these: "kepala desa" and "dana desa" name no village."""
_NAMED_STREET = "jalan …"
"""Stands for "jalan" before a word that may be its name: most stories tell of a "jalan rusak"."""
_AFTER_STREET = re.compile(r"jalan (?:raya )?(\w*)")
_NO_STREET = (
    r"(?!(?:raya|utama|protokol|tol|tikus|masuk|keluar|menuju|kampung|desa|kota|gang|provinsi|nasional|kabupaten|tanah|"
    r"aspal|paving|cor|beton|setapak|lingkungan|umum|sini|situ|sana|kaki|licin|pulang|tersebut|tsb|kecamatan|komplek|"
    r"perumahan|rumah|akses|pintas|alternatif|baru|lama|satu|dua|arteri|poros|tembus|sekolah|pasar|mobil|becek|itu|"
    r"ini)\b)"
)
"""Kinds of street, not names of one."""
_NOTHING_WRONG = rf"(?!(?:{'|'.join(sorted(THINGS | TROUBLE))})(?:nya)?\b)"
"""The street has a name: "jalan berlumpur depan …" has none."""
_SITE = (
    r"(?:SD|SDN|SMP|SMPN|SMA|SMAN|SMK|SMKN|MI|MTs|TK|pasar|masjid|mesjid|musholla|mushola|gereja|pura|vihara|kantor|"
    r"balai|puskesmas|RSUD|RS|rumah sakit|terminal|stasiun|halte|pos|apotek|indomaret|alfamart|SPBU|bank|toko|warung|"
    r"ruko|hotel|kampus|universitas|sekolah|lapangan|taman|alun-alun|alun2|jembatan|makam|TPU|gudang|pabrik|"
    r"minimarket|gapura|kelurahan|kecamatan|polsek|polres|bengkel|klinik|gor|stadion|mall?|plaza|perum|rel|tugu|"
    r"bundaran|market|mosque|school|hospital|station|clinic|church|office)"
)
_BESIDE_WORDS = "depan|dpn|dekat|deket|dkt|belakang|blkg|samping|sebelah|sblh|seberang|sebrang|ngarep|payuneun|muka"
_BESIDE = rf"(?:di )?(?:{_BESIDE_WORDS})"
_STREET = r"(?:jl|jln|jalan|gang|gg)\b\.?"
_SIZE = r"(?:(?:besar|kecil|agung|lama|baru)\b(?! (?:sekali|banget|bgt)\b))"
"""What a site's name may be, where the words of a story mean something else by it: "pasar besar"."""
_ON_A_STREET = rf"(?:,? (?:di )?{_STREET} {_WORD}{_MORE}{_NUMBERED}?)"
_LANDMARK = rf"{_BESIDE} {_SITE}\b(?: (?!{_STREET} )(?:{_WORD}|{_SIZE}))?{_MORE}{_ON_A_STREET}?"
_TAIL = rf"(?:{_NUMBERED}|{_BLOCK}|{_RTRW}|{_AREA}|,? {_LANDMARK}){{0,5}}"
"""What makes an address exact, in whatever order it is told."""
_ENGLISH = r"(?:in front of|behind|next to|near|opposite|across from|beside)(?: the)?"

PLACES: tuple[tuple[str, str], ...] = (
    ("jl", rf"\b(?:di ?|on |at )?(?:jl|jln)\b\.? ?{_NAME}{_TAIL}"),
    ("jalan", rf"\b(?:di ?|on |at )?(?-i:[Jj]alan (?:[A-Z][\w'-]*)(?: (?:[A-Z0-9][\w'-]*)){{0,2}}){_TAIL}"),
    (
        f"di|on|at|sepanjang|ujung & {_NAMED_STREET}",
        rf"\b(?:di ?|on |at |sepanjang |ujung )jalan (?:raya )?{_NO_STREET}{_NAME}{_TAIL}",
    ),
    (
        f"{_NAMED_STREET} & no|nmr|blok|blk|block|rt|rw",
        rf"\bjalan (?:raya )?{_NO_STREET}{_NAME}(?:{_NUMBERED}|{_BLOCK}|{_RTRW}){_TAIL}",
    ),
    (
        f"{_NAMED_STREET} & {_BESIDE_WORDS}",
        rf"\bjalan (?:raya )?{_NO_STREET}{_NOTHING_WRONG}{_NAME},? {_LANDMARK}{_TAIL}",
    ),
    (
        _NAMED_STREET,
        rf"(?:^|(?<=; ))jalan (?:raya )?{_NO_STREET}{_NOTHING_WRONG}{_WORD}(?: {_WORD})? \d{{1,3}}[A-Za-z]?(?=$| ;)",
    ),
    (
        "gang|gg",
        rf"\b(?:di ?)?(?:gang|gg\.?) (?!(?:kami|saya|kecil|sempit|ini|itu|buntu|"
        rf"sebelah)\b){_WORD}(?: (?-i:[A-Z]\w*))*{_TAIL}",
    ),
    ("rt", rf"\b(?:di )?RT\.? ?\d{{1,3}}(?: ?/ ?|,? ?)(?:RW\.? ?)?\d{{0,3}}{_TAIL}"),
    ("rw", rf"\b(?:di )?RW\.? ?\d{{1,3}}{_TAIL}"),
    (
        "kelurahan|kecamatan|desa|dusun|kampung|perum|komplek",
        # what follows `di` is looked at before the many words that must not stand there
        rf"\b(?:di )?(?=kel|kec|des|dus|kam|per|kom)(?:{_OFFICE}|(?=\w+ (?-i:[A-Z])))"
        rf"(?:kelurahan|kecamatan|desa|dusun|kampung|perum|perumahan|"
        rf"komplek|kompleks) (?!kami\b|saya\b|ini\b){_WORD}{_MORE}{_TAIL}",
    ),
    (
        "blok|blk|block",
        rf"\b(?:di )?(?:blok|blk|block)\.? ?{_LETTERS}(?: ?[/-] ?\d{{1,3}}[A-Za-z]?)?{_TAIL}",
    ),
    (
        "simpang|perempatan|pertigaan|prapatan|bundaran|flyover|underpass|terminal|stasiun",
        rf"\b(?:di )?(?:simpang|perempatan|pertigaan|prapatan|bundaran|flyover|underpass|terminal|"
        rf"stasiun) {_WORD}{_MORE}",
    ),
    (_BESIDE_WORDS, rf"\b{_LANDMARK}"),
    ("di ", rf"\bdi {_SITE} (?!{_STREET} )(?:{_WORD}|{_SIZE}){_MORE}{_ON_A_STREET}?"),
    (
        "street|road|avenue",
        rf"\b(?:on |at |in |along )?(?-i:[A-Z]\w+)(?: (?-i:[A-Z]\w+))? (?:street|road|avenue)\b"
        rf"(?: {_ENGLISH} (?:{_WORD} ){{0,2}}{_SITE}\b)?",
    ),
    (
        "in front of|behind|next to|near|opposite|across from|beside",
        rf"\b{_ENGLISH} (?:{_WORD} ){{0,2}}{_SITE}\b(?: {_WORD})?(?:,? (?:on |at |in )?{_STREET} {_WORD}{_MORE})?",
    ),
)
"""What stands, in one spelling or another, in every place of a kind (one of each side of `&`), and how such a place is
written. The longest match of a text is its place: the order does not matter."""


_NEEDING = tuple(
    (tuple(frozenset(side.split("|")) for side in needs.split(" & ")), pattern) for needs, pattern in PLACES
)
_NEEDED = frozenset(need for sides, _ in _NEEDING for side in sides for need in side)


def possible(text: str) -> Iterator[re.Pattern[str]]:
    """The kinds of place a text may have. (Ignoring case, `re` takes a few letters beyond ASCII for an s, i or k: with
    any letter beyond ASCII all are tried.)"""
    said = text.lower()
    known = _known(said) if text.isascii() else _NEEDED
    for sides, pattern in _NEEDING:
        if all(not side.isdisjoint(known) for side in sides):
            yield _compiled(pattern)


def _known(said: str) -> set[str]:
    known = {need for need in _NEEDED if need in said}
    if "jalan" in known and any(found[1] not in _STOP for found in _AFTER_STREET.finditer(said)):
        known.add(_NAMED_STREET)
    return known


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """When first needed: all of them together take a tenth of a second."""
    return re.compile(pattern, re.I)
