"""What is said beside the report while it is written: thanks, anger, second thoughts, who answers and who reads.

Whole messages only: a story in which such a word stands is a story. It is answered in a line, the open question stays
open, and nothing of it joins the story.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from conversations import answers, commands, faq, followup, intake
from conversations.effects import Part, part
from conversations.moment import Moment
from conversations.questions import ASKED
from conversations.remarks import about_data
from conversations.session import Session
from conversations.turn import Turn, ask
from conversations.understanding import day_talk
from conversations.understanding.memory import remembered
from conversations.understanding.words import fold, listed, split

READ_MOST = 80
"""Characters: longer messages tell more than that."""


_ASKED = frozenset({asked.name for asked in ASKED} | {None, "review", "edit", "cancel", "restart"})
"""Questions of a draft."""
_THANKED = (part("thanks"),)
_WHO_READS, _WHO_IS_THIS, _ANGRY = (part("aside.readers"),), (part("aside.bot"),), (part("aside.anger"),)
_OF_NO_REPORT = (_WHO_READS, _WHO_IS_THIS, _ANGRY)


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
_STARRED = re.compile(r"\w*\*+\w*")
"""Words half hidden for decency."""
_LONG = _folded("lama lambat lelet lemot lamban slow")
_WAITING_LONG = (
    _ABUSING | _LONG | _folded("nunggu menunggu nungguin bener sangat nian amat prosesnya responnya so this is too")
)
_TIRESOME = _folded(
    "ribet cerewet bawel rewel bertele berbelit tanya nanya tanya-tanya bertanya ditanya ditanyain nanyain pertanyaan "
    "questions"
)
_IMPATIENT = (
    _TIRESOME
    | _PERSONS
    | _COLOUR
    | _folded(
        "ga tidak jangan usah perlu banyak terlalu kebanyakan mulu terus lagi bikin pusing kenapa knp harus mesti too "
        "many so stop"
    )
)
_IDLE = _folded("gaji buta")
"""Said of officials in anger ("makan gaji buta")."""
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
_TAKEN_NOTE = _folded("gitu begitu gt gtu kirain kirakan dikira noted")
_SMALL = (
    _TAKEN_NOTE
    | _MACHINE
    | _HUMAN
    | _PERSONS
    | _COLOUR
    | _folded("ternyata kira cs operator oke ok baik paham ngerti mengerti sip siap i see alright toh")
)
_CHANGING = listed("ubah edit change ganti koreksi revisi mengubah merubah rubah")
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
_HINTS = (
    _ABUSE
    | _IDLE
    | _TAKEN_NOTE
    | _TIRESOME
    | _MACHINE
    | _HUMAN
    | _SENDING
    | _CANCELLING
    | _WAITING
    | _YET
    | _CHANGING
    | _folded(
        "ntar ubah wait foto fotoin gambar photo picture nik ktp ektp nomor nomer nmr no data laporan number id report"
    )
)
"""No aside but a polite one is without one of these words; most messages are."""
_NO_PHOTO = re.compile(
    r"(?:(?:maaf|saya|sy|aku|kami|gue|gw) )*(?:ga|gak|gk|tidak|tdk|nggak|ngga|enggak|belum|blm|tanpa|no)"
    r"(?: (?:ada|punya|sempat|sempet|bisa|ambil|kirim|memfoto))* ?(?:foto|fotonya|gambar|photo|picture|fotoin)"
    r"(?: (?:nya|sekarang|dulu))?|(?:(?:iya|ya|ok|oke|tapi|tp) )*foto(?:nya)? (?:belum|blm|nyusul|menyusul|nanti|ntar)"
    r"(?: (?:ada|nyusul|menyusul|sempat|dulu|saya|aku))*|i (?:do not|don'?t) have (?:a |any )?(?:photo|picture)s?"
)

_PHOTO_FIRST = re.compile(
    r"(?:(?:ini|saya|sy|aku|mau|boleh|bisa|kirim|ngirim|kasih|let me|i will|i'll|send|the|a|my) )*"
    r"(?:foto|fotonya|gambar|gambarnya|photos?|pictures?) (?:dulu|dl|duluan|first)"
    r"(?: (?:ya|yah|y|pak|bu|kak|min|please|ok|boleh))*"
)


def answered(session: Session, text: str, moment: Moment) -> Turn | None:
    """A line about it, and the open question again; None for everything else."""
    if session.draft is None:
        return _before_a_draft(session, text, moment)
    if session.waiting_since is not None and session.asking in {None, "story"} and answers.sends(text):
        return intake.proceed(session, moment, part("problem.unsent"))
    parts = _said_to(text, moment)
    if parts is None or session.asking not in _ASKED or _answers(session.asking, text):
        return None
    if session.waiting_since is not None and parts in (_THANKED, ()):
        return intake.wait(session, moment)
    return intake.restate(session, moment, *parts)


def _before_a_draft(session: Session, text: str, moment: Moment) -> Turn | None:
    """Anger or a question instead of a story: it is asked for. Of a report that is open, only these say nothing."""
    if session.asking not in {None, "new"} or session.held or session.gathering or session.reply_for:
        return None
    if moment.open_reports and _waits_long(text):
        return ask(session, None, (part("aside.late"), *followup.status(session, moment))).about(session.latest)
    parts = _ANGRY if _waits_long(text) else _said_to(text, moment)
    if parts is None or parts == _THANKED or (parts == () and not _small(text)):
        return None
    if not moment.open_reports:
        return ask(session, session.asking, (*parts, part("ask.story")))
    if not parts:
        return None
    of_no_report = parts in _OF_NO_REPORT or parts[0].key.startswith("faq.")
    return ask(session, None, parts).about(session.latest) if of_no_report else None


def _said_to(text: str, moment: Moment) -> tuple[Part, ...] | None:
    parts = lead(text)
    return faq.answer(text, moment) if parts is None else parts


def _answers(asking: str | None, text: str) -> bool:
    """Whether it is an answer to what is asked here."""
    if asking == "when":
        return answers_when(text)
    return asking in {"review", "edit"} and (hold(text) or changes(text))


@remembered
def lead(text: str) -> tuple[Part, ...] | None:
    """What to say to it before the open question is put again; None when it is no aside."""
    if len(text) > READ_MOST:
        return None
    bare = commands.after_greeting(text)
    known = _POLITE if _HINTS.isdisjoint(split(text).folded) else _ASIDES
    return next((parts for said, parts in known if said(text) or (bare != text and said(bare))), None)


def answers_when(text: str) -> bool:
    """ "malam" greets, and says when."""
    said = split(answers.normalise(text)).folded
    return bool(said) and day_talk.TIMELY.issuperset(said)


def changes(text: str) -> bool:
    """ "ubah", and nothing of what."""
    return answers.normalise(text) in _CHANGING


def hold(text: str) -> bool:
    """Is nothing to be sent yet ("ga usah kirim dulu, saya pikir2 dulu")?"""
    if answers.normalise(text) in answers.HOLD:
        return answers.yes_no(text) is None
    words = _only(text, _HOLDING)
    sending, waiting = words & _SENDING, words & _WAITING
    return bool((sending and (words & _NOT or waiting)) or (waiting and words & _YET))


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
    words = _only(text, _ABUSING)
    return bool(words & _ABUSE) or words >= _IDLE


def _small(text: str) -> bool:
    """ "oh gitu. kirain cs": said of what was read, and nothing told."""
    return bool(_only(text, _SMALL) & _TAKEN_NOTE)


def _impatient(text: str) -> bool:
    words = _only(text, _IMPATIENT)
    return bool(words & _TIRESOME) and len(words) > 1


def _waits_long(text: str) -> bool:
    """ "Lama banget anj*ng", of what was reported: no addition to it."""
    words = _only(_STARRED.sub(" ", text), _WAITING_LONG)
    return bool(words & _LONG) and not text.rstrip().endswith("?")


def _photo_first(text: str) -> bool:
    return _PHOTO_FIRST.fullmatch(answers.normalise(text)) is not None


def _without_photo(text: str) -> bool:
    return _NO_PHOTO.fullmatch(answers.normalise(text)) is not None


def _only(text: str, vocabulary: frozenset[str]) -> frozenset[str]:
    """The words of a text in which nothing but these stand; none when anything else does."""
    words = frozenset(split(text).folded)
    return words if words <= vocabulary else frozenset()


_POLITE: tuple[tuple[Callable[[str], bool], tuple[Part, ...]], ...] = (
    (commands.thanks, _THANKED),
    (commands.greeting, ()),
)
_ASIDES = (
    *_POLITE,
    (hold, (part("review.unsent"),)),
    (_stays, (part("aside.stays"),)),
    (changes, (part("aside.change"),)),
    (_photo_first, (part("aside.photo_first"),)),
    (_without_photo, (part("aside.photo"),)),
    (_wonders_who_answers, _WHO_IS_THIS),
    (about_data, _WHO_READS),
    (_impatient, (part("aside.impatient"),)),
    (_small, ()),
    (_abuse, _ANGRY),
)
