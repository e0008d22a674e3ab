"""What a short answer means: a choice, yes or no, "skip", "I don't know". Pure parsers; never by substring.

"10" is not "1", "bukan 2" is no choice, and a sentence that merely holds the word "ya" is no yes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from conversations.messages import Option
from conversations.understanding.memory import remembered
from conversations.understanding.words import listed

FILLERS = listed(
    """
    pak bu bapak ibu bpk mas mbak mba kak kakak bang min admin gan bos om tante dong donk ya yaa iya deh dah sih
    lah kok nih tuh kan aja saja doang maaf please pls sir madam
    """
)
"""Words of politeness and colour that may stand at either end of an answer without changing it."""

YES = listed(
    """
    ya yaa yaaa iya iyaa iyaaa iyah y ye yes yep yup yeah yoi yo yess ok oke okay okey okeh okee k sip siip sipp
    markosip siap siyap betul btul bener benar bner leres sudah udah udh sdh lanjut lanjutkan gas gass gaskeun
    setuju cocok pas sesuai bnr boleh bisa mau tentu pasti correct right sure agree agreed fine true yakin kirim send
    nggih enggih inggih inggeh muhun sumuhun iyo bujur kirimkan silakan silahkan
    """
) | listed(
    """
    sudah benar | udah bener | sudah betul | udah betul | sdh benar | sudah sesuai | ya benar | iya benar | iya
    betul | ya betul | betul sekali | benar sekali | ya sudah | setuju kirim | setuju dan kirim | ya kirim | kirim
    saja | lanjut aja | gpp lanjut | gpp lanjut aja | nggih leres | muhun leres | iyo batua | inggih bujur | yes
    please | yes that's correct | yes thats correct | that's correct | thats correct | that's right | yes correct |
    looks good | all good | go ahead | ok lanjut | oke lanjut | ok gas | oke sip | sip lanjut | yes it is
    """,
    "|",
)
YES_MOST_WORDS = 5
NO = listed(
    """
    tidak tdk tak ga gak gk g nggak ngga enggak engga nda ndak kagak kaga blm belum blom belom bukan bkn salah
    keliru jangan jgn no nope n not wrong incorrect false mboten ora sanes durung teu henteu acan indak alun
    kada balum
    """
) | listed(
    """
    tidak benar | tidak setuju | ga setuju | gak setuju | belum benar | blm bener | belum betul | belum sesuai |
    tidak sesuai | ga bener | gak bener | gak betul | masih salah | ada yang salah | ada yg salah | no thanks | not
    yet | not correct | that's wrong | thats wrong | tidak mau | ga mau | gak mau | ga usah | gak usah | tidak usah
    | teu acan | do not | don't | tidak jadi
    """,
    "|",
)
SEND = listed(
    """
    kirim | kirimkan | setuju & kirim | setuju dan kirim | kirim sekarang | kirim saja | kirim langsung | langsung kirim
    | kirim laporan | kirim laporannya | ya kirim | send | send it | send now | send it now | agree & send
    """,
    "|",
)
_SENDING = listed("kirim kirimkan send")
_AT_ONCE = listed("sekarang skrg langsung laporan laporannya it now the report looks good perfect great thats that's")
HOLD = listed(
    """
    jangan kirim | jangan dikirim | jangan kirim dulu | jangan dikirim dulu | jgn kirim | jgn kirim dulu | jgn dikirim |
    jgn dikirim dulu | nanti dulu | ntar dulu | tunggu | tunggu dulu | tunggu sebentar | sebentar | bentar | belum
    dulu | don't send | don't send it | do not send | dont send | dont send it | don't send it yet | not yet | wait |
    ada yang mau diubah | ada yg mau diubah | mau ubah dulu | mau saya ubah | ada yang salah
    """,
    "|",
)
"""Not to be sent as it stands."""
SKIP = listed(
    """
    - | lewati | lewat | lewatin | lewatkan | skip | next | kosong | kosongkan | nihil | none | nothing | tidak ada
    | tdk ada | ga ada | gak ada | gaada | nggak ada | ngga ada | enggak ada | gada | ga punya | gak punya | tidak
    punya | lewati saja | nanti saja | nanti aja | nanti | skip this | skip it | not now | mboten wonten | ora ono |
    teu aya
    """,
    "|",
)
_UNKNOWING = re.compile(
    r"(?:(?:saya|sy|aku|gue|gw|kami|abdi|kulo|ambo|ulun) )?(?:(?:ga|gak|gk|tidak|tdk|nggak|ngga|enggak|kurang|"
    r"ora|kaga|kagak|mboten|teu|indak|kada|gatau|belum|blm) ?(?:tau|tahu|tauu|ngerti|ngertos|yakin|inget|ingat|hafal|"
    r"hapal|apal|terang|paham|jelas|pasti)|gatau|gatw|gtau|gaktau|lupa|lali|hilap|entah|entahlah|ntah|embuh|mbuh|duka|"
    r"bingung)(?: (?:kapan|kpn|tanggal|tanggalnya|tgl|hari|harinya|hari apa|kapannya|persis|persisnya|pastinya|pasti|"
    r"tepatnya|di mana|dimana|alamat|alamatnya|nama jalannya|jalannya|lokasi|lokasinya|nomor|nomornya|juga|apa|"
    r"namanya|kapan mulainya))*|(?:i )?(?:do not|don't|dont) (?:know|remember|recall)(?: (?:when|where|it|exactly|"
    r"the (?:date|day|address|street name)))*|(?:i'm |im |i am )?not sure(?: when| where)?|(?:i )?(?:forgot|forget)|"
    r"no idea|idk|unknown|dunno|"
    r"(?:ya |yang |yg )?(?:terserah|sembarang|bebas|(?:apa|mana)(?: aja| saja)? boleh|biasa|ikut|whatever|anything|any|"
    r"up to you)(?: (?:anda|kamu|bapak|ibu|kalian))?"
)
PUT_OFF_MOST_WORDS = 8
_PUT_OFF = re.compile(
    r"(?:(?:oh|ok|oke|baik|siap|maaf|iya|ya)[ ,]+)*(?:(?:se)?bentar|tunggu|hold on|wait|one moment|just a moment|"
    r"(?:(?:nanti|ntar|entar|besok)(?: (?:pagi|siang|sore|malam|dulu|ya|aja|saja|kalau|klo|kalo|sudah|udah|pulang|"
    r"sampai|di|rumah))*|later)"
    r"(?:(?: (?:saya|sy|aku|tak|i'll|i will))* (?:kirim|cek|lihat|liat|foto|kasih|kabari|kabarin|tanya|tanyakan|cari|"
    r"balas|jawab|check|send|look)\w*|$))\b"
)
ORDINALS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        "satu pertama kesatu one first siji hiji",
        "dua kedua two second loro dua",
        "tiga ketiga three third telu tilu",
        "empat keempat four fourth papat opat",
        "lima kelima five fifth",
        "enam keenam six sixth",
        "tujuh ketujuh seven seventh",
        "delapan kedelapan eight eighth",
        "sembilan kesembilan nine ninth",
        "sepuluh kesepuluh ten tenth",
    )
)
_NUMBERED = re.compile(
    r"(?:(?:ok|oke|okay|okey|ya|iya|sip|siap) )?"
    r"(?:(?:saya |sy )?(?:pilih|pilihan|pilihannya|ambil|choose|option|jawab|jawaban)(?: saya)? ?)?(?:yang|yg|the)? ?"
    r"(?:nomor|nomer|nmr|no|number|angka|ke)?[ .:#-]*(\d{1,2}|[a-z]+)"
)
_PAUSES = re.compile(r"[,.!]")
_MOST_WORDS = max(YES_MOST_WORDS, *(len(_PAUSES.sub(" ", saying).split()) for saying in YES | NO))
"""No yes and no no has more."""
_SIGNS = {"👍": True, "👌": True, "✅": True, "👎": False, "❌": False}
_LEAST_PREFIX = 4
_EDGES = re.compile(r"^[^\w\s+-]+|[^\w\s+-]+$|^[\s_]+|[\s_]+$")


@remembered
def normalise(text: str) -> str:
    """Lower case, one form of every letter, no signs or emoji at the ends, single spaces, no fillers at the ends."""
    folded = _tidy(text)
    words = folded.split()
    while len(words) > 1 and words[-1].strip(",.!") in FILLERS:
        words.pop()
    while len(words) > 1 and words[0].strip(",.!") in FILLERS:
        words.pop(0)
    return _tidy(" ".join(words))


def choice(text: str, options: Sequence[Option]) -> Option | None:
    """The option meant by its number, its label, or a word of its label that no other label has."""
    said, tidied = normalise(text), _tidy(text)
    labels = [(option, _label(option.label)) for option in options]
    labelled = [option for option, label in labels if label.normal == said or label.tidy == tidied]
    if len(labelled) == 1:
        return labelled[0]
    place = _place(said)
    if place is not None:
        return options[place] if place < len(options) else None
    named = [option for option, label in labels if _names(said, label)]
    return named[0] if len(named) == 1 else None


def numbered(text: str) -> bool:
    """Does it name one of several choices by its place: "2", "yang kedua"?"""
    return _place(normalise(text)) is not None


@remembered
def yes_no(text: str) -> bool | None:
    """Yes, no, or neither, in every register. What follows a comma may explain a no ("blm, tanggalnya salah")."""
    if text.strip()[:1] in _SIGNS and not any(sign.isalnum() for sign in text):
        return _SIGNS[text.strip()[0]]
    tidied, said = _tidy(text), normalise(text)
    spaced = _PAUSES.sub(" ", said).split()
    forms = (said, tidied, _squeezed(said), " ".join(spaced)) if len(spaced) <= _MOST_WORDS else ()
    for form in forms:
        if form in YES:
            return True
        if form in NO:
            return False
        if _only_yes(form):
            return True
    head = normalise(re.split(r"[,.;!]", tidied, maxsplit=1)[0])
    return False if head in NO and head != tidied else None


def _only_yes(form: str) -> bool:
    """ "ok sip lanjut", "oke kirim aja": nothing but words of a yes."""
    words = _PAUSES.sub(" ", form).split()
    return 1 < len(words) <= YES_MOST_WORDS and all(word in YES or word in FILLERS for word in words)


def sends(text: str) -> bool:
    """Is the report to be sent now: "kirim", "ok kirim aja"?"""
    said = normalise(text)
    words = _PAUSES.sub(" ", said).split()
    only = len(words) <= YES_MOST_WORDS and all(word in YES or word in FILLERS or word in _AT_ONCE for word in words)
    return said in SEND or (only and not _SENDING.isdisjoint(words))


def puts_off(text: str) -> bool:
    """Is an answer promised for later, and none given: "bentar ya lagi di pasar", "nanti saya fotokan"?"""
    said = normalise(text)
    return len(said.split()) <= PUT_OFF_MOST_WORDS and _PUT_OFF.match(said) is not None and not re.search(r"\d", said)


def skip(text: str) -> bool:
    """Does the answer pass the question over?"""
    return text.strip() in {"-", "--", "—", "–"} or normalise(text) in SKIP or _tidy(text) in SKIP


def unknown(text: str) -> bool:
    """Does the answer say that the citizen does not know?"""
    return _UNKNOWING.fullmatch(normalise(text).replace("’", "'")) is not None


@remembered
def _tidy(text: str) -> str:
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    while not (folded[:1].isalnum() and folded[-1:].isalnum()) and folded != (shorter := _EDGES.sub("", folded)):
        folded = shorter
    return folded


def _squeezed(said: str) -> str:
    """ "okeee" → "oke", "tidaaak" → "tidak"."""
    return re.sub(r"(\w)\1{2,}", r"\1", said)


def _place(said: str) -> int | None:
    """The place, from 0, that a number or an ordinal names: "2", "no 2", "yang kedua", "nomor dua"."""
    found = _NUMBERED.fullmatch(said)
    if found is None:
        return None
    word = found[1]
    if word.isdecimal():
        return int(word) - 1 if int(word) else None
    return next((place for place, words in enumerate(ORDINALS) if word in words), None)


@dataclass(frozen=True, slots=True)
class _Label:
    normal: str
    tidy: str
    words: tuple[str, ...]


@remembered
def _label(label: str) -> _Label:
    normal = normalise(label)
    return _Label(normal, _tidy(label), tuple(re.findall(r"\w+", normal)))


def _names(said: str, label: _Label) -> bool:
    """Is what was said a whole word of the label, or the beginning of the label or of a word, 4 letters or more?"""
    if len(said) < _LEAST_PREFIX:
        return len(said) > 1 and said in label.words
    return label.normal.startswith(said) or any(word.startswith(said) for word in label.words)
