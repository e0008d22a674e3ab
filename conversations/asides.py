"""What is said beside the report while it is written: thanks, anger, second thoughts, who answers and who reads.

Whole messages only: a story in which such a word stands is a story. It is answered in a line, the open question stays
open, and nothing of it joins the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from conversations import answers, commands
from conversations.effects import Part, part
from conversations.remarks import about_data
from conversations.understanding import day_talk
from conversations.understanding.memory import remembered
from conversations.understanding.words import fold, listed, split

READ_MOST = 120
"""Characters: longer messages tell more than that."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, listed(words)))


_PERSONS = _folded(
    """
    saya aku gue gw kami kita kamu kau anda lo lu loe elo situ kalian mereka pak bu bapak ibu min mimin admin kak mas
    mbak bang bos gan om pemerintah petugas pejabat walikota dinas bot semua semuanya kalian orang you all
    """
)
_COLOUR = _folded(
    """
    ya yaa iya oh eh ah lah loh lho sih dong deh kok kan nih tuh ini itu yang yg apa apakah atau ato or apaan emang
    emangnya memang banget bgt sekali amat aja saja dasar
    """
)
_ABUSE = _folded(
    """
    anjing anjir anjrit asu babi bangsat bajingan brengsek goblok goblog gblk tolol bego bodoh dungu idiot kampret
    keparat sialan setan tai taik jancuk jancok cok cuk kontol memek ngentot bacot fuck fucking shit stupid idiots
    """
)
_ABUSING = (
    _ABUSE | _PERSONS | _COLOUR | _folded("ga tidak bisa becus kerja kerjanya bisanya cuma makan gaji buta tidur")
)
_MACHINE = _folded("robot bot mesin ai chatbot machine computer komputer")
_HUMAN = _folded("orang manusia human person")
_GENUINE = _folded("beneran benaran bener benar betulan betul asli sungguhan real really")
_WHO_ANSWERS = (
    _MACHINE
    | _HUMAN
    | _GENUINE
    | _PERSONS
    | _COLOUR
    | _folded(
        "jawab bales balas ngomong chat chatting ngobrol bicara sama dengan lagi siapa are is this a an i am talking to"
    )
)
_SENDING = listed("kirim dikirim kirimkan kirimin send")
_NOT = _folded("tidak jangan jgn jngn belum dont not")
_CANCELLING = listed("batal batalkan batalin dibatalkan dibatalin membatalkan cancel")
_WAITING = _folded("pikir mikir berpikir tunggu nanti sebentar bentar ragu bingung think")
_YET = _folded("dulu dl yet first")
_HOLDING = (
    _SENDING
    | _NOT
    | _WAITING
    | _YET
    | _PERSONS
    | _COLOUR
    | _folded("usah perlu mau masih biar ntar lagi cek baca lihat liat ulang it about let me maaf sebelum do")
)
_STAYING = _CANCELLING | _NOT | _PERSONS | _COLOUR | _folded("jadi usah perlu mau dulu maaf lanjut lanjutkan do it")
_NO_PHOTO = re.compile(
    r"(?:(?:maaf|saya|sy|aku|kami|gue|gw) )*(?:ga|gak|gk|tidak|tdk|nggak|ngga|enggak|belum|blm|tanpa|no)"
    r"(?: (?:ada|punya|sempat|sempet|bisa|ambil|kirim|memfoto))* ?(?:foto|fotonya|gambar|photo|picture|fotoin)"
    r"(?: (?:nya|sekarang|dulu))?|i (?:do not|don'?t) have (?:a |any )?(?:photo|picture)s?"
)


@remembered
def lead(text: str) -> tuple[Part, ...] | None:
    """What to say to it before the open question is put again; None when it is no aside."""
    if len(text) > READ_MOST:
        return None
    bare = commands.after_greeting(text)
    return next((parts for said, parts in _ASIDES if said(text) or (bare != text and said(bare))), None)


def answers_when(text: str) -> bool:
    """ "malam" greets, and says when."""
    said = split(answers.normalise(text)).folded
    return bool(said) and day_talk.TIMELY.issuperset(said)


def hold(text: str) -> bool:
    """Is nothing to be sent yet ("ga usah kirim dulu, saya pikir2 dulu")?"""
    if answers.normalise(text) in answers.HOLD:
        return answers.yes_no(text) is None
    words = _only(text, _HOLDING)
    return bool((words & _SENDING and words & _NOT) or (words & _WAITING and words & _YET))


def _stays(text: str) -> bool:
    """ "ga jadi batal"; "batal, ga jadi" is the other way about."""
    if not _only(text, _STAYING):
        return False
    words = split(text).folded
    return any(word in _CANCELLING and not _NOT.isdisjoint(words[:at]) for at, word in enumerate(words))


def _wonders_who_answers(text: str) -> bool:
    words = _only(text, _WHO_ANSWERS)
    return bool(words & _MACHINE or (words & _HUMAN and words & _GENUINE))


def _abuse(text: str) -> bool:
    return bool(_only(text, _ABUSING) & _ABUSE)


def _without_photo(text: str) -> bool:
    return _NO_PHOTO.fullmatch(answers.normalise(text)) is not None


def _only(text: str, vocabulary: frozenset[str]) -> frozenset[str]:
    """The words of a text in which nothing but these stand; none when anything else does."""
    words = frozenset(split(text).folded)
    return words if words <= vocabulary else frozenset()


_ASIDES: tuple[tuple[Callable[[str], bool], tuple[Part, ...]], ...] = (
    (commands.thanks, (part("thanks"),)),
    (commands.greeting, ()),
    (hold, (part("review.unsent"),)),
    (_stays, (part("aside.stays"),)),
    (_without_photo, (part("aside.photo"),)),
    (_wonders_who_answers, (part("aside.bot"),)),
    (about_data, (part("aside.readers"),)),
    (_abuse, (part("aside.anger"),)),
)
