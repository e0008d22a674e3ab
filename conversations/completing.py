"""What a citizen's answer to *Minta kelengkapan* tells of the fields that were asked: at least the place and the day.

The words themselves stay in the exchange, whole; a field gets what is surely one, and nothing already known is lost.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conversations import answers, describe
from conversations.after_effects import FillIn
from conversations.effects import Part, part
from conversations.missing import PLACE, WHEN
from conversations.rules.complaint import Complaint, Period, Place
from conversations.understanding import day_talk, days, places
from conversations.understanding.place_repair import beside

WHEN_CHARS = 60
"""Of an answer's words that stand for the time, as everywhere."""


def understood(report: Complaint, asked: str, said: tuple[str, ...], today: date) -> FillIn | None:
    """The fields as they are now; None when nothing new was understood. What was asked is looked for in any words; a
    field that is still empty only where the words surely tell it."""
    when = next(filter(None, (_when(words, asked, report, today) for words in said)), None)
    place = None
    for words in said:
        place = _place(words, asked, replace(report, place=place or report.place), today) or place
    return FillIn(report.id, place, when) if place or when else None


def noted(filled: FillIn | None, language: str) -> tuple[Part, ...]:
    """Said back, so that it can be set right."""
    if filled is None:
        return ()
    place = (part("noted.place.words", place=describe.place(filled.place, language)),) if filled.place else ()
    when = (part("noted.when", when=describe.period(filled.when, language)),) if filled.when else ()
    return (*place, *when)


def _when(words: str, asked: str, report: Complaint, today: date) -> Period | None:
    if WHEN not in asked and report.when is not None:
        return None
    found = days.parse(words, today) if asked == WHEN else days.find(words, today)
    if isinstance(found, days.Days):
        return Period(describe.shortened(words, WHEN_CHARS), found.first, found.last)
    timely = WHEN in asked and day_talk.nothing_but_time(words)
    return Period(describe.shortened(words, WHEN_CHARS)) if timely else None


def _place(words: str, asked: str, report: Complaint, today: date) -> Place | None:
    if PLACE not in asked and report.place is not None:
        return None
    link = places.parse_link(words)
    bare = " ".join(places.without_links(words).split())
    named = _named(bare, asked, today)
    if link is None and not named:
        return None
    before = report.place or Place()
    joined = beside(named, before.words) if named else before.words
    if before.words and joined and before.words not in joined:
        joined = f"{joined}, {before.words}"
    if link is None:
        return replace(before, words=joined)
    return Place(joined, link.latitude, link.longitude, "" if link.latitude is not None else link.url)


def _named(words: str, asked: str, today: date) -> str:
    """The place these words name. Asked for it alone, a name that only neighbours know is one too."""
    surely = places.find(words)
    if surely is not None and not words.rstrip().endswith("?"):
        return places.said(words) if len(words.split()) - len(surely.split()) <= 1 else surely
    alone = asked == PLACE and days.whole(words, today) is None
    spoken = answers.yes_no(words) is not None or answers.unknown(words) or answers.skip(words)
    return places.said(words) if alone and not spoken and places.plausible(words) else ""
