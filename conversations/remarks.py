"""What a whole message wants changed in the draft: "nama saya jangan ditulis", "tempatnya salah, harusnya …".

Never by substring: a story in which a name or a place is changed orders nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from conversations.understanding import corrections
from conversations.understanding.memory import remembered
from conversations.understanding.patterns import late
from conversations.understanding.words import listed

FIELD_WORDS: dict[str, frozenset[str]] = {
    "when": listed("tanggal tgl waktu kapan jam hari date time when day"),
    "place": listed("tempat lokasi alamat place location address"),
    "privacy": listed("privasi privacy"),
    "agency": listed("instansi dinas agency office"),
    "story": listed("cerita isi kalimat laporan story text report"),
    "kind": listed("jenis kind type"),
}
"""What people call each field, without the ending -nya."""
NAME_HIDDEN = "name"
"""As a value of `privacy`: the name goes, and whether the report is confidential stays."""
OPEN_MOST_WORDS = 6
"""In a longer text *umum* or *buka* may be about anything, and nobody's name is shown for that."""
STORY_MOST = 1_000
READ_MOST = 200
"""Characters: longer messages are stories."""


@dataclass(frozen=True, slots=True)
class Remark:
    field: str
    """A question's name."""
    value: str = ""
    """What it is to be, as typed; empty when it is only to be asked again."""
    anew: bool = True
    """Whether this takes the place of all that was said; a part of a story may be put right alone."""


_ANY = "|".join(sorted((word for words in FIELD_WORDS.values() for word in words), key=len, reverse=True))
_FIELD = rf"(?:yang |yg |bagian |the )?(?P<field>{_ANY})(?: ?nya| kejadian(?:nya)?| masalah(?:nya)?| laporan(?:nya)?)?"
_LEAD = (
    r"(?:(?:e+h+|oh+|o|ya|iya|ok|oke|tapi|tp|tolong|mohon|minta|maaf|maap|sorry|pak|bu|min|kak|mas|mbak|bisa|boleh|mau|"
    r"saya|sy|aku|kalau|kalo|klo|dong|please|but|can you|could you|can i|could i|may i|i want to|"
    r"apa|apakah|belum|blm|actually|sebenarnya|sebenernya|the)[,.!]? )*"
)
_TAIL = r"(?:[ ,]+(?:ya|yaa|dong|pak|bu|min|kak|mas|mbak|aja|saja|deh|please|pls|tolong|makasih|terima kasih))*[.!]*"
_ASKED = r"(?: (?:ga|gak|gk|g|nggak|ngga|enggak|tidak|tdk|kah|kan))?(?: (?:sih|ya|kak|pak|bu|min))*[?]*"
_CHANGE = (
    r"(?:ganti|gantiin|ubah|rubah|edit|koreksi|betulkan|betulin|benerin|perbaiki|revisi|change|update|fix|correct)"
)
_WRONG = (
    r"(?:salah|keliru|kurang tepat|tidak tepat|belum benar|ga bener|gak bener|tidak benar|bukan itu|(?:is|was) wrong|"
    r"wrong|(?:mau |tolong |minta )?(?:diganti|diubah|dirubah))"
)
_SHOULD = (
    r"(?:(?:se)?harus ?nya|mestinya|(?:yang|yg) (?:benar|bener|betul)(?:nya)?|bukan itu tapi|it should be|should be)"
)
_TO = r"(?:jadi|ke|menjadi|dengan|dgn|to|:|=)"
_SAID = r"(?P<value>\S.*?)"

