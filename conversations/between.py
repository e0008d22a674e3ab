"""News in the middle of a draft: the citizen's next words may be meant for it, or for the question that was open."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from msgspec.structs import replace

from conversations import answers, describe, followup, intake, review, settling
from conversations.effects import Part, Say, part
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.session import Held, Session
from conversations.texts import say
from conversations.turn import Turn, ask

QUOTED_CHARS = 60
Resume = Callable[[Session, Inbound, Moment], Turn]


def for_news(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """The turn when the words answer the news, or might; None when they clearly belong to the draft."""
    if not isinstance(event.content, Text) or event.content.edited or session.asking == "whose":
        return None
    if session.asking in {"cancel", "erase", "restart"} and answers.yes_no(event.content.text):
        return (
            followup.erase(session, moment)
            if session.asking == "erase"
            else review.confirm_cancel(session, session.asking)
        )
    answered = settling.news_answer(session, event, moment, newest=True)
    if answered is not None:
        return answered
    report = moment.report(session.reply_for)
    if report is None or answers.choice(event.content.text, session.offered) is not None:
        return None
    if followup.another_topic(session, event.content.text, moment):
        return None
    if session.draft is None:
        whole, held = intake.together(session, event)
        return followup.reply(whole, held, moment)
    return _whose(replace(session, held=intake.held(event), before=session.asking), report.number)


def whose_answer(session: Session, event: Inbound, moment: Moment, resume: Resume) -> Turn:
    """For the officer or for the draft; whatever is said instead joins what is held, and the question stays."""
    content = event.content
    option = answers.choice(content.text, session.offered) if isinstance(content, Text) else None
    value = content.value.partition(":")[2] if isinstance(content, Choice) else option.value if option else ""
    back = replace(session, asking=session.before, before=None, held=Held(), offered=())
    if value == "reply":
        return _replied(back, session, moment)
    if value == "draft":
        return _drafted(back, session.held, event, moment, resume)
    more = intake.held(event)
    kept = session.held + more
    report = moment.report(session.reply_for)
    return _whose(replace(session, held=kept), report.number if report else "")


def again(session: Session, moment: Moment, *lead: Part) -> Turn:
    """Something else was done in between: what is held still waits for its place, and is asked about again."""
    report = moment.report(session.reply_for)
    if report is None:
        return intake.add(replace(session, held=Held()), session.held, moment)
    return _whose(replace(session, before=session.asking), report.number, *lead)


def _whose(session: Session, number: str, *lead: Part) -> Turn:
    rows: Rows = (
        (Option("reply", say(session.language, "whose.reply", number=number)),),
        (Option("draft", say(session.language, "whose.draft")),),
    )
    return ask(session, "whose", (*lead, part("whose", said=_quoted(session.held, session.language))), rows)


def _quoted(held: Held, language: str) -> str:
    """What the question is about, in the citizen's own words."""
    files = (say(language, "files.some", count=len(held.files)),) if held.files else ()
    said = (f"“{describe.shortened(fragment.text, QUOTED_CHARS)}”" for fragment in held.fragments)
    return ", ".join((*said, *files))


def _drafted(back: Session, held: Held, event: Inbound, moment: Moment, resume: Resume) -> Turn:
    """The words answer what was open in the draft; files simply join it."""
    assert back.draft is not None
    back = replace(back, draft=replace(back.draft, files=(*back.draft.files, *held.files)))
    if not held.fragments:
        return intake.restate(back, moment, part("files.kept", count=len(held.files)))
    words = "\n".join(fragment.text for fragment in held.fragments)
    return resume(back, dataclasses.replace(event, content=Text(words)), moment)


def _replied(back: Session, session: Session, moment: Moment) -> Turn:
    replied = followup.reply(back, session.held, moment)
    effects = tuple(effect for effect in replied.effects if not isinstance(effect, Say))
    reopened = replace(replied.session, asking=session.before)
    return intake.restate(reopened, moment, part("reply.noted"), part("go_on")).first(*effects)
