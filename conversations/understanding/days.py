"""When it happened, in everyday words: Indonesian and its slang, English, some Javanese and Sundanese.

Day first; refuses streets, house and RT numbers, impossible and future days. Knows no dialogue and no rule.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from conversations.understanding.corrections import taken_back
from conversations.understanding.day_grammar import Meaning, Pattern, possible
from conversations.understanding.day_spelling import canonical
from conversations.understanding.day_words import DayProblem, Days
from conversations.understanding.memory import LONG_KEPT

__all__ = ["DayProblem", "Days", "find", "parse"]

ANSWER_MOST, STORY_MOST = 200, 500
"""Characters read. What a long story tells after its beginning is mostly the history of earlier complaints."""

_BEFORE = re.compile(
    r"^(?:sudah|sejak|hari|pas|waktu|saat|ketika|di|kejadian|kejadiannya|kejadianya|terjadi|terjadinya|kira-kira|kira|"
    r"sekitar|sekitaran|mungkin|kayaknya|sepertinya|seingat|saya|lapor|ya|on|about|around|at|in|it|happened|was|is|"
    r"maybe|i|think|hampir|lebih|kurang|itu|baru|during|tapi|tetapi|tp|melainkan|namun|but|sebenarnya|sebenernya|"
    r"sebetulnya|actually|eh|oh)\s+"
)
_AFTER = re.compile(
    r"\s+(?:(?:sampai|sampe|hingga|until|till|ke) (?:sekarang|hari ini|saat ini|now)|pak|bu|min|mas|mbak|kak|ya|yaa|"
    r"dong|lah|kok|kayaknya|mungkin|aja|saja|maybe|sudah|terus|lebih|itu)$"
)
_NOT_AFTER = re.compile(
    r"\b(?:tiap|setiap|saban|unggal|every|each|per|buka|tutup|dalam|within|umur|usia|aged|menjelang|sebelum|before|"
    r"besok|janji|janjinya|target|maksimal|minimal|paling lambat|sampai|hingga|until|kali|(?:umur|umure|umurna|"
    r"usia)(?: \w+){1,2}) $"
)
"""What stands before a day that is no day of the event."""
_DENIED = re.compile(
    r"\b(?:bukan|bukannya|bkn|not|wasnt|isnt|dudu|udu|sanes)(?: (?:sejak|baru|cuma|hanya|pas|just|on|kejadian))* "
)
"""Right before a day: whatever it was, it was not then."""
_NO = re.compile(r"\b(?:(?:bukan|bkn|dudu|udu|sanes)\s*[,.!;:-]|no\s*[,!])", re.I)
"""A denial that ends there is of what was said before; what follows it is meant."""
_YEAR_ALONE = re.compile(r"(?:year )?\d{4}")
_SINCE = re.compile(r"\bsejak (?:hari )?$")


def parse(text: str, today: date) -> Meaning:
    """The day or days meant by an answer to "when?"; a problem to name, or None when it says no day."""
    return whole(text, today) or find(text[:ANSWER_MOST], today)


def whole(text: str, today: date) -> Meaning:
    """The day or days of an answer that says nothing else; a problem to name, or None when it does not."""
    said = _affirmed(text[:ANSWER_MOST])
    patterns = possible(said)
    shorter = ""
    while said != shorter:
        for pattern in patterns:
            found = pattern.whole.fullmatch(said)
            if found:
                return pattern.meaning(found, today)
        shorter, said = said, _shortened(said)
    twice = taken_back(text[:ANSWER_MOST])
    return whole(twice[1], today) if twice and whole(twice[0], today) else None


@lru_cache(LONG_KEPT)
def find(text: str, today: date) -> Days | None:
    """The day a story tells, when it surely tells just one (or one with "since"); else None."""
    if (twice := taken_back(text[:STORY_MOST])) and (last := find(twice[1], today)):
        return last
    said = _affirmed(text[:STORY_MOST])
    meanings: dict[Days, bool] = {}
    for pattern in possible(said):
        said = _take(said, pattern, today, meanings)
    since = [days for days, told in meanings.items() if told]
    best = since or list(meanings)
    return best[0] if len(best) == 1 else None


@lru_cache(LONG_KEPT)
def _affirmed(text: str) -> str:
    """In canonical words, without the days only named to be denied ("bukan kemarin tapi 2 minggu lalu")."""
    said = canonical(_NO.sub(" ", text))
    denied = _DENIED.search(said)
    while denied:
        rest = said[denied.end() :]
        day = next((found for pattern in possible(rest) if (found := pattern.inside.match(rest))), None)
        if day:
            said = " ".join((said[: denied.start()] + rest[day.end() :]).split())
        denied = _DENIED.search(said, denied.start() if day else denied.end())
    return said


def _shortened(said: str) -> str:
    """Without one filler at its beginning or its end."""
    shorter = _BEFORE.sub("", said, count=1)
    return shorter if shorter != said else _AFTER.sub("", said, count=1)


def _take(said: str, pattern: Pattern, today: date, meanings: dict[Days, bool]) -> str:
    """Note what this pattern finds, and take its words away so that no shorter one reads them again."""

    def note(found: re.Match[str]) -> str:
        before = said[: found.start()]
        since = bool(_SINCE.search(before)) and not _YEAR_ALONE.fullmatch(found[0])
        meaning = pattern.meaning(found, today) if pattern.story or since else None
        if isinstance(meaning, Days) and not _NOT_AFTER.search(before):
            meanings[meaning] = meanings.get(meaning, False) or since
        return "#"

    return pattern.inside.sub(note, said)