_MY_NAME = (
    r"(?:nama(?: ?(?:ku|saya|sy|aku|gue|gw|pelapor|nya))?|identitas(?: ?(?:ku|saya|sy|nya))?|my name|my identity)"
)
_NOT = r"(?:jgn|jangan|jngan|tdk usah|tidak usah|ga usah|gak usah|gausah|gak perlu|ga perlu|tidak perlu|tanpa)"
_SHOWN = (
    r"(?:(?:sampai |sampe |ada yang |ada yg )?(?:di)?(?:tulis|sebut|sebutkan|sebutin|tampil|tampilkan|tampilin|lihat|"
    r"liat|kelihatan|keliatan|terlihat|muncul|munculkan|cantumkan|cantumin|publish|sebar|sebarkan|bocorkan|bocor|ketahuan|ketauan|"
    r"tahu|tau|kasih tau|kasi tau|kasih tahu|umumkan|pakai|pake|masukkan|masukin))"
)
_HIDE = r"(?:(?:di)?(?:rahasia|sembunyi|samar|anonim)(?:kan|kn|in)|(?:di)?tutupi|hide|hidden)"
_HIDES_NAME: tuple[re.Pattern[str], ...] = tuple(
    late(f"{_LEAD}{pattern}{_TAIL}{_ASKED}", re.I)
    for pattern in (
        rf"{_HIDE} {_MY_NAME}",
        rf"(?:{_CHANGE} )?{_MY_NAME} (?:tolong |mohon |minta )?(?:{_HIDE}|{_NOT}(?: {_SHOWN})?)",
        rf"{_NOT} {_SHOWN} {_MY_NAME}",
        rf"(?:do not|don'?t) (?:show|tell|write|publish|reveal|use) (?:anyone )?{_MY_NAME}",
        r"(?:(?:keep|make) (?:me|it|this)|be|stay|remain|report(?: this)?) anonymous(?:ly)?",
        rf"(?:(?:{_CHANGE} |jadikan |dibuat |buat |bikin |bikinin |pakai |pake |secara |lapor )?"
        r"(?:jadi |menjadi |secara )?"
        r"(?:anonim|anonymous)|"
        r"anonimkan)",
    )
)
_WHO = (
    r"(?:siapa(?: ?pun|2| saja| aja)?|orang(?: lain)?|petugas|mereka|yang lain|yg lain|dia|beliau|pelaku(?:nya)?|"
    r"terlapor|oknum(?:nya)?|orangnya|anyone|anybody|them|him|her)"
)
_HIDES_SOMEWHERE: tuple[re.Pattern[str], ...] = tuple(
    late(rf"\b{pattern}\b")
    for pattern in (
        rf"{_HIDE} {_MY_NAME}",
        rf"{_MY_NAME} (?:tolong |mohon |minta )?(?:{_HIDE}|{_NOT}(?: {_SHOWN})?)",
        rf"{_NOT} (?:{_SHOWN} )?(?:{_WHO} )?{_MY_NAME}",
        rf"{_NOT} (?:sampai |sampe )?(?:ada )?(?:{_WHO} )?(?:yang |yg )?{_SHOWN} (?:kalau |klo |kalo )?(?:itu )?"
        r"(?:saya|sy|aku|gue|gw)",
        rf"{_NOT} (?:sampai |sampe )?{_MY_NAME} {_SHOWN}",
        rf"{_NOT} (?:kasih|kasi|beri) (?:tau|tahu) {_WHO}",
        r"(?:ga|gak|gk|tidak|tdk|nggak|takut|malu) (?:mau |ingin |pengen )?(?:kalau |kalo |klo )?"
        rf"{_MY_NAME} {_SHOWN}",
        r"(?:do not|don'?t) (?:show|tell|write|publish|reveal|use) (?:anyone )?(?:my name|it was me|who i am)",
        r"(?:ga|gak|gk|tidak|tdk|nggak) (?:mau |usah |perlu )?(?:pakai |pake |disebut |sebut |ditulis )"
        r"(?:nama|identitas)",
        r"tanpa nama",
    )
)
_HIDING = ("nama", "identit", "name", "jgn", "jangan", "jngan", "usah", "perlu", "tanpa", "do not", "don't", "dont")
"""One of these stands in whatever `_HIDES_SOMEWHERE` finds."""
_ANONYMOUS = late(
    r"(?<!jangan )(?<!tidak )(?<!ga )(?<!gak )(?<!usah )(?<!bukan )(?:(?:mau|minta|tolong|secara|pengen|pingin|ingin|"
    r"lapor|bikin|buat|jadi|nama|saya|sy|stay|remain|keep me|report) (?:di)?anonim(?:kan|in|ous|ously)?\b|"
    r"(?:^|[.,;!] ?)anon[iy]m(?:ous)?(?: (?:ya|aja|saja|dong|pak|bu|min|please|pls))*(?=[.,;!]|$))"
)
_MY_DATA = (
    r"(?:nik|e?-?ktp|nomor|(?:nomor|nomer|nmr|no)[. ]?(?:hp|wa|telp|telepon|telpon|ktp|nik|kk|chat)|data(?: (?:diri|"
    r"pribadi))?|laporan|my (?:number|data|id|report))(?: ?(?:saya|sy|aku|ku|gue|gw|kami|nya|ini))*"
)
_SEEN = (
    r"(?:(?:bisa |boleh |dapat |ikut |akan )*(?:di)?(?:kasih |kasi |beri )?(?:lihat|liat|kelihatan|keliatan|terlihat|"
    r"tampil|tampilkan|tampilin|baca|kebaca|terbaca|tahu|tau|ketahuan|ketauan|sebar|sebarkan|sebarin|see|read|shown))"
)
_BY = rf"(?: (?:sama |oleh |ke |by )?{_WHO})?"
_ABOUT_DATA = late(
    rf"{_LEAD}(?:{_MY_DATA} (?:tolong |mohon |minta )?{_NOT} (?:sampai |sampe )?{_SEEN}{_BY}|"
    rf"{_NOT} {_SEEN}{_BY} {_MY_DATA}|"
    rf"(?:apa |apakah )?{_MY_DATA} (?:{_SEEN}{_BY}|aman|rahasia) ?"
    r"(?:ga|gak|gk|nggak|ngga|tidak|tdk|kan|ya|kah)(?: sih)?|"
    rf"{_WHO}(?: yang| yg)? {_SEEN} {_MY_DATA}(?: (?:ga|gak|gk|nggak|ngga|tidak|tdk|ya|sih))?|"
    rf"who (?:can|will) {_SEEN} {_MY_DATA}){_TAIL}[?]*",
    re.I,
)
_DATA_HINT = late(r"\b(?:nik|e?-?ktp|nomor|nomer|nmr|no|data|laporan|number|id|report)", re.I)
_DENIED = late(
    r"\b(?:ga|gak|gk|g|tidak|tdk|nggak|ngga|jangan|jgn|bukan|bkn|batal|not|don'?t)"
    r"(?: (?:jadi|mau|usah|perlu|make|it))* "
    r"(?:anonim|anonymous|rahasia|terbuka|open|secret|confidential)(?: (?:deh|dah|lah|ya))?"
)
_VALUES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (value, late(rf"\b(?:{words})\b"))
    for value, words in (
        ("rahasia", "rahasia|rahasiakan|dirahasiakan|confidential|secret|private"),
        ("anonim", "anonim|anonym|anonymous|anonimus|tanpa nama"),
        (
            "terbuka",
            r"terbuka|buka|dibuka|bukak|open|public|publik|umum|biasa|normal|bebas|terserah|sembarang|whatever|"
            r"nama boleh|boleh (?:dilihat|liat|lihat|tau|tahu)|"
            r"(?:ga|gak|gk|tidak|tdk|nggak) (?:takut|masalah|papa|apa-apa|apa apa|apa2)|gpp|gapapa",
        ),
    )
)
_CONFIDES = late(
    rf"{_LEAD}(?:{_HIDE} (?:laporan|aduan|isi|semua|cerita)(?: ?(?:nya|ini|saya|sy|ku))*|(?:laporan|aduan|isi)(?:nya|"
    rf" ini| saya| sy)* (?:tolong |mohon |minta )?{_HIDE}|(?:jadikan |dibuat |buat )(?:jadi |menjadi )?rahasia|"
    rf"(?:keep|make) (?:it|this) (?:confidential|secret|private)){_TAIL}",
    re.I,
)
_OPEN = late(rf"{_LEAD}(?:privasi(?:nya)? |namanya? )?(?:terbuka|dibuka){_TAIL}", re.I)
_UNHIDES = late(
    rf"{_LEAD}(?:ga|gak|gk|g|tidak|tdk|nggak|ngga|enggak|batal) (?:jadi |usah |perlu )?"
    rf"(?:anonim|anonymous|rahasia){_TAIL}",
    re.I,
)
"""What was hidden need not be: asked once more, never shown for a few words."""
_SETS = tuple(
    (late(f"{_LEAD}{pattern}{_TAIL}", re.I), anew)
    for pattern, anew in (
        (rf"{_CHANGE} {_FIELD} {_TO} ?{_SAID}", True),
        (rf"{_FIELD} {_CHANGE} {_TO} {_SAID}", True),
        (rf"{_FIELD} {_WRONG}(?:[,.;:]+ (?:{_SHOULD} |it'?s |it was |jadi |tapi )?| {_SHOULD} ){_SAID}", False),
        (rf"{_FIELD} {_SHOULD} {_SAID}", False),
        (
            r"(?P<field>waktu|tempat|lokasi|alamat|tanggal|kejadian)nya (?:itu |adalah |tuh )?"
            r"(?P<value>(?:dari|sejak|di|kemarin|kmrn|tadi|\d).{0,60}?)",
            True,
        ),
    )
)
_OPENS = tuple(
    late(f"{_LEAD}{pattern}{_TAIL}", re.I)
    for pattern in (rf"{_CHANGE} {_FIELD}(?: dulu)?", rf"{_FIELD} {_WRONG}", rf"(?:salah|wrong) {_FIELD}")
)
_SIDE = r"[^,.;]{1,40}?"
_NEITHER = r"(?:bukan|bkn|not)"
_SWAP = late(
    rf"{_LEAD}(?:(?:salah|keliru|wrong)(?: pak| bu)?[,.]? )?(?:(?:tempat|lokasi|alamat)(?:nya)? )?"
    rf"(?:{_SHOULD} |{_CHANGE} )?"
    rf"(?:(?P<new>{_SIDE}),? {_NEITHER} (?P<old>{_SIDE})|"
    rf"{_NEITHER} (?P<old2>{_SIDE}),? (?:tapi|tp|but|melainkan) (?P<new2>{_SIDE})|"
    rf"{_NEITHER} (?P<old3>{_SIDE}), ?(?P<new3>{_SIDE}))(?: (?:maksud(?:nya|ku| saya)?|mksdnya|i mean(?:t)?))?{_TAIL}",
    re.I,
)
_MEANT = late(r" (?:maksud(?:nya|ku| saya| sy| aku)?|mksdnya|i mean(?:t)?)$", re.I)
_HINT = late(
    rf"\b(?:{_ANY}|nama|identitas|name|identity|anonim|anonymous|rahasia|{_HIDE}|secret|private|conf|terbuka|dibuka)",
    re.I,
)
"""No remark is without one of these words; most messages are."""
_HINTS = (
    *(word for words in FIELD_WORDS.values() for word in words),
    *listed("nama identitas name identity anon rahasia sembunyi samar tutupi hid secret private conf terbuka dibuka"),
)
"""Letters, some of which stand in each of them: looked for first."""


