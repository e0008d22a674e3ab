"""An answer as it came, and what every field does with one: close its question, or keep its words with the story."""

from __future__ import annotations

import re
from dataclasses import dataclass

from msgspec.structs import replace

from conversations import answers, describe
from conversations.messages import Location
from conversations.rules.complaint import Period
from conversations.session import Draft, Fragment
from conversations.understanding.days import Days

UNCHOSEN = "unchosen"
"""Among the answered questions: the privacy is what it is because nothing understandable was said to it."""
STRIKES = 1
"""After this many answers not understood, the question is left open or the words are taken as they are."""
DAY_WORDS = 4
"""Longer texts are about more than a day."""
EXPLAINS_WORDS = 3
"""So many words after a comma explain the yes or no before it."""
STORY_WORDS = 4
"""From so many words on it is said that words which answered nothing were added to the story; fewer are added too."""


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


def closed(draft: Draft, name: str) -> Draft:
    """This question has its answer."""
    answered = draft.answered if name in draft.answered else (*draft.answered, name)
    return replace(draft, answered=answered, reopened=None if draft.reopened == name else draft.reopened)


def dated(draft: Draft, words: str, day: Days) -> Draft:
    """The day that words tell beside other things; the words themselves belong to the story."""
    return closed(replace(draft, when=Period(describe.shortened(words, 60), day.first, day.last)), "when")


def kept(draft: Draft, given: Given) -> Draft:
    """Words that answered nothing, if they tell something, join the story."""
    if not tells(given.words):
        return draft
    return replace(draft, story=(*draft.story, Fragment(given.words, given.message_id)))


def tells(text: str) -> bool:
    """Do these words tell something? A yes, a no, *kirim* and a short question ("apa?") do not; nor does a sign."""
    words = len(text.split())
    if not any(sign.isalpha() for sign in text) or (words < STORY_WORDS and text.rstrip().endswith("?")):
        return False
    if len(re.split(r"[,.;!]", text, maxsplit=1)[-1].split()) >= EXPLAINS_WORDS and re.search(r"[,.;!]", text):
        return True  # "bukan, yang sampah aja"
    said = answers.yes_no(text) is not None or answers.sends(text) or answers.normalise(text) in answers.HOLD
    return not (said or answers.skip(text) or answers.unknown(text))
