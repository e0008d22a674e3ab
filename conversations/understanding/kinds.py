"""What a sender wants: a complaint mended, a suggestion heard, a fact told. Judged by the wish, not by the form.

"Kapan jalan ini diperbaiki?" complains although it asks. Knows no rule: the words are those of SP4N-LAPOR!.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.understanding.words import listed, split

COMPLAINT, SUGGESTION, QUESTION = "pengaduan", "aspirasi", "permintaan_informasi"

# Every word has a space before it, the first as well: `re` leaps from space to space; for `\b` it tries each letter.
_NEGATED = r"(?:tidak|ga|gak|gk|tdk|nggak|ngga|belum|blm|ora|teu|kada|alun|not|never|no)"

SUGGESTING: tuple[str, ...] = (
    r" (?:usul|usulan|saran|saranku|usulnya|mengusulkan|menyarankan|suggestion|suggest|propose)\b",
    r" (?:mohon|tolong|harap|semoga|bisa|boleh|mbok|kalau bisa)\b(?: \w+){0,4} (?:di)?(?:tambah|tambahkan|tambahin|"
    r"perbanyak|adakan|adain|sediakan|dibangunkan)\b",
    r" (?:dibuatkan|dibuatin|bikinin|buatkan|dibikinkan|diadakan|diperbanyak|dibangunkan|dipasangi|sebaiknya|alangkah|"
    r"adain|tinggiin|diulahakan|diayakeun)\b",
    r" (?:gimana|bagaimana|gmn) (?:kalau|kalo|klo|jika)\b| (?:pie|piye) (?:yen|nek)\b| (?:coba|andai|"
    r"seandainya) (?:kalau|kalo|ada|di)\b",
    r" (?:tolong|mohon) fogging\b| minta (?:lampu|taman|trotoar|halte|jembatan|fogging|polisi tidur|bangku)\b",
    r" (?:why not|can we have|could we have|it would be (?:nice|great|good)|we should|please add|how about)\b",
    r" (?:dikasih|kasih|dong)\b(?: \w+){0,3} (?:bangku|lampu|tanaman|pagar|atap|toilet|cctv|penyuluhan|pelatihan)\b",
    r" mohon (?:dipasang|dibuat|dibangun|diberi|normalisasi|operasi pasar|diadakan|disediakan)\b",
    r" (?:mbok ya|mbok nggih|mbok menawi)\b",
)
ASKING: tuple[str, ...] = (
    r" (?:syarat|syaratnya|sarat|saratipun|syarate|persyaratan|prosedur|prosedurnya|jadwal|jadwalnya|caranya|cara|"
    r"carane|carana|caronyo|caranipun|biayanya berapa|biaya berapa|berapa biaya|alamatnya|alamat kantor|"
    r"nomor telepon|call center|kontak)\b",
    r" bade (?:naros|tumaros)\b| badhe (?:nyuwun pirsa|tanglet)\b| nyuwun pirsa\b| handak batanya\b|"
    r" mohon (?:info|informasi|penjelasan cara)\b| minta info\b",
    r" (?:gimana|bagaimana|gmn|gmna|kumaha|piye|pripun|kayapa|baa|ba a) (?:cara|carana|carane|caranya|caronyo|"
    r"ngurus|mengurus|bikin|buat|daftar)\b",
    r" (?:kemana|ke mana|dimana|di mana|dmn|kamana|ka mana|nang endi|dima)\b(?!-| ?mana)(?: \w+){0,3}$|"
    r" (?:ngurusnya|urusnya|ngurus|daftarnya|ngadu) (?:kemana|ke mana|dimana|di mana)\b",
    r" (?:berapa|brp|sabaraha|pira) (?:lama|biaya|hari|harga|tarif|syarat|nomor|ya)\b| hari apa\b| jam berapa\b|"
    r" kapan (?:cair|cairnya|pengumuman|pendaftaran|dibuka|buka|ya|pemilihan|jadwal|mulai)\b| (?:cair|buka|daftar|"
    r"pengumuman) kapan\b",
    r" apa (?:aja|saja|benar|bisa|perlu|harus|wajib|syarat|itu)\b| apakah (?:ada|bisa|perlu|harus|boleh|wajib|"
    r"benar)\b| (?:bisa|boleh|ada|masih ada) (?:gak|ga|tidak|nggak|ngga|kah)\b| ada info\b| (?:atau|"
    r"apa) (?:langsung|harus)\b",
    r"^ (?:how|where|what|when|which|who|can|could|do|does|is|are|should)\b| (?:how do|how can|how to|where do|"
    r"where can|what documents|which office|do i need|is there a|can my)\b",
)
COMPLAINING: tuple[str, ...] = (
    r" (?:rusak|mati|padam|mampet|bocor|ambruk|ambrol|roboh|hancur|lubang|berlubang|bolong|lobang|banjir|tergenang|"
    r"numpuk|menumpuk|bau|kotor|macet|gelap|longsor|retak|putus|miring|hilang|ditolak|nonaktif|error|gagal|telat|"
    r"lambat|lama banget|parah|ancur|dicuri|kacau|dipersulit|diminta bayar|pungli|liar|berisik|bising|keluhan|"
    r"mengeluh|komplain|protes|keberatan|mengadukan|ditahan|jatuh|korban|amblas|ambles|kering|keruh|susah|rugi|takut|"
    r"dibiarkan|semrawut|broken|damaged|dark|flooded|dirty|nothing|nobody)\b",
    rf" {_NEGATED}(?: \w+){{0,2}} (?:diperbaiki|dibenerin|diangkut|dibayar|cair|jadi|datang|dateng|ada|bisa|"
    rf"keluar|diaspal|disemprot|ditindak|"
    r"ditangani|selesai|turun|nyala|dapat|dapet|kunjung|pernah|aktif|masuk|diproses|terbit)\b",
    r" (?:kapan|iraha|kapan to|bilo|pabila)(?: \w+){0,4} (?:diperbaiki|dibenerin|diaspal|diangkut|dikerjakan|"
    r"difogging|disemprot|selesai|beres|ditangani|dibangun|didandani|bajalan|nyala|dikuras)\b",
    r" (?:kok|kenapa|knp|mengapa|masa|masak|naha|padahal|malah|gimana sih|gimana ini|udah lapor|sudah lapor)\b",
    r" (?:mau lapor|melaporkan|ingin melapor|izin melapor|dilaporkan|lapor|bayar rp|minta rp|rp per|disuruh|"
    r"bolak balik|lempar)\b",
)
_TABLE = {
    SUGGESTION: tuple(map(re.compile, SUGGESTING)),
    QUESTION: tuple(map(re.compile, ASKING)),
    COMPLAINT: tuple(map(re.compile, COMPLAINING)),
}
_WEIGHT = {SUGGESTION: 2.0, QUESTION: 2.0, COMPLAINT: 1.0}
_ASKED = re.compile(r" (?:gimana|bagaimana|dimana|berapa|brp|kemana|apa|kapan)\b(?! \w*mana)| (?:ga|gak|tidak|nggak)$")
_PREFACE = re.compile(
    r" (?:mau|mo|mw|numpang|izin|ijin|pengen|ingin|boleh) (?:tanya|nanya|tny|tnya|tau|tahu|bertanya|menanyakan)\b"
)
_PREFACE_WEIGHT = 1.25
"""Many say that they want to ask, and then complain."""
_ASKED_WEIGHT = 0.75
"""A question word tips the scales when nothing is complained of."""
NO_COMPLAINT = listed(
    """
    usul usulan saran saranku usulnya mengusulkan menyarankan suggestion suggest propose tambah tambahkan tambahin
    perbanyak adakan adain sediakan dibangunkan ditambah ditambahkan ditambahin diperbanyak diadakan diadain
    disediakan didibangunkan dibuatkan dibuatin bikinin buatkan dibikinkan dipasangi sebaiknya alangkah tinggiin
    diulahakan diayakeun kalau kalo klo jika yen nek coba andai seandainya fogging minta why have would should add
    about dikasih kasih dong dipasang dibuat dibangun diberi normalisasi operasi mbok syarat syaratnya sarat
    saratipun syarate persyaratan prosedur prosedurnya jadwal jadwalnya caranya cara carane carana caronyo
    caranipun berapa alamatnya alamat telepon center kontak bade badhe nyuwun handak info informasi penjelasan
    gimana bagaimana gmn gmna kumaha piye pripun kayapa baa ba kemana mana dimana dmn kamana endi dima brp
    sabaraha pira apa kapan apakah bisa boleh ada langsung harus how where what when which who can could do does
    is are tanya nanya tny tnya tau tahu bertanya menanyakan
    """
)
"""One of these stands in whatever suggests or asks, but for a question's end (`_ASKED`)."""
_TWICE = re.compile(r"(?<=[a-z]{3})2\b")
"""A word said twice ("diangkut2")."""
_LONG_WORDS = 60
"""A text this long tells a grievance, whatever it asks at its end: one more point for a complaint."""
READ_MOST = 2000
"""Characters read."""

