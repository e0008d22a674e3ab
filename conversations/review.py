"""Answers to the review card: send, change a field, give up; and whatever else is said while it stands there."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from conversations import amending, answers, asides, describe, intake, noting, passed_on, remarks, supporting
from conversations.effects import CancelAlarm, FileComplaint, Part, part
from conversations.fields import when
from conversations.given import DAY_WORDS, Given, closed, tells
from conversations.messages import Choice, Inbound, Location, Option, Text
from conversations.moment import Moment
from conversations.questions import EDITABLE
from conversations.remarks import FIELD_WORDS, NAME_HIDDEN, Remark
from conversations.reviewcard import review_card
from conversations.rules.complaint import Kind, Place, Privacy
from conversations.rules.deadlines import add_working_days
from conversations.session import Draft, Session
from conversations.texts import FALLBACK, day, say
from conversations.turn import Turn, ask
from conversations.understanding import day_talk, days, places, topics

PRIVACY_WORDS = 8
"""So many may be about the privacy alone: "eh ga jadi anonim, terbuka aja"."""
REMARK_WORDS = 5
"""A remark of at most this many words names a field; a longer text tells more of the story."""


def answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """What the citizen says while the review card is on the table."""
    content = event.content
    if isinstance(content, Choice):
        return _chosen(session, content.value.partition(":")[2], moment)
    if isinstance(content, Location):
        return review_card(intake.pinned(session, content), moment, part("noted.place"))
    if not isinstance(content, Text):
        return intake.add(session, intake.held(event), moment)
    option = answers.choice(content.text, session.offered)
    if option is not None:
        return _chosen(session, option.value, moment)
    return _said(session, event, content.text, moment)


def edit_answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """Which field is to be changed."""
    content = event.content
    if isinstance(content, Text):
        option = answers.choice(content.text, session.offered)
        value = option.value if option else remarks.mentioned(content.text) or ""
    else:
        value = content.value.partition(":")[2] if isinstance(content, Choice) else ""
    if value == "back":
        return review_card(session, moment)
    if value not in FIELD_WORDS:
        return _said_instead(session, event, moment)
    return intake.reopen(session, value, moment)


def _said_instead(session: Session, event: Inbound, moment: Moment) -> Turn:
    """No field was named. Nothing is sent from here: a *kirim* shows the card first, as it now is."""
    content = event.content
    if isinstance(content, Choice) or (isinstance(content, Text) and answers.yes_no(content.text) is not None):
        return review_card(session, moment)
    return answer(session, event, moment)


def _said(session: Session, event: Inbound, text: str, moment: Moment) -> Turn:
    yes, field = answers.yes_no(text), _field(text)
    if asides.changes(text):
        return _edit_menu(session)
    if yes or answers.sends(text):
        return send(session, moment)
    short = len(text.split()) <= PRIVACY_WORDS
    wished = remarks.privacy(text) if short and remarks.mentioned(text) == "privacy" else None
    if wished is not None:
        value = NAME_HIDDEN if wished == "anonim" else wished
        return amending.carried_out(session, Remark("privacy", value), event, moment)
    if (known := _another_answer(session, event, text, moment)) is not None:
        return intake.proceed(known, moment, *noting.echo(known.draft or Draft(moment.now), session, moment))
    if field is not None:
        return intake.reopen(session, field, moment)
    if yes is False:
        return _edit_menu(session)
    if asides.hold(text):
        return _edit_menu(session, part("review.unsent"))
    if text.rstrip().endswith("?") and not tells(text):
        return review_card(session, moment, part("help"))
    if not tells(text):
        return review_card(session, moment, part("problem.choice"))
    return intake.add(session, intake.held(event), moment, part("added_to_story"))


def _another_answer(session: Session, event: Inbound, text: str, moment: Moment) -> Session | None:
    """ "sudah 3 hari pak", "jl mawar 33": an answer that was given before, given anew. None for everything else."""
    draft = session.draft
    assert draft is not None
    given = Given("", "", text, None, event.message_id, last_try=False)
    if len(text.split()) <= DAY_WORDS and places.is_a_place(text) and places.on_a_street(text):
        place = dataclasses.replace(draft.place or Place(), words=places.said(text))
        return replace(session, draft=closed(replace(draft, place=place), "place"))
    timely = day_talk.nothing_but_time(text) or isinstance(days.whole(text, moment.today), days.Days)
    found = when(draft, given, moment) if timely and len(text.split()) <= DAY_WORDS else None
    return replace(session, draft=found) if isinstance(found, Draft) and found.when is not None else None


def _field(text: str) -> str | None:
    short = len(answers.normalise(text).replace(",", " ").split()) <= REMARK_WORDS
    return remarks.mentioned(text) if short else None


def _chosen(session: Session, value: str, moment: Moment) -> Turn:
    match value:
        case "send":
            return send(session, moment)
        case "edit":
            return _edit_menu(session)
        case "cancel":
            return confirm_cancel(session)
        case _:
            return review_card(session, moment)


def _edit_menu(session: Session, *lead: Part) -> Turn:
    changeable = tuple((Option(q.name, say(session.language, f"field.{q.name}")),) for q in EDITABLE)
    back = (Option("back", say(session.language, "edit.back")),)
    return ask(session, "edit", (*lead, part("edit")), (*changeable, back))


def confirm_cancel(session: Session, asking: str = "cancel", *, solved: bool = False) -> Turn:
    """Giving up, or beginning anew (`restart`), is asked once, because it cannot be undone."""
    sure, agreed = ("restart.sure", "restart.yes") if asking == "restart" else ("cancel.sure", "cancel.yes")
    yes, no = Option("yes", say(session.language, agreed)), Option("no", say(session.language, "cancel.no"))
    lead = (part("cancel.solved"),) if solved else ()
    return ask(session, asking, (*lead, part(sure)), ((yes, no),))


def cancel_answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """The one confirmation; anything that is not a clear yes keeps the draft, a *kirim* among them."""
    content = event.content
    if isinstance(content, Text):
        option = answers.choice(content.text, session.offered)
        said = False if answers.sends(content.text) else answers.yes_no(content.text)
        if option is None and said is None:
            return intake.add(session, intake.held(event), moment)
        sure = option.value == "yes" if option else said is True
    elif isinstance(content, Choice):
        sure = content.value.endswith(":yes")
    else:
        return intake.add(session, intake.held(event), moment)
    if not sure:
        return intake.proceed(session, moment)
    return intake.discard(session, part("ask.story" if session.asking == "restart" else "cancelled"))


def send(session: Session, moment: Moment) -> Turn:
    """The report is filed, the number told, the next step promised with a date."""
    draft = session.draft
    assert draft is not None
    if moment.similar is not None and supporting.SIMILAR not in draft.answered:
        return supporting.offer(session, moment.similar, moment)
    catalogue = moment.catalogue
    suggestions = topics.suggest(draft.words, catalogue)
    suggested = tuple(
        dict.fromkeys([*([draft.agency] if draft.agency else []), *topics.agencies(draft.words, catalogue)])
    )
    filed = FileComplaint(
        number=moment.fresh_number,
        kind=draft.kind or Kind.COMPLAINT,
        title=describe.title(draft.words),
        story=passed_on.marked(draft.words, draft, FALLBACK),
        place=draft.place,
        when=draft.when,
        topic=suggestions[0].topic if suggestions else None,
        suggested=tuple(suggested),
        privacy=draft.privacy,
        language=session.language,
        files=draft.files,
        follows=_goes_on_from(session, moment),
    )
    sent = ask(replace(session, draft=None), None, _thanks(session, moment))
    return sent.about(filed.number).first(filed, CancelAlarm("draft"))


def _thanks(session: Session, moment: Moment) -> tuple[Part, ...]:
    by = add_working_days(moment.today, moment.catalogue.limits.verify_wd, moment.catalogue.holidays)
    sent = part("sent", number=moment.fresh_number, day=day(session.language, by))
    return (sent, part("reply.waiting")) if session.reply_for else (sent,)


def _goes_on_from(session: Session, moment: Moment) -> str:
    """The number of the closed report it continues. Told to officers only where both are terbuka: else it would show
    that one person wrote two guarded ones."""
    draft = session.draft
    old = moment.report(draft.follows) if draft else None
    return old.number if old and draft and Privacy() == old.privacy == draft.privacy else ""
