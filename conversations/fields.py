"""What an answer to a question of the questionnaire means: event → the draft with that field filled, or a problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations import answers, describe, remarks
from conversations.catalogue import AgencyId
from conversations.messages import Choice, Inbound, Location, Text
from conversations.moment import Moment
from conversations.rules.complaint import Kind, Period, Place, Privacy
from conversations.session import Draft, Fragment, Session
from conversations.texts import say
from conversations.understanding import corrections, day_talk, days, places, topics
from conversations.understanding.words import listed

LEAST_OF_A_NAME, MOST_OF_A_NAME = 5, 8
"""Letters, below which a part of a name is none to go by; words, above which no office is called so."""
STRIKES = 1
"""After this many answers not understood, the question is left open or the words are taken as they are."""
KEEP = "keep"
ONWARD = listed("lanjut lanjutkan gas gass gaskeun siap sip")
"""A yes to going on, and to nothing else."""
DAY_WORDS = 4
"""Longer texts are about more than a day."""
STORY_WORDS = 4
"""From so many words on it is said that words which answered nothing were added to the story; fewer are added too."""
LONG_WORDS = 200
"""No answer to a short question is longer than this many characters: it belongs to the story."""

_LONG_AGO = listed("sudah udah sdh udh dah lama dulu dari sejak banget bgt sekali pokoknya terus a long time ago for")
_SINCE = re.compile(r"(?<=\S)[ ,]+((?:sejak|sjk|dari|dr|mulai|since)\s+\S[^,]*)$", re.I)
PRIVACIES = {
    "terbuka": Privacy(),
    "anonim": Privacy(anonymous=True),
    "rahasia": Privacy(confidential=True),
    "rahasia_anonim": Privacy(anonymous=True, confidential=True),
}


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """The key of the text that says, kindly, what was not understood; and the draft, where something was."""

    key: str
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came: the option it means, if it means one, and the words, if it has words."""

    value: str
    label: str
    """What the chosen option was called."""
    words: str
    pin: Location | None
    message_id: str | None
    last_try: bool


def understand(name: str, session: Session, event: Inbound, moment: Moment) -> Draft | Misunderstood:
    """The draft with this field filled and closed, or what to say."""
    assert session.draft is not None
    given = _given(session, event)
    if given.value == KEEP:
        return closed(session.draft, name)
    if len(given.words) > LONG_WORDS:
        return Misunderstood("added_to_story")
    suggested = topics.agencies(session.draft.words, moment.catalogue) if name == "place" else ()
    if (agency := _named_agency(session.draft, given.words, moment)) in suggested:  # others may be places: "RSUD"
        return closed(replace(session.draft, agency=agency), "agency")
    found = _FIELDS[name](session.draft, given, moment)
    if isinstance(found, Misunderstood) or (given.last_try and name in {"when", "agency"} and not given.value):
        return _elsewhere(session.draft, name, given, moment) or found
    return found


def _elsewhere(draft: Draft, name: str, given: Given, moment: Moment) -> Draft | None:
    """What was said to another question than the one that is open: an agency's name; "eh bukan, dpn mushola"; a street,
    when it was passed over before. None when it is none of these."""
    if name not in {"agency", "place"} and (agency := _named_agency(draft, given.words, moment)):
        return closed(replace(draft, agency=agency), "agency")
    meant = corrections.correction(given.words)
    rest = given.words if meant is None else meant
    day = days.parse(rest, moment.today) if meant and name != "when" else None
    if isinstance(day, days.Days):
        return closed(replace(draft, when=Period(describe.shortened(rest, 60), day.first, day.last)), "when")
    missing = draft.place is None and "place" in draft.answered
    if name != "place" and (meant or missing) and places.find(rest) is not None:
        return _with_place(draft, rest, "", given, moment)
    return None


def closed(draft: Draft, name: str) -> Draft:
    """This question has its answer."""
    answered = draft.answered if name in draft.answered else (*draft.answered, name)
    return replace(draft, answered=answered, reopened=None if draft.reopened == name else draft.reopened)


def pinned(draft: Draft, pin: Location) -> Draft:
    """A pin is the place, whenever it comes; words already known stay with it."""
    words = pin.label or (draft.place.words if draft.place else places.find(draft.words) or "")
    return closed(replace(draft, place=Place(words, pin.latitude, pin.longitude)), "place")


def old(name: str, draft: Draft, language: str, moment: Moment) -> str:
    """The answer the draft already has, in words; empty when it has none."""
    if name == "privacy" and draft.reopened != "privacy":
        return ""
    return _OLD[name](draft, language, moment)