_WANT = r"(?:mau|ingin|pengen|pingin|want to)"
_NAMED = {
    COMPLAINT: rf"{_WANT} (?:ngadu|mengadu|ngaduin|mengadukan|lapor|melapor|laporin|komplain|protes|complain)|"
    r"(?:pengaduan|aduan|keluhan|komplain|(?:a )?complaint)",
    SUGGESTION: rf"{_WANT} (?:usul|ngusul|(?:kasih|ngasih|beri|kasi) (?:usul|saran)|suggest)|(?:usul|usulan|saran)",
    QUESTION: rf"{_WANT} (?:tanya|nanya|bertanya|ask)|(?:tanya|nanya|pertanyaan|(?:a )?question)",
}
_ANY_NAMED = "|".join(_NAMED.values())
_ONLY = r"(?:(?:saya|sy|aku|gue|gw|kami|ini|itu|cuma|hanya|tapi|tp|justru|i|this is|it'?s|just)[ ,]+)"
_NOT_THAT = r"(?:bukan|bkn|no|not)"
_PUT_RIGHT = re.compile(
    rf"(?:(?:eh|oh|maaf|pak|bu|min|kak|mas|mbak)[ ,.]+)*{_NOT_THAT}"
    rf"(?:[,.;:!-]+ ?{_ONLY}*| {_ONLY}+| {_ONLY}?(?:{_ANY_NAMED}|lapor|laporan|ngadu)[ ,.;:-]+{_ONLY}*)(?:"
    + "|".join(rf"(?P<{kind}>{names})" for kind, names in _NAMED.items())
    + r")\b(?! (?:ke ?mana|di ?mana|ke siapa|apa)\b)",
    re.I,
)
"""Right at the beginning: "bukan, saya mau ngadu …", "bukan pertanyaan, ini keluhan"."""


