"""Which language to answer in: langdetect for long texts, function words for short ones. Knows no dialogue.

Everything not surely English is answered in Indonesian; a regional language or slang must never bring English.
"""

from __future__ import annotations

import re

import langdetect
from langdetect import detector_factory

from conversations.understanding import profiles
from conversations.understanding.words import listed

ENGLISH_SURE = 0.9
"""langdetect's probability from which a text may be English; its answer alone decides nothing."""
ENGLISH_POSSIBLE = 0.5
"""Above this, a text without enough English function words leaves the chat's language as it is."""
STREET_AMONG = 5
"""So many English words to an Indonesian one: that one will be part of an address ("on jalan kenanga")."""
LETTERS_FOR_DETECTION = 20
"""Below this many letters langdetect guesses ("jalan rusak" is Finnish to it): only the word lists count."""
READ_MOST = 600
"""Characters read: more change nothing."""

ENGLISH = listed(
    """
    i i'm i've i'd i'll you your you're he she it it's its we our they their them my me this that that's these
    those there the a an and or but if because of for from with without at by to into on out off about near next
    behind in front is are was were be been being am do does don't doesn't did didn't not no yes have has had
    haven't hasn't can can't could will would should what what's when where which who why how please pls thanks
    thank sorry want need report still since just very too lot some any every all one been ago here instead long
    much many get wrong cancel hurry nvm broken street road light lights garbage trash water tree hole pothole
    house school dangerous flood streetlight streetlights today yesterday monday tuesday wednesday thursday friday
    saturday sunday week weeks
    """
)
"""Function words, and at the end what people report."""
INDONESIAN = listed(
    """
    yang yg di ke dari dr dan dgn dengan untuk utk ini itu ada gak ga nggak ngga tidak tdk tak bukan belum blm
    sudah udah sdh saya sy aku gue gua kami kita kamu anda dia mereka pak bu bapak ibu min admin mas mbak kak
    bang tolong mohon minta mau bisa bs apa apakah kapan kenapa mengapa gimana bagaimana gmn dimana mana siapa
    berapa kok dong deh sih nih tuh lah kan ya iya juga jg aja saja lagi masih msh terus trs banget bgt karena
    krn kalau kalo klo jadi jd tapi tp atau sama sm pada oleh akan harus sangat lebih sampai sampe sekarang skrg
    tadi kemarin kmrn hari jalan lampu rusak mati air sampah lapor laporan depan dpn dekat deket rumah warga
    orang makasih terima kasih batal lanjut betul salah selamat pagi siang sore malam nama nomor alamat
    alamatnya cepat cepetan kebakaran banjir semua buat banyak sekali tahu tau gatau gpp bikin
    nggih mboten ora
    opo piye wis durung iki kuwi sing karo kulo sampeyan nuwun matur dalan ngarep teu acan aya nu kumaha abdi
    punten hatur nuhun geus tos mun jeung sareng indak ado nan lah ambo baa alun kada ulun pang wan nang kayapa
    """
)
"""Plain and slang; at the end Javanese, Sundanese, Minangkabau and Banjar, which are answered in Indonesian too."""
NEUTRAL = listed(
    """
    ok oke okay okey p ping test tes hi hello halo hallo hai hey wkwk wkwkwk haha hehe hmm hm sip no rt rw jl jln gg
    gang blok kav km www http https com
    """
)
"""Said in both languages, or in none."""