def remark(text: str) -> Remark | None:
    """The field a whole message is about, and what it is to be; None for everything else."""
    said = " ".join(text.replace("’", "'").split())
    if len(said) > READ_MOST or not _hinted(said):
        return None
    if any(pattern.fullmatch(said) for pattern in _HIDES_NAME):
        return Remark("privacy", NAME_HIDDEN)
    if _CONFIDES.fullmatch(said):
        return Remark("privacy", "rahasia")
    if _UNHIDES.fullmatch(said):
        return Remark("privacy")
    if _OPEN.fullmatch(said):
        return Remark("privacy", "terbuka")
    for pattern in _OPENS:
        if found := pattern.fullmatch(said):
            return Remark(_named(found["field"]))
    for pattern, anew in _SETS:
        if found := pattern.fullmatch(said):
            field = _named(found["field"])
            return Remark(field, found["value"].strip(" .,:;"), anew or field != "story")
    return None


def about_data(text: str) -> bool:
    """Does a whole message ask who sees the citizen's number or data, or want it seen by nobody?"""
    said = " ".join(text.split())
    return len(said) <= READ_MOST and bool(_DATA_HINT.search(said) and _ABOUT_DATA.fullmatch(said))


@remembered
def anonymous(text: str) -> bool:
    """Does a story say, among other things, that it is told anonymously ("lampu mati di …, anonim ya")?"""
    said = text[:STORY_MOST].casefold()
    return "anon" in said and _ANONYMOUS.search(" ".join(said.split())) is not None


