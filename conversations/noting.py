"""What was understood of an answer, said back, so that it can be set right."""

from __future__ import annotations

from conversations import describe
from conversations.effects import Part, part
from conversations.given import UNCHOSEN
from conversations.moment import Moment
from conversations.session import Draft, Session
from conversations.texts import say
from conversations.understanding import places


def echo(draft: Draft, session: Session, moment: Moment, asking: str = "") -> tuple[Part, ...]:
    """What was understood of an answer to `asking`, or of a remark when nothing was asked, in words, so that it can be
    set right; a confirmed suggestion needs none."""
    assert session.draft is not None
    before, language = session.draft, session.language
    noted: list[Part] = []
    if len(draft.story) > len(before.story):
        noted.append(part("added_to_story"))
    if draft.kind is not None and draft.kind is not before.kind:
        noted.append(part("noted.kind", kind=say(language, f"kind.{draft.kind.value}")))
    if draft.when is not None and draft.when != before.when:
        noted.append(part("noted.when", when=describe.period(draft.when, language)))
    if draft.place is not None and draft.place != before.place:
        if draft.place.latitude is not None and not (before.place and draft.place.words):
            noted.append(part("noted.place"))
        elif draft.place.words != places.find(before.words):
            noted.append(part("noted.place.words", place=describe.place(draft.place, language)))
            if places.known_to_neighbours(draft.place.words) and draft.place.latitude is None:
                noted.append(part("noted.place.area"))
    if draft.hearsay and not before.hearsay:
        noted.append(part("noted.hearsay"))
    if UNCHOSEN in draft.answered and UNCHOSEN not in before.answered:
        noted.append(part("noted.privacy.unchosen"))
    elif draft.privacy != before.privacy and (asking != "privacy" or session.strikes):
        privacy = say(language, f"privacy.{describe.privacy_key(draft.privacy)}")
        noted.append(part("noted.privacy", privacy=privacy))
    if draft.agency is not None and draft.agency != before.agency and asking != "agency":
        noted.append(part("noted.agency", agency=describe.agency(draft.agency, moment.catalogue, language)))
    if asking == "place" and "place" in draft.answered and draft.place is None:
        noted.append(part("noted.place.none"))
    if asking == "when" and "when" in draft.answered and session.strikes and draft.when is None:
        noted.append(part("noted.when.none"))
    if asking == "agency" and "agency" in draft.answered and session.strikes and draft.agency is None:
        noted.append(part("noted.agency.none"))
    return tuple(noted)


def privacy(before: Draft, draft: Draft, language: str) -> tuple[Part, ...]:
    """What the story itself says of who may see the name, where it answers the question."""
    if "privacy" not in draft.answered or "privacy" in before.answered:
        return ()
    return (part("noted.privacy", privacy=say(language, f"privacy.{describe.privacy_key(draft.privacy)}")),)
