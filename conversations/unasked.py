"""Messages that no question of a draft asked for: for a report that is filed, for an officer, or a new report."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

from msgspec.structs import replace

from conversations import answers, asides, commands, followup, intake, objecting, reopening, settling
from conversations.effects import AddWords, WordKind, part
from conversations.messages import Inbound, Location, Media, Text
from conversations.moment import Moment
from conversations.rules.complaint import Complaint, Status
from conversations.session import Fragment, Held, Session
from conversations.turn import Turn, ask
from conversations.understanding.words import listed

_AGREED = listed("ok oke okay okey sip siap baik noted")
"""To what was told last: nothing more is said than to thanks."""
JUST_FILED = timedelta(minutes=1)
"""For so long a number may still be a tap on the review card."""


def for_what_is_filed(session: Session, moment: Moment) -> bool:
    """A draft gathers its files itself, and so does a report that begins with one."""
    return session.draft is None and session.asking != "new" and bool(moment.open_reports)


def gather(session: Session, event: Inbound, media: Media, moment: Moment) -> Turn:
    """Nothing is said yet: more may follow."""
    if media.album and media.album != session.album:
        session = replace(session, album=media.album, album_of=None)
    return intake.wait(replace(session, gathering=session.gathering + intake.held(event)), moment)


def with_its_album(turn: Turn) -> Turn:
    """The session knows where the photos of the last album went."""
    if not turn.session.album or turn.session.album_of is not None:
        return turn
    went = next((effect.complaint for effect in turn.effects if isinstance(effect, AddWords) and effect.files), None)
    return turn if went is None else dataclasses.replace(turn, session=replace(turn.session, album_of=went))


def straggler(session: Session, event: Inbound, media: Media, moment: Moment) -> Turn | None:
    """A photo of an album whose others have their place, and their answer. None for every other one."""
    report = moment.report(session.album_of)
    if not media.album or media.album != session.album or report is None or report.closed:
        return None
    return Turn(session, (followup.adding(report, WordKind.ADDITION, intake.held(event)),))


def still_gathering(turn: Turn, moment: Moment) -> Turn:
    """Something else was said among the files: they wait on."""
    session = turn.session
    if not session.gathering or session.waiting_since is not None:
        return turn
    return intake.wait(session, moment).first(*turn.effects)


def gathered(session: Session, files: Held, moment: Moment) -> Turn:
    """No more files follow: they belong together."""
    if not files:
        return Turn(session)
    if session.asking == "reaction":
        return settling.reaction(session, files, moment)
    if session.asking == "again":
        return reopening.reasoned(session, files, moment)
    if session.asking == "objection":
        return objecting.reasoned(session, files, moment)
    if session.asking in settling.ABOUT_WORDS:
        return followup.which(session, files, moment)
    return _added(session, files, moment)


def free(session: Session, event: Inbound, moment: Moment) -> Turn:
    """Words out of nowhere, with the files that came right before them."""
    text = event.content.text if isinstance(event.content, Text) else None
    if text is not None and (commands.thanks(text) or (moment.reports and answers.normalise(text) in _AGREED)):
        thanked = ask(session, None, (part("thanks"),)).about(session.latest)
        return settling.settled(session, Held(), moment, part("thanks")) or thanked
    whole, held = intake.together(session, event)
    if session.reply_for is not None and not followup.another_topic(session, text or "", moment):
        return followup.reply(whole, held, moment)
    if text is not None and (commands.greeting(text) or not any(sign.isalnum() for sign in text)):
        return welcome(session, moment)
    if text is not None and commands.one_more_report(text):
        return intake.begin(whole, held, moment)
    report = followup.goes_on(session, text or "", moment)
    if text is not None and _belated(text, report, moment):
        listed = followup.status(session, moment) if moment.reports else (part("ask.story"),)
        return ask(session, None, (part("nothing_open"), *listed))
    danger = intake.danger(text or "", moment)
    if report is not None:
        return followup.one_more(whole, report, held, *danger)
    return followup.which(whole, held, moment, *danger)


def welcome(session: Session, moment: Moment) -> Turn:
    """A greeting: ask for the story; a draft or an open report stays what it is."""
    if session.draft is not None:
        return intake.restate(session, moment)
    lead = (part("welcome.back"),) if session.greeted else ()
    return ask(session, None, (*lead, part("ask.story")))


def words_of_pin(session: Session, event: Inbound, pin: Location, moment: Moment) -> Turn:
    words = f"{pin.label} https://www.google.com/maps?q={pin.latitude:.6f},{pin.longitude:.6f}".strip()
    held = Held((Fragment(words, event.message_id),))
    if session.asking == "reaction":
        return settling.reaction(session, held, moment)
    report = followup.last_spoken_of(session, moment)
    if report is not None and session.reply_for is None and not session.held:
        return followup.one_more(session, report, held)
    return followup.reply(session, held, moment)


def _added(session: Session, held: Held, moment: Moment) -> Turn:
    """To the report that was just spoken of, to the officer who waits, or where the citizen says."""
    report = followup.last_spoken_of(session, moment)
    if report is not None:
        return followup.one_more(session, report, held)
    if session.reply_for is not None:
        return followup.reply(session, held, moment)
    return followup.which(session, held, moment)


def _belated(text: str, report: Complaint | None, moment: Moment) -> bool:
    """A yes, a no, a *Kirim* or a number for a question that is no longer open: a second tap, typed. A number may also
    go on about a report, unless that was filed just now."""
    said = answers.normalise(text)
    if answers.yes_no(text) is not None or answers.sends(text) or asides.hold(text):
        return True
    if not said.isdecimal():
        return False
    return report is None or (report.status is Status.UNVERIFIED and moment.now - report.filed_at < JUST_FILED)
