"""A draft that lies about: its writer is reminded once, asked whether to go on after some days, and in the end it is
erased. Never at night, and never when the platform would take no free text any more."""

from __future__ import annotations

import dataclasses
from datetime import datetime, time, timedelta

from msgspec.structs import replace

from conversations import answers, commands, describe, followup, intake
from conversations.effects import SetAlarm, part
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.questions import next_question
from conversations.session import Draft, Held, Session
from conversations.texts import say
from conversations.turn import Turn, ask
from conversations.understanding import topics
from conversations.understanding.words import listed

REACHABLE = timedelta(hours=23, minutes=30)
"""Since the last message: in WhatsApp's 24 hours, with some minutes to spare."""
BEFORE_NIGHT = timedelta(minutes=30)
STORY_CHARS = 80
ASKING_WORDS = 4
"""A question with more words asks something else than how things stand."""
TOPIC_WORDS = 4
_LOOKS_IN = listed(
    """
    udah | sudah | sdh | udh | gimana | gmn | bagaimana | kabar | ada kabar | lama | kok lama | any news | hello again |
    masih ada | p | tes | yang kemarin | yg kemarin | laporan kemarin | gimana kabarnya | sudah sampai mana
    """,
    "|",
)
"""After days of silence these ask how things stand."""
_GOES_ON = listed("lanjut lanjutkan terusin teruskan terus lanjutin continue go on resume")


def alarm(session: Session, moment: Moment) -> Turn:
    """What is next for a draft: the reminder, which waits while its writer writes, and then the end."""
    draft = session.draft
    if draft is None:
        return Turn(session)
    end = draft.started_at + timedelta(days=moment.catalogue.limits.draft_days)
    if moment.now >= end:
        return intake.expire(session)
    at = reminding_at(_touched(draft), moment)
    if draft.reminded or at is None:
        return Turn(session, (SetAlarm("draft", end),))
    if moment.now < at:
        return Turn(session, (SetAlarm("draft", min(at, end)),))
    return _reminded(session, draft, moment).then(SetAlarm("draft", end))


def reminding_at(touched: datetime, moment: Moment) -> datetime | None:
    """When to remind of a draft last touched then: by day, and while the platform still takes it; None when that is
    over."""
    wanted = max(touched + moment.catalogue.intake.remind, moment.now)
    at = _after_night(wanted, moment)
    if at - touched < REACHABLE:
        return at
    evening = _before_night(touched + moment.catalogue.intake.remind, moment)
    return evening if moment.now <= evening else None


def offered(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """After days of silence, to words that answer nothing: go on, or something else? None for everything else."""
    draft = session.draft
    if draft is None or not isinstance(event.content, Text) or session.asking == "resume":
        return None
    if moment.now - _touched(draft) < moment.catalogue.intake.resume:
        return None
    text = event.content.text
    another = _another(draft, text, moment)
    return _ask(session, intake.held(event) if another else Held()) if another or _looks_in(text) else None


def answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Go on, see how the others stand, or begin anew. None when something else is said: that goes on."""
    content = event.content
    option = answers.choice(content.text, session.offered) if isinstance(content, Text) else None
    value = content.value.partition(":")[2] if isinstance(content, Choice) else option.value if option else ""
    if not value and isinstance(content, Text) and (answers.yes_no(content.text) or _goes_on(content.text)):
        value = "go_on"
    held, back = session.held, replace(reopened(session, moment), held=Held())
    match value:
        case "go_on":
            return intake.add(back, held, moment) if held else intake.restate(back, moment)
        case "status":
            return intake.restate(back, moment, *followup.status(session, moment))
        case "new":
            gone = intake.discard(back, part("ask.story"))
            return intake.begin(gone.session, held, moment).first(*gone.effects[:-1]) if held else gone
    return None


def reopened(session: Session, moment: Moment) -> Session:
    """The session with the question open that a draft waits for."""
    assert session.draft is not None
    missing = next_question(session.draft, moment)
    return replace(session, asking=missing.name if missing else "review", offered=())


def touched(turn: Turn, moment: Moment) -> Turn:
    """The draft knows when its writer wrote last."""
    if turn.session.draft is None:
        return turn
    draft = replace(turn.session.draft, touched_at=moment.now)
    return dataclasses.replace(turn, session=replace(turn.session, draft=draft))


def _touched(draft: Draft) -> datetime:
    return draft.touched_at or draft.started_at


def _reminded(session: Session, draft: Draft, moment: Moment) -> Turn:
    """The open question once more. What is to be answered next besides stays so."""
    turn = intake.restate(replace(session, draft=replace(draft, reminded=True)), moment, part("reminder"))
    kept = replace(turn.session, news_last=session.news_last, latest=session.latest)
    return dataclasses.replace(turn, session=kept)


def _ask(session: Session, held: Held) -> Turn:
    assert session.draft is not None
    rows: Rows = tuple(
        (Option(value, say(session.language, f"resume.{value}")),) for value in ("go_on", "status", "new")
    )
    story = describe.shortened(session.draft.words, STORY_CHARS) or say(session.language, "resume.nothing")
    return ask(replace(session, held=session.held + held), "resume", (part("resume", story=story),), rows)


def _looks_in(text: str) -> bool:
    words = len(text.split())
    asks = text.rstrip().endswith("?") and words <= ASKING_WORDS
    return asks or commands.greeting(text) or answers.normalise(text).rstrip("?!. ") in _LOOKS_IN


def _another(draft: Draft, text: str, moment: Moment) -> bool:
    """Are these words about something else than the draft?"""
    if len(text.split()) < TOPIC_WORDS:
        return False
    found = {suggestion.topic for suggestion in topics.suggest(text, moment.catalogue)}
    known = {suggestion.topic for suggestion in topics.suggest(draft.words, moment.catalogue)}
    return bool(found) and found.isdisjoint(known)


def _goes_on(text: str) -> bool:
    return not _GOES_ON.isdisjoint(answers.normalise(text).split()[:2])


def _after_night(at: datetime, moment: Moment) -> datetime:
    """This time, or the next morning."""
    local, (begins, ends) = at.astimezone(moment.catalogue.zone), moment.catalogue.intake.night
    if ends <= local.hour < begins:
        return at
    day = local.date() + timedelta(days=local.hour >= begins)
    return datetime.combine(day, time(ends), local.tzinfo).astimezone(at.tzinfo)


def _before_night(at: datetime, moment: Moment) -> datetime:
    """The evening before the night in which this time lies."""
    local, (begins, _) = at.astimezone(moment.catalogue.zone), moment.catalogue.intake.night
    day = local.date() - timedelta(days=local.hour < begins)
    return datetime.combine(day, time(begins), local.tzinfo).astimezone(at.tzinfo) - BEFORE_NIGHT
