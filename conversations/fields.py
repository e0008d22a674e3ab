"""What an answer to a question of the questionnaire means: event → the draft with that field filled, or a problem."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations import answers, describe
from conversations.messages import Choice, Inbound, Location, Text
from conversations.moment import Moment
from conversations.rules.complaint import Kind, Period, Place, Privacy
from conversations.session import Draft, Fragment, Session
from conversations.texts import say
from conversations.understanding import days, places

STRIKES = 1
"""After this many answers not understood, the words are taken as they are."""
KEEP = "keep"
DAY_WORDS = 4
"""Longer texts are about more than a day."""
LONG_WORDS = 200
"""No answer to a short question is longer than this many characters: it belongs to the story."""

PRIVACIES = {
    "terbuka": Privacy(),
    "anonim": Privacy(anonymous=True),
    "rahasia": Privacy(confidential=True),
    "rahasia_anonim": Privacy(anonymous=True, confidential=True),
}


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """The key of the text that says, kindly, what was not understood."""

    key: str


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it came: the option it means, if it means one, and the words, if it has words."""

    value: str
    label: str
    """What the chosen option was called."""
    words: str
    pin: Location | None
    last_try: bool


def understand(name: str, session: Session, event: Inbound, moment: Moment) -> Draft | Misunderstood:
    """The draft with this field filled and closed, or what to say."""
    assert session.draft is not None
    given = _given(session, event)
    if given.value == KEEP:
        return closed(session.draft, name)
    if len(given.words) > LONG_WORDS:
        return Misunderstood("added_to_story")
    return _FIELDS[name](session.draft, given, moment)


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
        last_try=session.strikes >= STRIKES,
    )


def _place(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    found = places.find(draft.words)
    if given.pin is not None:
        return pinned(draft, given.pin)
    if found and (given.value == "found" or answers.yes_no(given.words)):
        return closed(replace(draft, place=Place(found)), "place")
    if answers.unknown(given.words) or answers.skip(given.words):
        return closed(draft, "place") if given.last_try else Misunderstood("problem.place")
    if answers.yes_no(given.words) is not None or not any(sign.isalnum() for sign in given.words):
        return Misunderstood("problem.place")
    when = days.parse(given.words, moment.today) if _sounds_like_a_day(given.words) else None
    if isinstance(when, days.DayProblem):
        return Misunderstood("problem.place")
    if isinstance(when, days.Days) and draft.when is None and "when" not in draft.answered:
        return closed(replace(draft, when=Period(given.words, when.first, when.last)), "when")
    landmark = found if found and draft.reopened != "place" else ""
    return closed(replace(draft, place=_placed(given.words, landmark)), "place")


def _sounds_like_a_day(words: str) -> bool:
    """An answer to *where?* that may be one to *when?*: short, and no place in it."""
    return len(words.split()) <= DAY_WORDS and places.find(words) is None


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
    meant = days.parse(words, moment.today)
    if isinstance(meant, days.Days):
        return closed(replace(draft, when=Period(words, meant.first, meant.last)), "when")
    if isinstance(meant, days.DayProblem):
        return Misunderstood(f"problem.when.{meant.value}")
    if given.last_try and any(sign.isalnum() for sign in words):
        return closed(replace(draft, when=Period(words)), "when")
    return Misunderstood("problem.when")


def _agency(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    if given.value == "unknown" or answers.unknown(given.words) or answers.skip(given.words):
        return closed(replace(draft, agency=None), "agency")
    named = answers.normalise(given.words)
    for agency in moment.catalogue.agencies:
        if given.value == agency.id or (named and named in {agency.short.casefold(), agency.name.casefold()}):
            return closed(replace(draft, agency=agency.id), "agency")
    if not given.last_try:
        return Misunderstood("problem.agency")
    return closed(replace(draft, agency=None, story=(*draft.story, Fragment(given.words))), "agency")


def _privacy(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    if given.value in PRIVACIES:
        return closed(replace(draft, privacy=PRIVACIES[given.value]), "privacy")
    return Misunderstood("problem.choice")


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
