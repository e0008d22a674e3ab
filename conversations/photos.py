"""Photos beside an answer, as its preview speaks of them.

What an officer sends beside the words stays internal unless it is chosen: it may show other people's faces, a number
plate, or a paper with a NIK, and what a citizen has received cannot be taken back. A photo sent in reply to the preview
was chosen by that.
"""

from __future__ import annotations

from conversations.effects import Part, part
from conversations.messages import Inbound, Media, MediaKind, Option
from conversations.rules.complaint import Complaint, Kind
from conversations.session import Composition
from conversations.texts import say
from conversations.understanding import claims

LANGUAGE = "id"


def brought(event: Inbound, purpose: str) -> tuple[str, ...]:
    """The photo that came with an answer, by its event."""
    photo = isinstance(event.content, Media) and event.content.kind is MediaKind.PHOTO
    return (event.event_id,) if photo and purpose == "answer" else ()


def album(event: Inbound) -> str:
    """The album this photo is one of; empty for none."""
    content = event.content
    return (content.album or "") if isinstance(content, Media) and content.kind is MediaKind.PHOTO else ""


def notes(draft: Composition, complaint: Complaint, *, second_look: bool) -> tuple[Part, ...]:
    """Whether photos go along; or, where the words claim that work is done and there is none, the question for one."""
    if draft.photos:
        key = "photos.included" if draft.with_photos else "photos.excluded"
        return (part(key, count=len(draft.photos)),)
    return (part("photos.wanted"),) if wanted(draft, complaint, second_look=second_look) else ()


def wanted(draft: Composition, complaint: Complaint, *, second_look: bool) -> bool:
    """Is a photo of the result asked for? Never of a question or a suggestion: there nothing is to be seen."""
    answers = draft.purpose == "answer" and complaint.kind is Kind.COMPLAINT
    return second_look and answers and not draft.with_photos and claims.done(draft.text)


def send_label(draft: Composition, complaint: Complaint, *, second_look: bool) -> str:
    without = wanted(draft, complaint, second_look=second_look)
    return say(LANGUAGE, "photos.send_without" if without else "preview.send")


def row(draft: Composition) -> tuple[tuple[Option, ...], ...]:
    """The button that says what will be true after it, so that a second tap undoes nothing."""
    if not draft.photos:
        return ()
    verb, key = ("photos_out", "photos.exclude") if draft.with_photos else ("photos_in", "photos.include")
    return ((Option(f"p:{verb}:{draft.serial}", say(LANGUAGE, key)),),)
