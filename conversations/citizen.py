"""A citizen's chat, one event at a time: who answers this message. Pure; the same for every channel."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

from msgspec.structs import replace

from conversations import (
    aftercare,
    amending,
    answers,
    asides,
    between,
    bursts,
    casefile,
    commands,
    followed,
    following,
    followup,
    greeting,
    guarding,
    intake,
    masking,
    objecting,
    reopening,
    resuming,
    review,
    settling,
    speaking,
    supporting,
    unasked,
    withdrawing,
)
from conversations.commands import Command
from conversations.effects import CancelAlarm, ChangeStatus, DropFiles, Effect, KeepFile, Part, Say, Tap, part
from conversations.given import STORY_WORDS
from conversations.messages import Choice, Inbound, Location, Media, Membership, Migrated, Text, Unsupported
from conversations.moment import Alarm, Moment
from conversations.orders import like_token
from conversations.questions import ASKED
from conversations.rules import tracking
from conversations.rules.complaint import Complaint, change
from conversations.session import Held, Session
from conversations.turn import Turn, ask, stand
from conversations.understanding import language as languages

QUESTION_NAMES = frozenset(asked.name for asked in ASKED)
_IN_THE_DRAFT = QUESTION_NAMES | {None, "review", "edit", "cancel"}
_WHILE_HELD = frozenset(
    {"which", "whose", "language", "cancel", "restart", "erase", "reaction", "settled", "resume", *withdrawing.ASKING}
    | reopening.ASKING
)
"""Questions that may stand while words wait for their place: theirs, and those that lead back to it."""
_ASKING = ("ask.", "old", "review")
"""Texts that put the draft's own question: one question at a time."""


def step(session: Session, event: Inbound | Alarm, moment: Moment) -> Turn:
    """The next turn. Every message is answered at once, or when the quiet window's alarm goes off."""
    if isinstance(event, Alarm):
        turn = _alarm(session, event, moment)
    else:
        session = masking.noticed(session, event)
        turn = _answered(speaking.heard(session, event, moment), event, moment)
        turn = resuming.touched(_settled(unasked.still_gathering(turn, moment), session, event), moment)
    turn = unasked.with_its_album(turn)
    return greeting.greeted(masking.warned(_still_held(turn, _after(turn, moment))), event, moment)


def _after(turn: Turn, moment: Moment) -> Moment:
    """The reports as this turn leaves them."""
    changes = {effect.complaint: effect for effect in turn.effects if isinstance(effect, ChangeStatus)}
    if not changes:
        return moment
    return dataclasses.replace(
        moment, reports=tuple(_changed(report, changes.get(report.id)) for report in moment.reports)
    )


def _changed(report: Complaint, effect: ChangeStatus | None) -> Complaint:
    target = change(report.status, effect.action, effect.role) if effect else None
    return report if target is None else dataclasses.replace(report, status=target)


def _still_held(turn: Turn, moment: Moment) -> Turn:
    """Words that wait for their place are asked about again when something else was done in between."""
    session = turn.session
    if not session.held or session.asking in _WHILE_HELD:
        return turn
    if session.draft is None and not moment.open_reports:
        return intake.begin(replace(session, held=Held()), session.held, moment).first(*turn.effects)
    said = next((effect for effect in reversed(turn.effects) if isinstance(effect, Say)), None)
    lead = tuple(part for part in said.parts if not part.key.startswith(_ASKING)) if said else ()
    again = between.again if session.draft is not None else _which
    return again(session, moment, *lead).first(*(effect for effect in turn.effects if effect is not said))


def _which(session: Session, moment: Moment, *lead: Part) -> Turn:
    return followup.which(session, Held(), moment, *lead)