@dataclass(frozen=True, slots=True)
class PutRight:
    """The kind somebody says it is, and whether the words tell anything beside that."""

    kind: str
    tells_more: bool


def put_right(text: str) -> PutRight | None:
    """What a message says it is instead of what it was taken for; None for everything else."""
    said = " ".join(text.split())
    found = _PUT_RIGHT.match(said)
    if found is None or found.lastgroup is None:
        return None
    return PutRight(found.lastgroup, any(map(str.isalpha, said[found.end() :])))


def infer(text: str) -> str:
    """One of "pengaduan", "aspirasi", "permintaan_informasi". A complaint when nothing decides."""
    words = split(text[:READ_MOST]).typed
    said = "".join(f" {word}" for word in words)
    if "2" in said:
        said = _TWICE.sub("", said)
    if NO_COMPLAINT.isdisjoint(said.split()) and not _ASKED.search(said):
        return COMPLAINT
    points = {kind: sum(bool(p.search(said)) for p in patterns) * _WEIGHT[kind] for kind, patterns in _TABLE.items()}
    points[QUESTION] += bool(_ASKED.search(said)) * _ASKED_WEIGHT + bool(_PREFACE.search(said)) * _PREFACE_WEIGHT
    points[COMPLAINT] += 0.5 + (len(words) > _LONG_WORDS) * 1.5
    return max((COMPLAINT, SUGGESTION, QUESTION), key=lambda kind: points[kind])
