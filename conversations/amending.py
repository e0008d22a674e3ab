"""A remark about the draft, carried out wherever the conversation stands: a field set, or opened once more."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from conversations import fields, intake, noting, remarks, whereabouts
from conversations.effects import part
from conversations.fields import understand
from conversations.given import Misunderstood, closed, dated
from conversations.messages import Inbound, Text
from conversations.moment import Moment
from conversations.questions import question
from conversations.remarks import NAME_HIDDEN, Remark
from conversations.rules.complaint import Kind, Place, Privacy
from conversations.session import Draft, Fragment, Session
from conversations.turn import Turn
from conversations.understanding import days, kinds, place_repair, places
from conversations.understanding.days import Days


def amended(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """The turn when the message wants something of the draft changed; None for everything else."""
    if session.draft is None or not isinstance(event.content, Text):
        return None
    text = event.content.text
    if (swap := remarks.swap(text)) is not None and (place := _swapped(session.draft, *swap)) is not None:
        return _noted(session, closed(replace(session.draft, place=place), "place"), moment)
    if swap is not None and (day := _day_swapped(*swap, moment)) is not None:
        return _noted(session, dated(session.draft, swap[0], day), moment)
    if (meant := kinds.put_right(text)) is not None and session.draft.kind not in {None, meant.kind}:
        return _noted(session, _of_kind(session.draft, meant, Fragment(text, event.message_id)), moment)
    remark = remarks.remark(text)
    return None if remark is None else carried_out(session, remark, event, moment)


def _of_kind(draft: Draft, meant: kinds.PutRight, told: Fragment) -> Draft:
    """The draft as the kind it was meant to be; whatever is told beside that joins the story."""
    story = (*draft.story, told) if meant.tells_more else draft.story
    return closed(replace(draft, kind=Kind(meant.kind), story=story), "kind")


def carried_out(session: Session, remark: Remark, event: Inbound, moment: Moment) -> Turn:
    """The field as the remark wants it, or opened once more where it says no value that is understood."""
    draft = session.draft
    assert draft is not None
    if draft.reopened not in (None, remark.field):  # what was opened before keeps the answer it had
        draft = closed(draft, draft.reopened or "")
    session = replace(session, draft=draft)
    found = _valued(session, remark, event, moment)
    return intake.reopen(session, remark.field, moment) if found is None else _noted(session, found, moment)


def _valued(session: Session, remark: Remark, event: Inbound, moment: Moment) -> Draft | None:
    """The draft with the value the remark gives; None when it gives none, or none that is understood."""
    draft, asked = session.draft, question(remark.field)
    assert draft is not None and asked is not None
    if remark.value == NAME_HIDDEN:
        return closed(
            replace(draft, privacy=Privacy(anonymous=True, confidential=draft.privacy.confidential)), "privacy"
        )
    if remark.field == "privacy" and remark.value in fields.PRIVACIES:
        return closed(replace(draft, privacy=fields.PRIVACIES[remark.value]), "privacy")
    if remark.field == "place" and draft.place and place_repair.only_detail(remark.value):
        mended = place_repair.with_detail(draft.place.words, remark.value)
        return closed(replace(draft, place=dataclasses.replace(draft.place, words=mended)), "place")
    if remark.field == "story" and remark.value:
        return closed(replace(draft, story=_retold(draft, remark, event)), "story")
    if not remark.value:
        return None
    rows = asked.choices(draft, moment, session.language)
    asking = replace(session, offered=tuple(option for row in rows for option in row), strikes=0)
    asking = replace(asking, draft=replace(draft, reopened=remark.field))
    found = understand(remark.field, asking, dataclasses.replace(event, content=Text(remark.value)), moment)
    return None if isinstance(found, Misunderstood) or remark.field not in found.answered else found


def _retold(draft: Draft, remark: Remark, event: Inbound) -> tuple[Fragment, ...]:
    """The story told anew, or with what puts a part of it right, in the whole message's words, at its end."""
    if remark.anew or not isinstance(event.content, Text):
        return (Fragment(remark.value, event.message_id),)
    return (*draft.story, Fragment(event.content.text, event.message_id))


def _noted(session: Session, found: Draft, moment: Moment) -> Turn:
    """Said back, and on with what is open."""
    lead = noting.echo(found, session, moment) or (part("edited"),)
    return intake.proceed(replace(session, draft=found, strikes=0), moment, *lead)


def _day_swapped(new: str, old: str, moment: Moment) -> Days | None:
    """ "bukan kemarin, tapi 3 hari lalu": both are days."""
    meant, denied = (days.whole(words, moment.today) for words in (new, old))
    return meant if isinstance(meant, Days) and isinstance(denied, Days) else None


def _swapped(draft: Draft, new: str, old: str) -> Place | None:
    """The place with `new` where `old` stood; `new` alone where it says of itself that it is the place."""
    words = draft.place.words if draft.place else whereabouts.suggested_place(draft)
    mended = place_repair.put_right(words, new, old)
    if mended is None and words and place_repair.only_detail(new):
        mended = place_repair.with_detail(words, new)  # what was to be put right was never said
    if mended is None and place_repair.introduced(new) and places.find(new) is not None:
        mended = places.said(new)
    return None if mended is None else dataclasses.replace(draft.place or Place(""), words=mended)
