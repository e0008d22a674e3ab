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
from conversations.understanding.place_words import PREPOSITIONS, SITES
from conversations.understanding.words import fold, listed, split

MORE = frozenset(map(fold, listed("juga also and plus sama terus trus dan lalu too selain")))
"""With one of these a story goes on ("got juga mampet")."""
BESIDE_WORDS = 4
"""So many words beside a street tell more than the place."""
PLEADING = frozenset(map(fold, listed("mohon tolong minta butuh perlu please need")))
_SINCE = re.compile(r"(?<=\S)[ ,]+((?:sejak|sjk|dari|dr|mulai|since)\s+\S[^,]*)$", re.I)


def place(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    found = suggested_place(draft)
    if given.pin is not None:
        return pinned(draft, given.pin)
    if found and (given.value == "found" or answers.yes_no(given.words)):
        return closed(replace(draft, place=Place(found)), "place")
    if answers.skip(given.words) and not given.last_try:
        return Misunderstood("problem.place.skip")
    if answers.unknown(given.words) or answers.skip(given.words):
        return _without_place(draft, given, found)
    if _tells_the_trouble(draft, given.words, moment) or _asks_for_help(given.words):
        return Misunderstood("added_to_story")
    meant = corrections.correction(given.words) or _after_no(given.words)
    words = given.words if meant is None else meant
    if _no_place(words, found):
        return _without_place(draft, given, found)
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


def linked(draft: Draft, words: str) -> Draft:
    """A map link is the place, whenever it comes; the words beside it stay with it."""
    place = _placed(words, "")
    known = draft.place.words if draft.place else places.find(draft.words) or ""
    return closed(replace(draft, place=place if place.words else dataclasses.replace(place, words=known)), "place")


def suggested_place(draft: Draft) -> str:
    """The place read from the story, until it is said that it is another; empty when there is none."""
    return "" if draft.reopened == "place" else places.find(draft.words) or ""


def with_place(draft: Draft, words: str, found: str, given: Given, moment: Moment) -> Draft:
    """The place as it was said; what was told before it ("banjir terus di rt 3") stays with the story."""
    if (swap := remarks.swap(words)) is not None:  # of what was never said before, only the right one counts
        words = place_repair.detail(swap[0])
    told = _told_beside(draft, words, moment)
    if told is not None:
        return kept(told, given)
    words, since = (words, None) if "when" in draft.answered else _without_day(words, moment)
    if since is not None:
        draft = closed(replace(draft, when=since), "when")
    words = place_repair.beside(words, draft.place.words if draft.place else suggested_place(draft))
    said = places.find(words) if "?" in words else None
    said = said or places.said(words)
    placed = closed(replace(draft, place=_placed(said, found)), "place")
    return kept(placed, given) if len(words.partition(said)[0].split()) > 1 else placed


def with_more(draft: Draft, words: str) -> Draft | None:
    """The place with the street or the quarter it lies in, where the words name one, nothing else, and none was named
    before."""
    more = " ".join(words.split()).strip(" ,.")
    if draft.place is None or not places.is_a_place(more):
        return None
    if not any(lies(more) and not lies(draft.place.words) for lies in (places.on_a_street, places.in_a_quarter)):
        return None
    return replace(draft, place=dataclasses.replace(draft.place, words=f"{draft.place.words}, {more}".lstrip(" ,")))


def _told_beside(draft: Draft, words: str, moment: Moment) -> Draft | None:
    """A whole sentence with a street in it: that is the place, a day it names is the day, the rest is the story's."""
    street = places.find(words)
    if street is None or len(words.split()) - len(street.split()) < BESIDE_WORDS or not places.on_a_street(street):
        return None
    day = days.find(words, moment.today) if "when" not in draft.answered else None
    placed = closed(replace(draft, place=Place(places.said(street))), "place")
    return placed if day is None else dated(placed, words, day)


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
    """ "got depan rumah bau" after "halo kok diem": the story only begins here; "also the drain smells": it goes on."""
    if _goes_on(words):
        return places.tells_of_trouble(words) and places.find(words) is None
    nothing_yet = places.find(draft.words) == draft.words.strip() or not places.without_links(draft.words).strip()
    if not nothing_yet and (topics.suggest(draft.words, moment.catalogue) or len(words.split()) < STORY_WORDS):
        return False
    return bool(topics.suggest(words, moment.catalogue)) and places.tells_of_trouble(words)


def _goes_on(words: str) -> bool:
    said = split(words).folded
    return len(said) > 2 and (said[0] in MORE or said[1] in MORE)


def _after_no(words: str) -> str | None:
    """The place after a plain no: "ga, di pasar kecil"."""
    head, _, rest = re.sub(r"[.;!]", ",", words, count=1).partition(",")
    rest = rest.strip()
    if not rest or answers.yes_no(head) is not False:
        return None
    return rest if places.find(rest) or fold(rest.split()[0]) in PREPOSITIONS | SITES else None


def _no_place(words: str, found: str) -> bool:
    """A number for a choice that is not there, or a question back. After a street a number may be the house's."""
    if answers.numbered(words) and not any(map(str.isdecimal, words)) and places.find(words) is None:
        return True
    if words.strip(" .)(").isdecimal() and len(words.strip(" .)(")) <= 2:
        return not places.on_a_street(found)
    return words.rstrip().endswith("?") and places.find(words) is None


def _asks_for_help(words: str) -> bool:
    """ "Mohon bantuan perahu karet": more of the story."""
    said = split(words).folded
    return len(said) > 1 and said[0] in PLEADING and places.find(words) is None and not set(said) & PREPOSITIONS


def by_link(draft: Draft) -> Draft:
    """The place a story gives with a map link."""
    link = places.parse_link(draft.words) if "place" not in draft.answered else None
    if link is None:
        return draft
    words = places.find(draft.words) or ""
    known = Place(words, link.latitude, link.longitude, "" if link.latitude is not None else link.url)
    return closed(replace(draft, place=known), "place")


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
        another = places.on_a_street(found) and places.on_a_street(words)
        return Place(words if another or _names_again(found, words) else f"{found}, {words}")
    rest = " ".join(words.replace(link.url, " ").split())
    return Place(rest, link.latitude, link.longitude, "" if link.latitude is not None else link.url)


def _names_again(found: str, words: str) -> bool:
    """Is the place read from the story said again, or its street said more exactly ("jalan kenanga no 5")?"""
    before, now = (tuple(word for word in split(said).folded if word != "di") for said in (found, words))
    return " ".join(before) in " ".join(now) or (places.on_a_street(found) and before[:2] == now[:2])
