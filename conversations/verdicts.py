"""Whether words say that a trouble is over: *sudah*, *belum*, or something about it that says neither.

Only a clear word is a verdict: a report closed by mistake is worse than a question more.
"""

from __future__ import annotations

import re
from enum import StrEnum

from conversations import answers
from conversations.understanding.words import fold, listed, split


class Verdict(StrEnum):
    DONE = "done"
    NOT_YET = "notyet"
    UNCLEAR = "unclear"
    """About it, perhaps, but neither a yes nor a no."""
    LATER = "later"
    """Not known yet."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, listed(words)))


YET = _folded("belum masih tetap durung acan alun balum still isih keneh")
"""Not over: whatever follows, unless it is good, or is about finding out."""
STAYS = _folded("masih tetap still isih keneh")
"""As it was: nothing to complain of where that is good ("masih nyala")."""
NO = _folded("tidak bukan no not nope ora henteu teu indak kada dont doesnt isnt hasnt")
"""Not over only where nothing or something good follows: "gak nyala", but not "gak bocor lagi"."""
OVER = _folded("sudah beres selesai rampung done settled fixed solved wis uwis parantos sampun sampon tutup")
GOOD = OVER | _folded(
    """
    nyala hidup terang bersih lancar kering normal rapi mulus diperbaiki dibersihkan diangkut ditambal diganti working
    works clean
    """
)
"""What a trouble turns into when it is over."""
ENDED = GOOD - _folded("sudah wis uwis parantos sampun sampon tutup")
"""Those of them that say so out of nowhere, where nobody has asked."""
PROGRESS = GOOD | _folded("bagus baik aman perubahan perbaikan tindakan yet better change")
"""What there is none of while a trouble is not over."""
FINDING_OUT = _folded(
    """
    tahu tau yakin cek dicek ngecek lihat liat sempat sempet pulang baca sampai ke ngerti know sure check checked seen
    look
    """
)
"""After *belum*, *masih* or *tidak* these say that somebody has not seen for themselves."""
SOON = _folded("nanti besok ntar entar tar bentar later tomorrow")
NEUTRAL = _folded("apa di masalah usah perlu mau ingin jelas pasti paham")
"""After those, nothing about whether it is over: "tidak apa-apa", "masih di luar kota"."""
BESIDE = (
    OVER
    | _folded(" ".join(answers.FILLERS))
    | _folded(
        """
        already terima kasih makasih trims thanks thank you banyak sekali banget alhamdulillah puji tuhan syukur mantap
        mantab sip ok oke okay keren hebat bagus baik good great semua ini itu lagi kembali it is its all now again
        very much so iya ya yes nggih inggih wah akhir akhirnya matur nuwun suwun hatur nuhun
        """
    )
)
"""Beside these and the good words nothing stands in a *settled*: "sudah bosan saya lapor" is none."""
SIGHS = BESIDE - OVER | _folded("ampun astaga aduh waduh duh yah lho loh kok halo maaf sorry")
"""What may come before the verdict without being part of it."""

MOST_WORDS = 12
"""Longer texts tell something, whatever words they hold, unless they begin with a *not yet*."""
DONE_MOST_WORDS = 8
NEGATED_MOST_WORDS = 6
"""In so short a text a *still* or a good word in the middle may be meant ("lampunya masih mati")."""
_CLAUSES = re.compile(r"[,.;:!\n]+|\b(?:tapi|tp|tetapi|namun|but|cuma|cuman|ternyata|soalnya)\b", re.I)


def verdict(text: str) -> Verdict | None:
    """What words say to "is it settled?"; None when they are about something else."""
    clauses = [words for clause in _CLAUSES.split(text) if (words := split(clause).folded)]
    said = [_of(words) for words in clauses]
    long = sum(map(len, clauses)) > MOST_WORDS
    if Verdict.NOT_YET in (said[:1] if long else said):
        return Verdict.UNCLEAR if Verdict.DONE in said else Verdict.NOT_YET
    if long or text.rstrip().endswith("?"):
        return None
    heard = {word for clause in clauses for word in clause}
    if Verdict.LATER in said or (heard & SOON and heard & FINDING_OUT):
        return Verdict.LATER
    beside = all(found or set(words) <= SIGHS for found, words in zip(said, clauses, strict=True))
    if set(said) - {None} == {Verdict.DONE} and beside:
        return Verdict.DONE
    negated = len(clauses) == 1 and len(clauses[0]) <= NEGATED_MOST_WORDS and heard & (YET | GOOD)
    return Verdict.UNCLEAR if any(said) or negated or answers.yes_no(text) is not None else None


def _of(words: tuple[str, ...]) -> Verdict | None:
    """One clause's verdict; None for thanks, sighs and other matters."""
    start = next((place for place, word in enumerate(words) if word not in SIGHS), len(words))
    if start < len(words) and words[start] in YET | NO:
        return _negated(words[start], words[start + 1 :])
    if not set(words) & GOOD:
        return None
    clear = set(words) <= BESIDE | GOOD and len(words) <= DONE_MOST_WORDS
    return Verdict.DONE if clear else Verdict.UNCLEAR if set(words) & OVER else None


def _negated(word: str, rest: tuple[str, ...]) -> Verdict:
    if set(rest[:2]) & FINDING_OUT:
        return Verdict.LATER
    if set(rest[:1]) & NEUTRAL:
        return Verdict.UNCLEAR
    good = bool(set(rest) & PROGRESS)
    if word in NO:
        return Verdict.NOT_YET if good or set(rest) <= SIGHS else Verdict.UNCLEAR
    return Verdict.UNCLEAR if good and word in STAYS else Verdict.NOT_YET
