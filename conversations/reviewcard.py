"""The review card: everything the report will say, before it is sent."""

from __future__ import annotations

import re

from conversations import describe, passed_on
from conversations.effects import Part, part
from conversations.messages import Option, Rows
from conversations.moment import Moment
from conversations.rules.complaint import Kind
from conversations.session import Draft, Session
from conversations.texts import say
from conversations.turn import Turn, ask

LEAST_OF_A_NAME = 3
_REACHABLE = re.compile(r"(?<!\d)(?:\+?62|0)[ -]?8(?:[ -]?\d){7,12}(?!\d)|[\w.+-]+@[\w-]+\.\w+|(?<!\w)@\w{4,}")
"""A mobile number, an address of mail, a user name."""
STORY_CHARS = 1_000
"""How much of the story the card repeats; the whole story is kept."""


def review_card(session: Session, moment: Moment, *lead: Part) -> Turn:
    """Show the card; under it *Setuju & Kirim*, which is the consent (domain.md, "Consent")."""
    assert session.draft is not None
    hint = (part("review.nameless"),) if names_somebody(session.draft, moment.name) else ()
    card = _card(session.draft, session.language, moment)
    return ask(session, "review", (*lead, card, *hint), _rows(session.language))


def names_somebody(draft: Draft, profile: str) -> bool:
    """Does an anonymous story itself hold the name of the profile, a telephone number or an address of mail?"""
    if not draft.privacy.anonymous:
        return False
    words = f"{draft.words} {draft.place.words if draft.place else ''}".casefold()
    said = set(re.findall(r"\w+", words))
    names = [name for name in re.findall(r"\w+", profile.casefold()) if len(name) >= LEAST_OF_A_NAME]
    return any(name in said for name in names) or _reachable(words)


def _reachable(words: str) -> bool:
    """Every mobile number has an 8, every other address an @."""
    return ("8" in words or "@" in words) and _REACHABLE.search(words) is not None


def _rows(language: str) -> Rows:
    send, edit, cancel = (Option(value, say(language, f"review.{value}")) for value in ("send", "edit", "cancel"))
    return (send,), (edit, cancel)


def _card(draft: Draft, language: str, moment: Moment) -> Part:
    bare = draft.kind is Kind.QUESTION and not (draft.place or draft.when or draft.files)
    if bare:  # a question needs neither place nor photo
        return part("review.question", **_always(draft, language, moment))
    return part(
        "review",
        **_always(draft, language, moment),
        place=describe.place(draft.place, language),
        when=describe.period(draft.when, language),
        files=say(language, "files.some", count=len(draft.files)) if draft.files else say(language, "files.none"),
    )


def _always(draft: Draft, language: str, moment: Moment) -> dict[str, str]:
    return {
        "kind": say(language, f"kind.{draft.kind.value}") if draft.kind else "",
        "story": passed_on.marked(describe.shortened(draft.words, STORY_CHARS), draft, language),
        "agency": describe.agency(draft.agency, moment.catalogue, language),
        "privacy": say(language, f"privacy.{describe.privacy_key(draft.privacy)}"),
    }
