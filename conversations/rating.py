"""After *sudah*: how it went, in stars. Asked once, never demanded; nothing else changes by it."""

from __future__ import annotations

import re

from msgspec.structs import replace

from conversations import answers, intake, stating
from conversations.after_effects import Rate
from conversations.effects import Part, part
from conversations.messages import Inbound, Option
from conversations.moment import Moment
from conversations.rules.complaint import Complaint, ComplaintId, Status
from conversations.session import Session
from conversations.texts import say
from conversations.turn import Turn, stand
from conversations.understanding.words import fold, listed, split

MOST = 5
VERB = "rate"
SKIP = "skip"
WORDS_MOST = 5
"""A longer text tells something."""


def _folded(words: str) -> frozenset[str]:
    return frozenset(map(fold, listed(words)))


_BAD = _folded("jelek buruk payah kecewa mengecewakan parah bad terrible awful poor lambat lelet")
_SO_SO = _folded("biasa cukup lumayan standar sedang ok oke okay fair average fine")
_GOOD = _folded("bagus baik puas memuaskan good nice senang happy satisfied apik sae hade")
_BEST = _folded("mantap mantab keren hebat sempurna terbaik luar top excellent great perfect amazing jos joss")
_VERY = _folded("sangat banget bgt sekali pol very so really amat")
_NOT = _folded("tidak kurang not no belum")
_BESIDE = (
    _VERY
    | _NOT
    | _folded("pelayanan pelayanannya kerja kerjanya hasil hasilnya respon responnya saja aja kok biasa")
    | _folded(" ".join(answers.FILLERS))
)
_SCALE = ((_BEST, 5), (_GOOD, 4), (_SO_SO, 3), (_BAD, 2))
_STARS = re.compile(
    r"(?:bintang|nilai|nilainya|rating|kasih|beri|saya|kasi|skor|star|stars|rate|it|give|[ :])*"
    r"([1-5]|satu|dua|tiga|empat|lima|one|two|three|four|five)"
    r"(?: ?/ ?5| dari (?:5|lima)| out of (?:5|five))?(?: ?(?:bintang|stars?|⭐|★))*"
)
_NUMBERS = {"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_SIGN = re.compile(r"[⭐★🌟]️?")


def asked(session: Session, report: Complaint, *lead: Part) -> Turn:
    """The stars stand under the closing words, and the way back beside them. Nobody is asked a second time."""
    if report.rating is not None or report.reopenings:
        back = ((Option(f"reopen:{report.id}", say(session.language, "reopen.button")),),)
        return stand(session, "detail", lead, back).about(report.number)
    stars = tuple(Option(f"{VERB}:{report.id}:{count}", f"{count} ⭐") for count in range(1, MOST + 1))
    skip = Option(f"{VERB}:{report.id}:{SKIP}", say(session.language, "rating.skip"))
    again = Option(f"reopen:{report.id}", say(session.language, "reopen.button"))
    turn = stand(session, "rating", (*lead, part("rating")), (stars, (skip, again)))
    return Turn(replace(turn.session, report=report.id), turn.effects).about(report.number)


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """A star under the closing words, whenever it is tapped."""
    _, id, stars = value.split(":")
    report = moment.report(ComplaintId(int(id)))
    if session.asking == "rating":
        session = replace(session, asking=None, report=None)
    if report is None:
        return intake.restate(session, moment, part("stale"))
    if stars == SKIP:
        return intake.restate(session, moment, part("rating.skipped"))
    return _noted(session, report, int(stars), moment)


def answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """None when it is no rating: a story typed instead is a story."""
    report = moment.report(session.report)
    text = stating.words(event)
    if report is None or not text:
        return None
    answered = replace(session, asking=None, report=None)
    stars = understood(text)
    if stars is not None:
        return _noted(answered, report, stars, moment)
    if answers.skip(text) or answers.yes_no(text) is False or answers.unknown(text):
        return intake.restate(answered, moment, part("rating.skipped"))
    return None


def understood(text: str) -> int | None:
    """The stars that words give; None when they give none."""
    if signs := _SIGN.findall(text):
        rest = _SIGN.sub("", text).strip()
        return len(signs) if not rest and len(signs) <= MOST else understood(rest) if rest else None
    said = answers.normalise(text)
    if found := _STARS.fullmatch(said):
        return _NUMBERS.get(found[1]) or int(found[1])
    heard = split(said).folded
    if not heard or len(heard) > WORDS_MOST:
        return None
    stars = next((stars for words, stars in _SCALE if words & set(heard)), None)
    meant = next((words for words, _ in _SCALE if words & set(heard)), frozenset())
    if stars is None or not set(heard) <= meant | _BESIDE:
        return None
    return _shaded(stars, set(heard))


def _shaded(stars: int, heard: set[str]) -> int:
    if _NOT & heard:
        return 2 if stars > 2 else 3
    return min(MOST, stars + 1) if _VERY & heard and stars > 3 else stars - (bool(_VERY & heard) and stars == 2)


def _noted(session: Session, report: Complaint, stars: int, moment: Moment) -> Turn:
    if report.rating is not None:
        return intake.restate(session, moment, part("rating.already", stars=report.rating, number=report.number))
    if report.status is not Status.DONE:
        return intake.restate(session, moment, part("rating.not_now", number=report.number))
    key = "rating.noted" if stars > 2 else "rating.noted.low"
    turn = intake.restate(session, moment, part(key, stars=stars, number=report.number))
    return turn.first(Rate(report.id, stars))
