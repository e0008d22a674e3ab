"""The questionnaire: what a report needs, in the order it is asked. A new question is one line here and its texts.

The next question is computed, never counted, so that chats in flight survive a changed questionnaire.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conversations.messages import Option, Rows
from conversations.moment import Moment
from conversations.rules.complaint import Kind
from conversations.session import Draft
from conversations.texts import say
from conversations.understanding import places, topics


@dataclass(frozen=True, slots=True)
class Question:
    name: str
    choices: Callable[[Draft, Moment, str], Rows]
    """Buttons for a draft in a language."""
    applies: Callable[[Draft, Moment], bool] = lambda draft, moment: True


def _none(draft: Draft, moment: Moment, language: str) -> Rows:
    return ()


def _places(draft: Draft, moment: Moment, language: str) -> Rows:
    if draft.reopened == "place" or not places.find(draft.words):
        return ()
    return ((Option("found", say(language, "place.found")),),)


def _kinds(draft: Draft, moment: Moment, language: str) -> Rows:
    return tuple((Option(kind.value, say(language, f"kind.{kind.value}")),) for kind in Kind)


def _days(draft: Draft, moment: Moment, language: str) -> Rows:
    today, yesterday, long, unknown = (
        Option(value, say(language, f"when.{value}")) for value in ("today", "yesterday", "long", "unknown")
    )
    return (today, yesterday), (long, unknown)


def _agencies(draft: Draft, moment: Moment, language: str) -> Rows:
    """Each with the matter that led there: few people know what Dishub does, all know what a street lamp is."""
    matters = topics.matters(draft.words, moment.catalogue, language)
    named = ((moment.catalogue.agency(matter.agency), matter.name) for matter in matters)
    suggested = tuple((Option(agency.id, f"{agency.short} ({matter})"),) for agency, matter in named if agency)
    return (*suggested, (Option("unknown", say(language, "agency.unknown")),))


def _privacy(draft: Draft, moment: Moment, language: str) -> Rows:
    """A report that starts at rahasia offers first to stay so."""
    usual, guarded = ("terbuka", "anonim"), ("rahasia", "rahasia_anonim")
    if draft.privacy.anonymous:
        guarded = guarded[::-1]
    order = (*guarded, *usual) if draft.privacy.confidential else (*usual, *guarded)
    return tuple((Option(value, say(language, f"privacy.{value}")),) for value in order)


def _happened(draft: Draft, moment: Moment) -> bool:
    return draft.kind is not Kind.QUESTION and draft.kind is not Kind.SUGGESTION


def _located(draft: Draft, moment: Moment) -> bool:
    return draft.kind is not Kind.QUESTION


def _suggested(draft: Draft, moment: Moment) -> bool:
    return bool(topics.agencies(draft.words, moment.catalogue))


def _own(draft: Draft, moment: Moment, language: str) -> Rows:
    return tuple((Option(value, say(language, f"own.{value}")),) for value in ("yes", "no"))


QUESTIONS: tuple[Question, ...] = (
    Question("story", _none),
    Question("own", _own, lambda draft, moment: draft.passed_on > 0),
    Question("place", _places, _located),
    Question("when", _days, _happened),
    Question("agency", _agencies, _suggested),
    Question("privacy", _privacy),
)

KIND = Question("kind", _kinds)
"""Inferred from the story, never asked unasked; the review card can open it."""

ASKED: tuple[Question, ...] = (*QUESTIONS, KIND)
EDITABLE: tuple[Question, ...] = tuple(asked for asked in ASKED if asked.name != "own")
"""What the review card offers to change."""


def next_question(draft: Draft, moment: Moment) -> Question | None:
    """The first question this draft has not answered; None when it is ready for the review card."""
    return next((q for q in QUESTIONS if q.name not in draft.answered and q.applies(draft, moment)), None)


def question(name: str) -> Question | None:
    return next((q for q in ASKED if q.name == name), None)
