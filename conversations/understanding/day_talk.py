"""Words in which people speak of a time without naming a day. Knows no calendar."""

from __future__ import annotations

import re

from conversations.understanding.place_words import TROUBLE
from conversations.understanding.words import fold, listed, split

TIMELY = frozenset(
    map(
        fold,
        listed(
            """
            sejak dari mulai semenjak waktu pas saat ketika habis setelah sesudah sebelum kemarin tadi barusan jam pukul
            minggu bulan tahun hari malam pagi siang sore subuh magrib maghrib isya dzuhur ashar lebaran puasa ramadan
            ramadhan natal imlek agustusan pemilu pilkada musim zaman jaman corona covid semester sekolah libur since
            after setahun setaun sebulan seminggu tahunan bulanan mingguan harian bertahun bertahun-tahun berbulan-bulan
            malem mlm
            kemaren before when during ago month week day year night morning evening holiday season
            """
        ),
    )
)
"""One of these, and the words speak of a time."""
OFTEN = TIMELY | frozenset(
    map(
        fold,
        listed(
            """
            tiap setiap saban hampir sering selalu sekitar kira kira-kira kurang lebih udah sudah ada lah banget terus
            every always often about almost
            """
        ),
    )
)
"""Beside the words of time these add nothing but how often, or how long about."""


_EACH = re.compile(
    r"\b(?:tiap|setiap|saban|unggal|every)\s+(?:(?:kali\s+)?(?:turun\s+)?u?h?ujan(?:\s+(?:deras|lebat|turun|gede|besar))?|"
    r"(?:hari|malam|malem|mlm|pagi|siang|sore|subuh|minggu|bulan|tahun|night|day|morning|evening|week|month)\b"
    r"(?:\s+(?:pagi|siang|sore|malam|malem|hujan))?)",
    re.I,
)


def mentions_time(text: str) -> bool:
    """May the words stand as the time although no day was found in them ("pas lebaran")?"""
    return bool(TIMELY & set(split(text).folded))


def nothing_but_time(text: str) -> bool:
    """A time as people say it, though no day: "tiap malam", "sudah setahun lebih"."""
    if _EACH.fullmatch(text.strip()):
        return True
    said = split(text).folded
    return len(said) > 1 and OFTEN.issuperset(said) and not TIMELY.isdisjoint(said)


READ_MOST = 500
"""Characters of a story."""
_CLAUSE = re.compile(r"[,.;:!?\n]")
_BEFORE, _AFTER = 2, 3
"""Words either side of "tiap malam" within which something goes wrong: then that is when."""


def habit(story: str) -> str | None:
    """How often it happens, in the story's own words ("tiap malem mati"); None when it does not say so."""
    story = story[:READ_MOST]
    for found in _EACH.finditer(story):
        before = split(_CLAUSE.split(story[: found.start()])[-1]).folded[-_BEFORE:]
        after = split(_CLAUSE.split(story[found.end() :], maxsplit=1)[0]).folded[:_AFTER]
        if not TROUBLE.isdisjoint((*before, *after)):
            return " ".join(found[0].split())
    return None