def _alarm(session: Session, alarm: Alarm, moment: Moment) -> Turn:
    if alarm.name == "draft":
        return resuming.alarm(session, moment)
    if alarm.name != "quiet" or session.waiting_since is None:
        return Turn(session)
    if session.said and session.draft is not None:
        return bursts.over(replace(session, waiting_since=None), moment)
    if session.draft is None:
        return unasked.gathered(replace(session, gathering=Held(), waiting_since=None), session.gathering, moment)
    if session.asking in (None, "story"):
        return intake.proceed(session, moment, *intake.cut(session))
    if session.asking in intake.BESIDE:
        return intake.restate(session, moment, part("added_to_story"))
    files, unheard = len(session.draft.files), session.draft.voice
    lead = (part("voice.kept"),) if unheard else (part("files.kept", count=files),) if files else ()
    quiet = replace(session, draft=replace(session.draft, voice=False))
    unasked_own = session.draft.passed_on and "own" not in session.draft.answered
    return (intake.proceed if unasked_own else intake.restate)(quiet, moment, *lead)


def _answered(session: Session, event: Inbound, moment: Moment) -> Turn:
    if not isinstance(event.content, Text | Media):
        session = bursts.settled(session, moment, chosen=isinstance(event.content, Choice))
    match event.content:
        case Choice() as choice:
            return _tapped(session, event, choice, moment)
        case Text() as text:
            return _texted(session, event, text, moment)
        case Media() as media:
            return _material(session, event, moment).first(KeepFile(media))
        case Location() as pin:
            return _pinned(session, event, pin, moment)
        case Unsupported():
            return intake.restate(session, moment, part("unsupported"))
        case Membership() | Migrated():
            return Turn(session)


def _texted(session: Session, event: Inbound, text: Text, moment: Moment) -> Turn:
    if text.edited and session.draft is not None:
        return bursts.edited(session, event, text, moment)
    if (turn := following.proven(session, event, moment)) is not None:
        return turn
    wish, meant = languages.requested(text.text), commands.parse(text.text)
    if session.said and wish is None and meant is None:
        return bursts.waits(session, event, moment) or _material(bursts.settled(session, moment), event, moment)
    session = bursts.settled(session, moment)
    if session.news_last and wish is None and meant is None:
        session = replace(session, news_last=False)
        if (turn := between.for_news(session, event, moment)) is not None:
            return turn
    if session.asking is not None and answers.choice(text.text, session.offered) is not None:
        return _material(session, event, moment)
    if wish in moment.catalogue.languages:
        return speaking.speak(session, wish, moment)
    if meant is not None:
        return _COMMANDS[meant[0]](session, meant[1], event, moment)
    if (turn := aftercare.ordered(session, event, moment)) is not None:
        return turn
    if (turn := resuming.offered(session, event, moment)) is not None:
        return turn
    if session.asking in _IN_THE_DRAFT and (turn := amending.amended(session, event, moment)) is not None:
        return turn
    turn = masking.alone(session, text.text, moment) or guarding.guarded(session, text.text, moment)
    turn = turn or asides.answered(session, text.text, moment) or intake.linked(session, text.text, moment)
    return turn or _material(session, event, moment)


def _material(session: Session, event: Inbound, moment: Moment) -> Turn:
    """Words or a file: the answer to what is asked, or the beginning of something."""
    if isinstance(event.content, Media) and (late := unasked.straggler(session, event, event.content, moment)):
        return late
    if isinstance(event.content, Media) and unasked.for_what_is_filed(session, moment):
        return unasked.gather(session, event, event.content, moment)
    if session.asking in _ANSWERS:
        return _ANSWERS[session.asking](session, event, moment)
    if session.draft is not None and isinstance(event.content, Media):
        return bursts.with_caption(session, event, event.content, moment)
    if session.draft is not None and event.forwarded and session.asking in QUESTION_NAMES:
        return intake.add(session, intake.held(event), moment)
    if session.asking in QUESTION_NAMES:
        return bursts.waits(session, event, moment) or intake.answer(session, event, moment)
    if session.draft is not None:
        return intake.add(session, intake.held(event), moment)
    turn = settling.news_answer(session, event, moment) or aftercare.free(session, event, moment)
    return turn or unasked.free(session, event, moment)


