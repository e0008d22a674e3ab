"""What an answer to a question of the questionnaire means: event → the draft with that field filled, or a problem."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

from msgspec.structs import replace

from conversations import agencies, answers, describe, passed_on, remarks, whereabouts
from conversations.catalogue import AgencyId, Same
from conversations.given import DAY_WORDS, STRIKES, UNCHOSEN, Given, Misunderstood, closed, dated, kept
from conversations.messages import Choice, Inbound, Location, Text
from conversations.moment import Moment
from conversations.rules.complaint import Kind, Period, Privacy
from conversations.session import Draft, Session
from conversations.texts import say
from conversations.understanding import corrections, day_talk, days, places, topics
from conversations.understanding.words import listed

MOST_OF_A_NAME = 8
"""Words, above which no office is called so."""
_HEDGED = re.compile(
    r"\b(?:kayaknya|kayanya|kyknya|kayak|sepertinya|mungkin|kali|kalo ga salah|kalau tidak salah|"
    r"setahu saya|setau saya|sih|deh|ya|maybe|probably|i think|i guess)\b"
)
KEEP = "keep"
ONWARD = listed("lanjut lanjutkan gas gass gaskeun siap sip")
"""A yes to going on, and to nothing else."""
LONG_WORDS = 200
"""No answer to a short question is longer than this many characters: it belongs to the story."""

_CALLED = listed("pak bu mas mbak kak min bang gan ya sir")
_LONG_AGO = listed("sudah udah sdh udh dah lama dulu dari sejak banget bgt sekali pokoknya terus a long time ago for")
PRIVACIES = {
    "terbuka": Privacy(),
    "anonim": Privacy(anonymous=True),
    "rahasia": Privacy(confidential=True),
    "rahasia_anonim": Privacy(anonymous=True, confidential=True),
}


def understand(name: str, session: Session, event: Inbound, moment: Moment) -> Draft | Misunderstood:
    """The draft with this field filled and closed, or what to say."""
    assert session.draft is not None
    given = _given(session, event)
    if given.value == KEEP:
        return closed(session.draft, name)
    if len(given.words) > LONG_WORDS:
        return Misunderstood("added_to_story")
    suggested = topics.agencies(session.draft.words, moment.catalogue) if name == "place" else ()
    if (
        suggested and (agency := _named_agency(session.draft, given.words, moment)) in suggested
    ):  # others may be places: "RSUD"
        return closed(replace(session.draft, agency=agency), "agency")
    found = _FIELDS[name](session.draft, given, moment)
    if isinstance(found, Misunderstood) or (given.last_try and name in {"when", "agency"} and not given.value):
        return elsewhere(session.draft, name, given, moment) or found
    return found


def elsewhere(draft: Draft, name: str, given: Given, moment: Moment) -> Draft | None:
    """What was said to another question than the one that is open: an agency's name; a day; "eh bukan, dpn mushola"; a
    street or a quarter, when none was named before. None when it is none of these."""
    if name not in {"agency", "place"} and (agency := _named_agency(draft, given.words, moment)):
        return closed(replace(draft, agency=agency), "agency")
    meant = corrections.correction(given.words)
    rest = given.words if meant is None else meant
    read = days.parse if meant else days.whole
    day = read(rest, moment.today) if rest and name != "when" and (meant or name != "place") else None
    if isinstance(day, days.Days):
        return dated(draft, rest, day)
    if name != "place" and draft.place is not None and not draft.place.words and places.find(rest) is not None:
        return replace(draft, place=dataclasses.replace(draft.place, words=places.said(rest)))  # beside a bare pin
    missing = draft.place is None and "place" in draft.answered
    if name != "place" and (meant or missing) and places.find(rest) is not None:
        return whereabouts.with_place(draft, rest, "", given, moment)
    return whereabouts.with_more(draft, rest) if name != "place" else None


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


def when(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    words = {"today": "hari ini", "yesterday": "kemarin"}.get(given.value, given.words)
    if given.value == "long":
        return closed(replace(draft, when=Period(given.label)), "when")
    if given.value == "unknown" or answers.unknown(words) or answers.skip(words):
        return closed(replace(draft, when=None), "when")
    if given.pin is not None:
        return whereabouts.pinned(draft, given.pin)
    if _long_ago(words):
        return closed(replace(draft, when=Period(given.words)), "when")
    meant = days.parse(words, moment.today)
    if isinstance(meant, days.Days):
        if len(words.split()) > DAY_WORDS and days.whole(words, moment.today) is None:
            return dated(kept(draft, given), words, meant)
        return closed(replace(draft, when=Period(words, meant.first, meant.last)), "when")
    if isinstance(meant, days.DayProblem):
        return Misunderstood(f"problem.when.{meant.value}")
    if day_talk.nothing_but_time(words):
        return closed(replace(draft, when=Period(words)), "when")
    if not given.last_try:
        return Misunderstood("problem.when")
    if not day_talk.mentions_time(words) or topics.suggest(words, moment.catalogue):
        return kept(closed(draft, "when"), given)
    if len(words.split()) > DAY_WORDS:
        return closed(replace(kept(draft, given), when=Period(describe.shortened(words, 60))), "when")
    return closed(replace(draft, when=Period(words)), "when")


def _long_ago(words: str) -> bool:
    """ "udah lama bgt": no day, and an answer all the same."""
    said = set(answers.normalise(words).split()) - _CALLED
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
    return kept(closed(draft, "agency"), given)


def _named_agency(draft: Draft, words: str, moment: Moment) -> AgencyId | None:
    """By its short name, its name, or a part of it that no other agency has, or none of the others suggested for this
    story: "bina marga", "polisi"."""
    bare = _HEDGED.sub(" ", answers.normalise(corrections.correction(words) or words))
    named = answers.normalise(bare).removeprefix("dinas ").removeprefix("kantor ")
    if len(named.split()) > MOST_OF_A_NAME:
        return None
    same = Same(moment.catalogue)
    exactly = agencies.exactly(named, same)
    if exactly is not None or len(named) < agencies.LEAST_OF_A_NAME:
        return exactly
    partly = agencies.partly(named, same)
    if not partly:
        likeliest = agencies.misspelt(named, same) if " " not in named else []
    else:
        suggested = topics.agencies(draft.words, moment.catalogue)
        likeliest = [id for id in suggested if id in partly] or partly
    return likeliest[0] if len(likeliest) == 1 else None


def _privacy(draft: Draft, given: Given, moment: Moment) -> Draft | Misunderstood:
    """The choice, in whatever words. Who twice says nothing that is understood stays unnamed: the card shows it, and
    it can be changed."""
    wished = given.value or remarks.privacy(given.words) or _plainly(draft, given)
    if wished == "terbuka" and not given.value and topics.suggest(given.words, moment.catalogue):
        wished = ""  # "jalan umum rusak": more of the story
    if wished in PRIVACIES:
        chosen = closed(replace(draft, privacy=PRIVACIES[wished]), "privacy")
        return kept(chosen, given) if topics.suggest(given.words, moment.catalogue) else chosen
    if draft.privacy.confidential and answers.yes_no(given.words) is False:
        return Misunderstood("ask.privacy", replace(draft, privacy=Privacy()))
    if not given.last_try:
        return Misunderstood("problem.choice")
    hidden = replace(draft, privacy=dataclasses.replace(draft.privacy, anonymous=True))
    return kept(closed(closed(hidden, "privacy"), UNCHOSEN), given)


def _plainly(draft: Draft, given: Given) -> str:
    """A yes or no to the question as it was put, or no opinion; empty for everything else."""
    said = answers.yes_no(given.words)
    if draft.privacy.confidential:
        indifferent = answers.unknown(given.words) or answers.skip(given.words)
        return describe.privacy_key(draft.privacy) if said or indifferent else ""
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
    "own": lambda draft, given, moment: passed_on.own(draft, given),
    "place": whereabouts.place,
    "when": when,
    "agency": _agency,
    "privacy": _privacy,
    "kind": _kind,
}

_OLD: dict[str, Callable[[Draft, str, Moment], str]] = {
    "own": lambda draft, language, moment: say(language, "own.no" if draft.hearsay else "own.yes"),
    "story": lambda draft, language, moment: describe.shortened(draft.words, 300),
    "place": lambda draft, language, moment: describe.place(draft.place, language) if draft.place else "",
    "when": lambda draft, language, moment: describe.period(draft.when, language) if draft.when else "",
    "agency": lambda draft, language, moment: (
        describe.agency(draft.agency, moment.catalogue, language) if draft.agency else ""
    ),
    "privacy": lambda draft, language, moment: say(language, f"privacy.{describe.privacy_key(draft.privacy)}"),
    "kind": lambda draft, language, moment: say(language, f"kind.{draft.kind.value}") if draft.kind else "",
}
