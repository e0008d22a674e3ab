"""A wish, after filing, that less be seen of who reports or of what: carried out at once.

Never the other way round: nobody's name is shown, and no report opened to more officers, for a few words in passing.
"""

from __future__ import annotations

from dataclasses import replace

from conversations import followup, remarks
from conversations.effects import Guard, part
from conversations.moment import Moment
from conversations.remarks import NAME_HIDDEN
from conversations.rules.complaint import Complaint
from conversations.session import Session
from conversations.turn import Turn, ask

MOST_WORDS = 12
"""A longer message that asks not to be named has more to say, which belongs to a report."""


def guarded(session: Session, text: str, moment: Moment) -> Turn | None:
    """The turn when the message wants filed reports guarded better; None for everything else."""
    if session.draft is not None or not moment.open_reports:
        return None
    match _wish(text):
        case None:
            return None
        case "rahasia":
            return _confided(session, followup.last_spoken_of(session, moment) or moment.open_reports[0])
        case value if value == NAME_HIDDEN:
            return _hidden(session, moment.open_reports)
    return _said(session, "guard.how")


def _wish(text: str) -> str | None:
    """`NAME_HIDDEN` or `rahasia`; empty when privacy is spoken of and nothing of the kind is wished."""
    remark = remarks.remark(text)
    if remark is not None:
        return remark.value if remark.field == "privacy" else None
    short = len(text.split()) <= MOST_WORDS
    return NAME_HIDDEN if short and (remarks.fears(text) or remarks.anonymous(text)) else None


def _hidden(session: Session, reports: tuple[Complaint, ...]) -> Turn:
    """Of all the open reports: who is known in one is known in the others."""
    named = [report for report in reports if not report.privacy.anonymous]
    numbers = ", ".join(report.number for report in named or reports)
    if not named:
        return _said(session, "guard.name.already", numbers=numbers)
    turn = _said(session, "guard.name", numbers=numbers)
    return turn.first(*(Guard(report.id, replace(report.privacy, anonymous=True)) for report in named))


def _confided(session: Session, report: Complaint) -> Turn:
    if report.privacy.confidential:
        return _said(session, "guard.report.already", number=report.number)
    turn = _said(session, "guard.report", number=report.number).about(report.number)
    return turn.first(Guard(report.id, replace(report.privacy, confidential=True)))


def _said(session: Session, key: str, **args: str) -> Turn:
    """What was asked about a report stays asked."""
    asking = "reaction" if session.asking == "reaction" else None
    return ask(session, asking, (part(key, **args),)).about(session.latest)