def _pinned(session: Session, event: Inbound, pin: Location, moment: Moment) -> Turn:
    if session.draft is not None and session.asking in {"place", "when"}:
        return intake.answer(session, event, moment)
    if session.draft is not None:
        return intake.proceed(intake.pinned(session, pin), moment, part("noted.place"))
    elsewhere = session.reply_for or session.held or moment.open_reports
    if elsewhere and session.asking != "new":
        return unasked.words_of_pin(session, event, pin, moment)
    begun = intake.begin(session, Held(), moment)
    return intake.proceed(intake.pinned(begun.session, pin), moment, part("noted.place")).first(*begun.effects)


def _tapped(session: Session, event: Inbound, choice: Choice, moment: Moment) -> Turn:
    serial, _, value = choice.value.partition(":")
    if serial in {"done", "notyet"}:
        return settling.tapped(session, choice.value, moment, toast=choice.callback_id is not None)
    if (turn := aftercare.tapped(session, choice.value, moment)) is not None:
        return turn
    if serial != f"q{session.offer}" or value not in {option.value for option in session.offered}:
        return _stale(session, choice, serial, moment)
    if session.asking in QUESTION_NAMES:
        return intake.answer(session, event, moment)
    if session.asking in _ANSWERS:
        return _ANSWERS[session.asking](session, event, moment)
    return _stale(session, choice, serial, moment)


def _stale(session: Session, choice: Choice, serial: str, moment: Moment) -> Turn:
    """A second tap gets a short word; an older button a word and the question that is open now."""
    if choice.callback_id and serial in {f"q{session.offer}", f"q{session.offer - 1}"}:
        return Turn(session, (Tap(part("double_tap"), session.language),))
    if session.draft is None and moment.reports:
        return ask(session, session.asking, (part("stale"), *followup.status(session, moment)))
    return intake.restate(session, moment, part("stale"))