def _given(session: Session, event: Inbound) -> Given:
    content, option = event.content, None
    words = content.text.strip() if isinstance(content, Text) else ""
    if isinstance(content, Choice):
        tapped = content.value.partition(":")[2]
        option = next((option for option in session.offered if option.value == tapped), None)
    elif words:
        option = answers.choice(words, session.offered)
    return Given(
        value=option.value if option else "",
        label=option.label if option else "",
        words=words,
        pin=content if isinstance(content, Location) else None,
        message_id=event.message_id,
        last_try=session.strikes >= STRIKES,
    )


def _place(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    found = suggested_place(draft)
    if given.pin is not None:
        return pinned(draft, given.pin)
    if found and (given.value == "found" or answers.yes_no(given.words)):
        return closed(replace(draft, place=Place(found)), "place")
    if answers.unknown(given.words) or answers.skip(given.words):
        return closed(draft, "place") if given.last_try else Misunderstood("problem.place")
    if _tells_the_trouble(draft, given.words, moment):
        return Misunderstood("added_to_story")
    meant = corrections.correction(given.words)
    words = given.words if meant is None else meant
    when = _day_instead(words, corrects=meant is not None, moment=moment)
    if isinstance(when, days.Days) and (meant is not None or "when" not in draft.answered):
        return closed(replace(draft, when=Period(describe.shortened(words, 60), when.first, when.last)), "when")
    if found and answers.yes_no(given.words) is False and not meant:
        return Misunderstood("problem.place.other", replace(draft, reopened="place"))
    if answers.yes_no(words) is not None or when is not None or not places.plausible(words):
        return _without_place(draft, given, found)
    return _with_place(draft, words, found if meant is None else "", given, moment)


def _with_place(draft: Draft, words: str, found: str, given: Given, moment: Moment) -> Draft:
    """The place as it was said; what was told before it ("banjir terus di rt 3") stays with the story."""
    words, since = (words, None) if "when" in draft.answered else _without_day(words, moment)
    if since is not None:
        draft = closed(replace(draft, when=since), "when")
    said = places.said(words)
    placed = closed(replace(draft, place=_placed(said, found)), "place")
    return _kept(placed, given) if len(words.partition(said)[0].split()) > 1 else placed


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


def suggested_place(draft: Draft) -> str:
    """The place read from the story, until it is said that it is another; empty when there is none."""
    return "" if draft.reopened == "place" else places.find(draft.words) or ""


def _day_instead(words: str, *, corrects: bool, moment: Moment) -> days.Days | days.DayProblem | None:
    """The day meant by an answer to *where?* that is one to *when?*, and no place in it: a short one, or one that
    sets an earlier answer right."""
    if places.find(words) is not None:
        return None
    if len(words.split()) <= DAY_WORDS:
        return days.parse(words, moment.today)
    return days.find(words, moment.today) if corrects else None


def _without_place(draft: Draft, given: Given, found: str) -> Draft | Misunderstood:
    """Asked once more; after that it is the place read from the story or stays open, and what was said instead stays
    with the story."""
    if not given.last_try:
        return Misunderstood("problem.place")
    return _kept(closed(replace(draft, place=Place(found) if found else draft.place), "place"), given)


def _kept(draft: Draft, given: Given) -> Draft:
    """Words that answered nothing, if they tell something, join the story."""
    if not tells(given.words):
        return draft
    return replace(draft, story=(*draft.story, Fragment(given.words, given.message_id)))


def tells(text: str) -> bool:
    """Do these words tell something? A yes, a no, *kirim* and a short question ("apa?") do not; nor does a sign."""
    words = len(text.split())
    if not any(sign.isalpha() for sign in text) or (words < STORY_WORDS and text.rstrip().endswith("?")):
        return False
    said = answers.yes_no(text) is not None or answers.sends(text) or answers.normalise(text) in answers.HOLD
    return not (said or answers.skip(text) or answers.unknown(text))


def _placed(words: str, found: str) -> Place:
    """What was said of the place; the landmark read from the story stays in front of it."""
    link = places.parse_link(words)
    if link is None:
        return Place(words if found.casefold() in words.casefold() else f"{found}, {words}")
    rest = " ".join(words.replace(link.url, " ").split())
    return Place(rest, link.latitude, link.longitude, "" if link.latitude is not None else link.url)


def _when(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    words = {"today": "hari ini", "yesterday": "kemarin"}.get(given.value, given.words)
    if given.value == "long":
        return closed(replace(draft, when=Period(given.label)), "when")
    if given.value == "unknown" or answers.unknown(words) or answers.skip(words):
        return closed(replace(draft, when=None), "when")
    if given.pin is not None:
        return pinned(draft, given.pin)
    if _long_ago(words):
        return closed(replace(draft, when=Period(given.words)), "when")
    meant = days.parse(words, moment.today)
    if isinstance(meant, days.Days):
        return closed(replace(draft, when=Period(words, meant.first, meant.last)), "when")
    if isinstance(meant, days.DayProblem):
        return Misunderstood(f"problem.when.{meant.value}")
    if day_talk.nothing_but_time(words):
        return closed(replace(draft, when=Period(words)), "when")
    if not given.last_try:
        return Misunderstood("problem.when")
    if day_talk.mentions_time(words):
        return closed(replace(draft, when=Period(words)), "when")
    return _kept(closed(draft, "when"), given)


def _long_ago(words: str) -> bool:
    """ "udah lama bgt": no day, and an answer all the same."""
    said = set(answers.normalise(words).split())
    return bool(said & {"lama", "dulu", "long"}) and said <= _LONG_AGO


def _agency(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    if given.value == "unknown" or answers.unknown(given.words) or answers.skip(given.words):
        return closed(replace(draft, agency=None), "agency")
    agency = moment.catalogue.agency(given.value) if given.value else None
    named = agency.id if agency else _named_agency(draft, given.words, moment)
    if named is not None:
        return closed(replace(draft, agency=named), "agency")
    suggested = topics.agencies(draft.words, moment.catalogue)
    if len(suggested) == 1 and answers.yes_no(given.words) and not answers.sends(given.words):
        return closed(replace(draft, agency=suggested[0]), "agency")
    if not given.last_try:
        return Misunderstood("problem.agency")
    return _kept(closed(draft, "agency"), given)


def _named_agency(draft: Draft, words: str, moment: Moment) -> AgencyId | None:
    """By its short name, its name, or a part of it that no other agency has, or none of the others suggested for this
    story: "bina marga", "polisi"."""
    named = answers.normalise(words).removeprefix("dinas ").removeprefix("kantor ")
    if len(named.split()) > MOST_OF_A_NAME:
        return None
    names = [(agency.id, {agency.short.casefold(), agency.name.casefold()}) for agency in moment.catalogue.agencies]
    exactly = next((id for id, called in names if {named, f"dinas {named}"} & called), None)
    if exactly is not None or len(named) < LEAST_OF_A_NAME:
        return exactly
    partly = [id for id, called in names if any(named in name for name in called)]
    suggested = [id for id in topics.agencies(draft.words, moment.catalogue) if id in partly]
    likeliest = suggested or partly
    return likeliest[0] if len(likeliest) == 1 else None


def _privacy(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    """The choice, in whatever words. Who twice says nothing that is understood stays unnamed: the card shows it, and
    it can be changed."""
    wished = given.value or remarks.privacy(given.words) or _plainly(draft, given)
    if wished == "terbuka" and not given.value and topics.suggest(given.words, moment.catalogue):
        wished = ""  # "jalan umum rusak": more of the story
    if wished in PRIVACIES:
        chosen = closed(replace(draft, privacy=PRIVACIES[wished]), "privacy")
        return _kept(chosen, given) if topics.suggest(given.words, moment.catalogue) else chosen
    if draft.privacy.confidential and answers.yes_no(given.words) is False:
        return Misunderstood("ask.privacy", replace(draft, privacy=Privacy()))
    if not given.last_try:
        return Misunderstood("problem.choice")
    return _kept(closed(replace(draft, privacy=replace(draft.privacy, anonymous=True)), "privacy"), given)


def _plainly(draft: Draft, given: Given) -> str:
    """A yes or no to the question as it was put, or no opinion; empty for everything else."""
    said = answers.yes_no(given.words)
    if draft.privacy.confidential:
        indifferent = answers.unknown(given.words) or answers.skip(given.words)
        return "rahasia" if said or indifferent else ""
    if answers.sends(given.words) or answers.normalise(given.words) in ONWARD:
        return ""  # no leave to show a name
    if said is not None:
        return "terbuka" if said else "anonim"
    return "terbuka" if answers.unknown(given.words) or answers.skip(given.words) else ""


def _kind(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    if given.value in set(Kind):
        return closed(replace(draft, kind=Kind(given.value)), "kind")
    return Misunderstood("problem.choice")


_FIELDS: dict[str, Callable[[Draft, Given, Moment], Draft | Misunderstood]] = {
    "place": _place,
    "when": _when,
    "agency": _agency,
    "privacy": _privacy,
    "kind": _kind,
}

_OLD: dict[str, Callable[[Draft, str, Moment], str]] = {
    "story": lambda draft, language, moment: describe.shortened(draft.words, 300),
    "place": lambda draft, language, moment: describe.place(draft.place, language) if draft.place else "",
    "when": lambda draft, language, moment: describe.period(draft.when, language) if draft.when else "",
    "agency": lambda draft, language, moment: (
        describe.agency(draft.agency, moment.catalogue, language) if draft.agency else ""
    ),
    "privacy": lambda draft, language, moment: say(language, f"privacy.{describe.privacy_key(draft.privacy)}"),
    "kind": lambda draft, language, moment: say(language, f"kind.{draft.kind.value}") if draft.kind else "",
}
