"""What an answer to "where?" means: a place, a part of one, a day that was meant for another question, or none."""

from __future__ import annotations

import dataclasses
import re

from msgspec.structs import replace

from conversations import answers, remarks
from conversations.given import DAY_WORDS, STORY_WORDS, Given, Misunderstood, closed, dated, kept
from conversations.messages import Location
from conversations.moment import Moment
from conversations.rules.complaint import Period, Place
from conversations.session import Draft
from conversations.understanding import corrections, day_talk, days, place_repair, places, topics

_SINCE = re.compile(r"(?<=\S)[ ,]+((?:sejak|sjk|dari|dr|mulai|since)\s+\S[^,]*)$", re.I)


def place(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    found = suggested_place(draft)
    if given.pin is not None:
        return pinned(draft, given.pin)
    if found and (given.value == "found" or answers.yes_no(given.words)):
        return closed(replace(draft, place=Place(found)), "place")
    if answers.unknown(given.words) or answers.skip(given.words):
        return _without_place(draft, given, found)
    if _tells_the_trouble(draft, given.words, moment):
        return Misunderstood("added_to_story")
    meant = corrections.correction(given.words)
    words = given.words if meant is None else meant
    when = _day_instead(words, corrects=meant is not None, moment=moment)
    if isinstance(when, days.Days) and (meant is not None or "when" not in draft.answered):
        return dated(draft, words, when)
    if found and answers.yes_no(given.words) is False and not meant:
        return Misunderstood("problem.place.other", replace(draft, reopened="place"))
    if answers.yes_no(words) is not None or when is not None or not places.plausible(words):
        return _without_place(draft, given, found)
    return with_place(draft, words, found if meant is None else "", given, moment)


def pinned(draft: Draft, pin: Location) -> Draft:
    """A pin is the place, whenever it comes; words already known stay with it."""
    words = pin.label or (draft.place.words if draft.place else places.find(draft.words) or "")
    return closed(replace(draft, place=Place(words, pin.latitude, pin.longitude)), "place")


def suggested_place(draft: Draft) -> str:
    """The place read from the story, until it is said that it is another; empty when there is none."""
    return "" if draft.reopened == "place" else places.find(draft.words) or ""


def with_place(draft: Draft, words: str, found: str, given: Given, moment: Moment) -> Draft:
    """The place as it was said; what was told before it ("banjir terus di rt 3") stays with the story."""
    if (swap := remarks.swap(words)) is not None:  # of what was never said before, only the right one counts
        words = place_repair.detail(swap[0])
    words, since = (words, None) if "when" in draft.answered else _without_day(words, moment)
    if since is not None:
        draft = closed(replace(draft, when=since), "when")
    said = places.said(words)
    placed = closed(replace(draft, place=_placed(said, found)), "place")
    return kept(placed, given) if len(words.partition(said)[0].split()) > 1 else placed


def with_street(draft: Draft, words: str) -> Draft | None:
    """The place with the street it lies on, where the words name one, nothing else, and none was named before."""
    street = " ".join(words.split()).strip(" ,.")
    if draft.place is None or places.find(words) != street:
        return None
    if not places.on_a_street(street) or places.on_a_street(draft.place.words):
        return None
    return replace(draft, place=dataclasses.replace(draft.place, words=f"{draft.place.words}, {street}".lstrip(" ,")))


def _without_day(words: str, moment: Moment) -> tuple[str, Period | None]:
    """A place, and the day said right after it ("jl sawo sejak subuh")."""
    tail = _SINCE.search(words)
    if tail is None or places.find(tail[1]) is not None:
        return words, None
    since = days.parse(tail[1], moment.today)
    if isinstance(since, days.Days):
        return words[: tail.start()], Period(tail[1], since.first, since.last)
    timely = since is None and day_talk.nothing_but_time(tail[1])
    return (words[: tail.start()], Period(tail[1])) if timely else (words, None)


def _tells_the_trouble(draft: Draft, words: str, moment: Moment) -> bool:
    """ "got depan rumah bau" after a "halo kok diem": the story only begins here."""
    if topics.suggest(draft.words, moment.catalogue) or len(words.split()) < STORY_WORDS:
        return False
    return bool(topics.suggest(words, moment.catalogue)) and places.tells_of_trouble(words)


def _day_instead(words: str, *, corrects: bool, moment: Moment) -> days.Days | days.DayProblem | None:
    """The day meant by an answer to *where?* that is one to *when?*, and no place in it: one that says nothing else, a
    short one, or one that sets an earlier answer right."""
    if places.find(words) is not None:
        return None
    if (day := days.whole(words, moment.today)) is not None:
        return day
    if len(words.split()) <= DAY_WORDS:
        return days.parse(words, moment.today)
    return days.find(words, moment.today) if corrects else None


def _without_place(draft: Draft, given: Given, found: str) -> Draft | Misunderstood:
    """Asked once more; after that it is the place read from the story or stays open, and what was said instead stays
    with the story."""
    if not given.last_try:
        return Misunderstood("problem.place")
    return kept(closed(replace(draft, place=Place(found) if found else draft.place), "place"), given)


def _placed(words: str, found: str) -> Place:
    """What was said of the place; the landmark read from the story stays in front of it."""
    link = places.parse_link(words)
    if link is None:
        known = found.removeprefix("di ").casefold() in words.casefold()
        return Place(words if known else f"{found}, {words}")
    rest = " ".join(words.replace(link.url, " ").split())
    return Place(rest, link.latitude, link.longitude, "" if link.latitude is not None else link.url)
