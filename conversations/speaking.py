"""In which language a chat is spoken to: heard in the first words, or chosen."""

from __future__ import annotations

from msgspec.structs import replace

from conversations import intake, stating
from conversations.effects import part
from conversations.given import tells
from conversations.messages import Inbound, Option, Text
from conversations.moment import Moment
from conversations.session import Session
from conversations.texts import FALLBACK, say
from conversations.turn import Turn, ask
from conversations.understanding import language as languages


def speak(session: Session, language: str, moment: Moment) -> Turn:
    spoken = replace(session, language=language, language_chosen=True)
    asked = (part("ask.story"),) if session.draft is None and not moment.open_reports and not session.held else ()
    return intake.restate(spoken, moment, part("language.chosen"), *asked)


def choose(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    rows = tuple((Option(code, say(code, "language.name")),) for code in moment.catalogue.languages)
    return ask(session, "language", (part("language"),), rows)


def answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """None when something else is told."""
    value = stating.value(session, event)
    if value in moment.catalogue.languages:
        return speak(replace(session, asking=None), value, moment)
    if isinstance(event.content, Text) and not tells(event.content.text):
        return intake.restate(replace(session, asking=None), moment)
    return None


def heard(session: Session, event: Inbound, moment: Moment) -> Session:
    """The first words that tell decide the language until somebody chooses; unsure means Indonesian."""
    told = session.greeted or session.language_chosen or session.language != FALLBACK
    if session.language and told:
        return session
    words = event.content.text if isinstance(event.content, Text) else getattr(event.content, "caption", "")
    found = languages.detect(words)
    return replace(session, language=found if found in moment.catalogue.languages else session.language or FALLBACK)
