"""Words typed in answer to an open question wait a little: what follows them was written before anybody could have read
the next question, and is no answer to it. Then all of it is taken at once, and gets one answer."""

from __future__ import annotations

import dataclasses
import re

from msgspec.structs import replace

from conversations import answers, asides, intake, noting, whereabouts
from conversations.fields import elsewhere, understand, when
from conversations.given import DAY_WORDS, Given, Misunderstood, dated, kept
from conversations.messages import Address, Inbound, Media, Text
from conversations.moment import Moment
from conversations.questions import question
from conversations.session import Draft, Fragment, Session
from conversations.turn import Turn
from conversations.understanding import days, place_repair, places

CLOSED = frozenset({"own", "kind"})
"""Questions with nothing but choices: whatever is said to them is answered at once."""
_POINTING = re.compile(r"^(?:ini|itu|this|that is|that's)\s+", re.I)
""" "ini td pagi", under a photo."""
LANDMARK_WORDS = 5
"""More words than these are no mere landmark."""


def waits(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Nothing is said yet; None when this is answered at once: a choice, a yes or no, a whole address, anything that is
    understood."""
    content, asking = event.content, session.asking or ""
    if not isinstance(content, Text) or event.forwarded or asking == "story":
        return None
    if not session.said and (asking in CLOSED or not _may_go_on(session, event, content.text, moment)):
        return None
    said = (*session.said, Fragment(content.text, event.message_id))
    return intake.wait(replace(session, said=said), moment)


def with_caption(session: Session, event: Inbound, media: Media, moment: Moment) -> Turn:
    """A file in the middle of the questionnaire; what is written under it may answer one of the questions."""
    draft, brought = session.draft, intake.held(event)
    assert draft is not None
    if session.said:
        said = (*session.said, *brought.fragments)
        return intake.add(replace(session, said=said), dataclasses.replace(brought, fragments=()), moment)
    if "story" not in draft.answered or draft.reopened == "story" or not media.caption or event.forwarded:
        return intake.add(session, brought, moment)
    told = further(draft, Fragment(media.caption, event.message_id), moment)
    return intake.add(replace(session, draft=told), dataclasses.replace(brought, fragments=()), moment)


def edited(session: Session, event: Inbound, text: Text, moment: Moment) -> Turn:
    """A message that still waits says something else now; one that was answered is put right."""
    if event.message_id is None or all(fragment.message_id != event.message_id for fragment in session.said):
        return intake.edited(settled(session, moment), event, moment)
    fragment = Fragment(text.text, event.message_id)
    said = tuple(fragment if old.message_id == event.message_id else old for old in session.said)
    return intake.wait(replace(session, said=said), moment)


def over(session: Session, moment: Moment) -> Turn:
    """Nothing follows any more: one answer to all that was said."""
    assert session.draft is not None
    if len(session.said) == 1:
        (only,) = session.said
        return intake.answer(replace(session, said=()), _event(only, moment), moment)
    asking, before = session.asking or "", session
    after, problem = _taken(session, moment)
    lead = noting.echo(after.draft or session.draft, before, moment, asking)
    asked = question(asking)
    if problem is None or asked is None:
        return intake.proceed(replace(after, strikes=0), moment, *lead)
    told = after.draft or session.draft
    return intake.put(replace(after, strikes=1), asked, moment, *lead, instead=intake.problem_of(problem, told))


def settled(session: Session, moment: Moment, *, chosen: bool = False) -> Session:
    """What waits is taken before something else is done; nothing is said of it, and the question's buttons are no
    answer any more. Where a button is the answer that was `chosen`, the words stand beside it."""
    if not session.said or session.draft is None:
        return session
    if not chosen:
        return replace(_taken(session, moment)[0], offered=())
    draft = session.draft
    for fragment in session.said:
        draft = further(draft, fragment, moment)
    return replace(session, draft=draft, said=(), waiting_since=None)


def further(draft: Draft, fragment: Fragment, moment: Moment) -> Draft:
    """Words beside an answer: the house number, the landmark, the day, the office; or more of the story."""
    whole = Given("", "", fragment.text.strip(), None, fragment.message_id, last_try=True)
    words = _POINTING.sub("", whole.words)
    given = dataclasses.replace(whole, words=words)
    if answers.numbered(words) and not place_repair.only_detail(words):
        return draft
    if (more := _more_of_the_place(draft, words, moment)) is not None:
        return more
    if (found := elsewhere(draft, "", given, moment)) is not None:
        return found
    if "when" in draft.answered:
        return kept(draft, whole)
    if len(words.split()) <= DAY_WORDS and days.find(words, moment.today) is None:
        said = when(draft, dataclasses.replace(given, last_try=False), moment)
        if not isinstance(said, Misunderstood) and said.when is not None:
            return said
    day = days.find(words, moment.today)
    return kept(draft, whole) if day is None else dated(kept(draft, whole), words, day)


def _may_go_on(session: Session, event: Inbound, text: str, moment: Moment) -> bool:
    intake_ = moment.catalogue.intake
    if len(text) >= intake_.quiet_below_chars or answers.choice(text, session.offered) is not None:
        return False
    plain = (answers.yes_no(text) is not None, answers.sends(text), answers.skip(text), answers.unknown(text))
    if any(plain) or not any(sign.isalpha() for sign in text):
        return False
    found = understand(session.asking or "", replace(session, strikes=0), event, moment)
    if isinstance(found, Misunderstood):
        return not found.key.startswith("problem.when.")
    place = found.place.words if found.place else ""
    whole = places.on_a_street(place) and places.in_a_quarter(place)
    return session.asking == "place" and "place" in found.answered and not whole


def _taken(session: Session, moment: Moment) -> tuple[Session, Misunderstood | None]:
    """The draft with everything that was said in its place; the problem when the question itself has no answer."""
    assert session.draft is not None
    asking, draft = session.asking or "", session.draft
    open_, problem = replace(session, said=(), waiting_since=None, strikes=0), None
    answered = False
    for fragment in session.said:
        strikes = session.strikes if fragment is session.said[-1] else 0
        if asides.lead(fragment.text) is not None:
            continue
        if answered:
            draft = further(draft, fragment, moment)
            continue
        found = understand(asking, replace(open_, draft=draft, strikes=strikes), _event(fragment, moment), moment)
        if isinstance(found, Misunderstood):
            problem, draft = problem or found, further(draft, fragment, moment)
        else:
            draft = intake.sourced(found, asking, fragment.message_id)
        answered = asking in draft.answered and draft.reopened != asking
    return replace(open_, draft=draft, strikes=session.strikes), None if answered else problem


def _more_of_the_place(draft: Draft, words: str, moment: Moment) -> Draft | None:
    """ "no 3", "dekat masjid": of the place just named."""
    place = draft.place
    if place is None or not place.words:
        return None
    if place_repair.only_detail(words):
        return replace(draft, place=dataclasses.replace(place, words=place_repair.with_detail(place.words, words)))
    near = place_repair.detail(words)
    if len(near.split()) > LANDMARK_WORDS or places.find(near) is None or places.tells_of_trouble(near):
        return None
    joined = dataclasses.replace(place, words=f"{place.words}, {places.said(near)}")
    return whereabouts.with_more(draft, near) or replace(draft, place=joined)


def _event(fragment: Fragment, moment: Moment) -> Inbound:
    nobody = Address("", "")
    return Inbound("", nobody, nobody, moment.now, Text(fragment.text), message_id=fragment.message_id)