_PERHAPS = listed("hi hello hey help there good morning afternoon evening sir madam english")
"""Greetings and cries for help that Indonesians write too."""
_REQUESTS: tuple[tuple[str, str], ...] = (
    ("en", r"(?:can|could|do|would|will) (?:you|u|we) (?:please )?(?:speak|use|talk|write|chat|reply)(?: in)? english"),
    ("en", r"(?:speak|use|switch to|change to|in|talk|reply in|answer in)(?: the)? english(?: language)?"),
    ("en", r"(?:please )?(?:speak |use )?english"),
    ("en", r"(?:language )?english only|i (?:only )?(?:speak|understand) (?:only )?english"),
    ("en", r"i (?:don't|dont|do not|can't|cannot) (?:speak|understand) (?:bahasa(?: indonesia)?|indonesian)"),
    ("en", r"(?:bisa |boleh |tolong |ganti |pakai |pake |mau )*(?:ke )?bahasa inggris"),
    ("id", r"(?:bisa |boleh |tolong |ganti |pakai |pake |mau |ngomong )*(?:ke )?bahasa indo(?:nesia)?"),
    ("id", r"(?:can|could) (?:you|u) (?:please )?(?:speak|use|talk)(?: in)? (?:bahasa(?: indonesia)?|indonesian)"),
    ("id", r"(?:speak|use|switch to|change to|in) (?:bahasa(?: indonesia)?|indonesian)"),
    ("id", r"(?:indonesian|indonesia)"),
)
_NAMED = ("english", "inggris", "indo")
"""One of these stands in every request."""
_POLITE = re.compile(
    r"\b(?:please|pls|plz|thanks|thank you|aja|saja|dong|donk|ya|yaa|deh|pak|bu|min|kak|mas|mbak|hi|hello|halo)\b"
)
_REQUEST = tuple((code, re.compile(pattern)) for code, pattern in _REQUESTS)
_LINK = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|\b[\w-]+\.(?:com|id|gl|go|net|org)\S*")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def load() -> None:
    """Read langdetect's profiles (0.2 s, once a process) and make its answers repeatable. In any thread, also twice."""
    langdetect.DetectorFactory.seed = 0
    if detector_factory._factory is None:
        detector_factory._factory = profiles.read()


def detect(text: str) -> str | None:
    """ "id" or "en", or None when the text does not say: keep the chat's language."""
    letters = _LINK.sub(" ", text[:READ_MOST]).lower().replace("’", "'")
    words = [word for word in _WORD.findall(letters) if word not in NEUTRAL]
    english = sum(word in ENGLISH for word in words)
    indonesian = sum(word in INDONESIAN for word in words)
    if english > indonesian and _english(words, english, indonesian):
        return "en"
    if indonesian >= max(english, 1) or len(words) < 3:
        return "id" if indonesian >= max(english, 1) else None
    return None if english and _probability("en", " ".join(words)) > ENGLISH_POSSIBLE else "id"


def perhaps_english(text: str) -> bool:
    """Nothing but words that an English speaker begins with, and others as well."""
    words = _WORD.findall(text[:READ_MOST].lower())
    return bool(words) and all(word in _PERHAPS for word in words)


def requested(text: str) -> str | None:
    """The language somebody asks for in so many words ("can you speak english?"); None for everything else."""
    said = text[:READ_MOST].lower().replace("’", "'")
    if not any(name in said for name in _NAMED):
        return None
    words = " ".join(_WORD.findall(said))
    bare = " ".join(_POLITE.sub(" ", words).split())
    return next((code for code, pattern in _REQUEST if pattern.fullmatch(bare)), None)


def _english(words: list[str], english: int, indonesian: int) -> bool:
    """Short: listed words alone, at least two and half of all, but for the name of a street. Long: one in six of them,
    and langdetect agrees."""
    if english >= 2 and english * 2 >= len(words) and indonesian * STREET_AMONG <= english:
        return True
    if sum(map(len, words)) < LETTERS_FOR_DETECTION or english * 6 < len(words):
        return False
    return english >= 2 * indonesian and _probability("en", " ".join(words)) >= ENGLISH_SURE


def _probability(code: str, text: str) -> float:
    load()
    try:
        found = langdetect.detect_langs(text)
    except langdetect.LangDetectException:
        return 0.0
    return next((float(language.prob) for language in found if language.lang == code), 0.0)
