"""The first thing ever said to somebody: the greeting, the consent notice, and which languages there are."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from conversations import describe
from conversations.effects import Say, part
from conversations.messages import Inbound, Text
from conversations.moment import Alarm, Moment
from conversations.texts import FALLBACK, say
from conversations.turn import Turn
from conversations.understanding import language as languages

NAME_CHARS = 40


def greeted(turn: Turn, event: Inbound | Alarm, moment: Moment) -> Turn:
    """The first turn that says anything begins with it. Words that may be English and may be Indonesian ("hello",
    "help") are answered in Indonesian, with a line that offers English."""
    spoken = next((index for index, effect in enumerate(turn.effects) if isinstance(effect, Say)), None)
    if turn.session.greeted or spoken is None:
        return turn
    first = turn.effects[spoken]
    assert isinstance(first, Say)
    name = describe.shortened(moment.name, NAME_CHARS) or say(turn.session.language, "you")
    notice = (part("greeting", city=moment.catalogue.city, name=name), part("consent"))
    offered = (part("language.offer"),) if _perhaps_english(turn, event, moment) else ()
    parts = dataclasses.replace(first, parts=(*notice, *first.parts, *offered))
    effects = (*turn.effects[:spoken], parts, *turn.effects[spoken + 1 :])
    return Turn(replace(turn.session, greeted=True), effects)


def _perhaps_english(turn: Turn, event: Inbound | Alarm, moment: Moment) -> bool:
    said = event.content.text if isinstance(event, Inbound) and isinstance(event.content, Text) else ""
    spoken = turn.session.language or FALLBACK
    return spoken == FALLBACK and "en" in moment.catalogue.languages and languages.perhaps_english(said)