def _back(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    if session.draft is None:
        return ask(session, None, (part("nothing_open"), part("ask.story")))
    return intake.back(session, moment)


def _cancel(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    if session.asking == "cancel" and argument == commands.SECOND_THOUGHTS:
        return intake.proceed(session, moment, part("aside.stays"))
    filed = session.draft is None and bool(moment.open_reports)
    if (filed and argument == commands.THE_REPORT) or like_token(argument):
        return withdrawing.begin(session, argument, moment)
    if session.held and session.draft is None:
        dropped = ask(replace(session, held=Held()), None, (part("cancelled"),))
        return dropped.first(DropFiles(session.held.files)) if session.held.files else dropped
    if session.draft is None and argument == commands.THE_REPORT:
        return ask(session, None, followup.status(session, moment))
    if session.draft is None:
        return ask(session, None, (part("cancel.filed"),) if filed else (part("nothing_open"), part("ask.story")))
    return review.confirm_cancel(session, solved=argument == commands.SOLVED)


def _erase(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    """A draft is erased like any draft; filed reports by the coordinators."""
    alone = session.draft is not None and not moment.reports
    return review.confirm_cancel(session) if alone else followup.erase(session, moment)


def _or_else(answered: Callable[[Session, Inbound, Moment], Turn | None]) -> Callable[[Session, Inbound, Moment], Turn]:
    """A question that is given up when something else is said: the words go their own way."""
    return lambda session, event, moment: (
        answered(session, event, moment) or _material(replace(session, asking=None), event, moment)
    )


def _start(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    if like_token(argument):
        return intake.restate(session, moment, part("code.unknown"))
    if session.held and session.draft is None:
        return intake.begin(replace(session, held=Held()), session.held, moment)
    return unasked.welcome(session, moment)


def _restart(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    draft = session.draft
    return _start(session, "", event, moment) if draft is None else review.confirm_cancel(session, "restart")


def _report(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    """A new report is wanted: the story that follows, in this message or the next, is one, whatever else is open."""
    if argument:
        told = dataclasses.replace(event, content=Text(argument))
        return _new(session, told, moment) if session.draft is None else _material(session, told, moment)
    if session.draft is not None or session.held:
        return _start(session, "", event, moment)
    return ask(session, "new", (part("ask.story"),))


def _new(session: Session, event: Inbound, moment: Moment) -> Turn:
    whole, held = intake.together(session, event)
    return intake.begin(whole, held, moment)


def _unknown(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    """What follows a command that does not exist was meant all the same."""
    typed = event.content.text if isinstance(event.content, Text) else ""
    rest = typed.strip().removeprefix(argument).strip()
    if len(rest.split()) >= STORY_WORDS:
        return _material(session, dataclasses.replace(event, content=Text(rest)), moment)
    return intake.restate(session, moment, part("unknown_command"))


def _informed(parts: Callable[[Session, str, Moment], tuple[Part, ...]]) -> Callable[..., Turn]:
    """A command that only tells something: what was open before it is open after it."""

    def told(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
        turn = intake.restate(session, moment, *parts(session, argument, moment))
        return turn if session.draft is not None else turn.about(session.latest)

    return told


def _track(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    """One report, with what can be done with it; another chat's wants its PIN."""
    wanted = tracking.parse(argument)
    report = moment.numbered(wanted)
    if wanted is not None and report is None and followed.by_number(wanted, moment) is None:
        return following.wants_pin(session, wanted, moment)
    parts = followup.track(session, argument, moment)
    if report is None or session.draft is not None or session.held:
        return _informed(lambda *_: parts)(session, argument, event, moment)
    return stand(session, "detail", parts, aftercare.rows(report, session.language, moment)).about(report.number)


def _status(session: Session, argument: str, event: Inbound, moment: Moment) -> Turn:
    parts = () if session.asking == "which" else followup.status(session, moment)
    turn = intake.restate(session, moment, *parts)
    return turn if session.draft is not None or moment.only_open is None else turn.about(moment.only_open.number)


_COMMANDS: dict[Command, Callable[[Session, str, Inbound, Moment], Turn]] = {
    Command.START: _start,
    Command.RESTART: _restart,
    Command.REPORT: _report,
    Command.BACK: _back,
    Command.CANCEL: _cancel,
    Command.LANGUAGE: speaking.choose,
    Command.ERASE: _erase,
    Command.HELP: _informed(lambda session, argument, moment: (part("help"),)),
    Command.STATUS: _status,
    Command.CASE: lambda session, argument, event, moment: casefile.asked(session, argument, moment),
    Command.TRACK: _track,
    Command.UNKNOWN: _unknown,
}

_ANSWERS: dict[str | None, Callable[[Session, Inbound, Moment], Turn]] = {
    "review": review.answer,
    "edit": review.edit_answer,
    "cancel": review.cancel_answer,
    "restart": review.cancel_answer,
    "language": _or_else(speaking.answer),
    "which": lambda session, event, moment: (
        settling.clear_answer(session, event, moment) or followup.which_answer(session, event, moment)
    ),
    "settled": settling.settled_answer,
    "erase": _or_else(followup.erase_answer),
    "withdraw": _or_else(withdrawing.which_answer),
    "withdrawal": _or_else(withdrawing.answer),
    "resume": lambda session, event, moment: (
        resuming.answer(session, event, moment)
        or _material(replace(resuming.reopened(session, moment), held=Held()), event, moment)
    ),
    "reason": _or_else(withdrawing.reason),
    "new": _new,
    "whose": lambda session, event, moment: between.whose_answer(session, event, moment, _material),
    "reaction": settling.why,
    "rating": _or_else(aftercare.rated),
    "detail": _or_else(aftercare.chosen),
    "again": reopening.answer,
    "anew": reopening.anew_answer,
    "objection": objecting.answer,
    "pin": _or_else(following.pin_answer),
    "link": _or_else(following.link_answer),
    "similar": lambda session, event, moment: supporting.answer(session, event, moment, review.send),
}


def _settled(turn: Turn, before: Session, event: Inbound) -> Turn:
    """A tap's spinner always ends; an answer makes the waiting alarm superfluous."""
    effects: tuple[Effect, ...] = turn.effects
    tapped = isinstance(event.content, Choice) and event.content.callback_id is not None
    if tapped and not any(isinstance(effect, Tap) for effect in effects):
        effects = (Tap(), *effects)
    if before.waiting_since and turn.session.waiting_since is None:
        effects = (*effects, CancelAlarm("quiet"))
    return dataclasses.replace(turn, effects=effects)
