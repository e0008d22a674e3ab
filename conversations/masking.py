"""Identity numbers go no further than the door: masked before anything is kept, and warned of in the next thing that is
said. (Platforms do not tell when somebody deletes a message.)"""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from conversations import intake
from conversations.effects import Say, part
from conversations.messages import Inbound, Media, Text
from conversations.moment import Moment
from conversations.session import Session
from conversations.turn import Turn
from conversations.understanding import nik


def masked(event: Inbound, raw: str) -> tuple[Inbound, str]:
    """The event, and what the platform sent, without identity numbers."""
    content, found = event.content, nik.found(_words(event))
    if not found:
        return event, raw
    for number in found:
        raw = raw.replace(number, nik.masked(number))
    if isinstance(content, Text):
        return dataclasses.replace(event, content=dataclasses.replace(content, text=nik.masked(content.text))), raw
    assert isinstance(content, Media)  # nothing else has words
    return dataclasses.replace(event, content=dataclasses.replace(content, caption=nik.masked(content.caption))), raw


def noticed(session: Session, event: Inbound) -> Session:
    """The session that knows of a warning due."""
    return replace(session, nik=True) if nik.mentioned(_words(event)) else session


def alone(session: Session, text: str, moment: Moment) -> Turn | None:
    """The turn when a message holds nothing but an identity number, and nobody waits for words: it is no story."""
    if not session.nik or session.reply_for or session.held or not nik.alone(text):
        return None
    asked = () if session.draft is not None or moment.open_reports else (part("ask.story"),)
    return intake.restate(session, moment, *asked)


def warned(turn: Turn) -> Turn:
    """The warning stands above whatever is said next."""
    spoken = next((index for index, effect in enumerate(turn.effects) if isinstance(effect, Say)), None)
    if not turn.session.nik or spoken is None:
        return turn
    said = turn.effects[spoken]
    assert isinstance(said, Say)
    warning = dataclasses.replace(said, parts=(part("nik"), *said.parts))
    effects = (*turn.effects[:spoken], warning, *turn.effects[spoken + 1 :])
    return Turn(replace(turn.session, nik=False), effects)


def _words(event: Inbound) -> str:
    match event.content:
        case Text(text) | Media(caption=text):
            return text
        case _:
            return ""