@remembered
def fears(text: str) -> bool:
    """Does a story itself ask that nobody learn who tells it?"""
    said = " ".join(text[:STORY_MOST].replace("’", "'").casefold().split())
    return any(hint in said for hint in _HIDING) and any(pattern.search(said) for pattern in _HIDES_SOMEWHERE)


def privacy(text: str) -> str | None:
    """The privacy a short answer wishes, in whatever words: `terbuka`, `anonim`, `rahasia` or `rahasia_anonim`; None
    when it says none, or too much."""
    said = " ".join(text.replace("’", "'").casefold().split())
    if len(said) > READ_MOST:
        return None
    wanted = _DENIED.sub(" ", said)
    hidden = fears(said)
    kept = [value for value, pattern in _VALUES if pattern.search(wanted)]
    if "rahasia" in kept:
        return "rahasia_anonim" if hidden or "anonim" in kept else "rahasia"
    if hidden or "anonim" in kept:
        return "anonim"
    return "terbuka" if kept and len(said.split()) <= OPEN_MOST_WORDS else None


def mentioned(text: str) -> str | None:
    """The field a short remark names anywhere ("blm, tanggalnya salah")."""
    words = re.findall(r"[a-z]+", text.casefold())
    for field, names in FIELD_WORDS.items():
        if any(word in names or word.removesuffix("nya") in names for word in words):
            return field
    return "privacy" if {"rahasia", "anonim", "terbuka"} & set(words) else None


def swap(text: str) -> tuple[str, str] | None:
    """What takes the place of what, in words said before: "eh salah, blok c5 bukan c4" → ("blok c5", "c4")."""
    said = " ".join(text.split())
    if len(said) > READ_MOST or re.search(_NEITHER, said, re.I) is None:
        return None
    rest = corrections.correction(said)
    found = next((found for words in (said, rest or "") if (found := _SWAP.fullmatch(words))), None)
    if found is None:
        return None
    new, old = (found[side] or found[f"{side}2"] or found[f"{side}3"] for side in ("new", "old"))
    return _MEANT.sub("", new).strip(), old.strip()


def _hinted(said: str) -> bool:
    """(Ignoring case, `re` takes a few letters beyond ASCII for an s, i or k.)"""
    lower = said.lower()
    return (not said.isascii() or any(hint in lower for hint in _HINTS)) and _HINT.search(said) is not None


def _named(word: str) -> str:
    return next(field for field, names in FIELD_WORDS.items() if word.casefold() in names)
