"""A citizen objects to a report's being archived: heard once, by another coordinator where there is one."""

from __future__ import annotations

import re

from msgspec.structs import replace

from conversations import answers, followup, intake, reasons, reopening, stating
from conversations.catalogue import Catalogue
from conversations.effects import ChangeStatus, Tell, WordKind, part
from conversations.messages import Inbound, Option
from conversations.moment import Moment
from conversations.rules import recourse
from conversations.rules.complaint import Action, Complaint, ComplaintId, Role, Status
from conversations.session import Held, Session
from conversations.texts import say
from conversations.turn import Turn, ask

VERB = "object"
REASON_WORDS = 4
"""An objection of more words than this carries its reason."""
_LEAD = r"(?:(?:saya|sy|aku|maaf|pak|bu|min|lho|loh|lah|kok|i) )*"
_OBJECTS = re.compile(
    rf"{_LEAD}(?:keberatan|tidak setuju|ga setuju|gak setuju|tdk setuju|banding|object|i object|objection)\b|"
    rf"{_LEAD}(?:kenapa|knp|mengapa|kok|napa|why)\b.*\b(?:di ?arsip\w*|ditolak|tidak diteruskan|archived|rejected)\b",
    re.I,
)


def archived(complaint: Complaint, why: str, catalogue: Catalogue) -> Tell:
    """The news of it, with the way to object under it; the second time, with whom to turn to."""
    if complaint.objected:
        told = part("news.archived.again", number=complaint.number, why=why, ombudsman=catalogue.aftercare.ombudsman)
        return Tell(complaint.id, (told,))
    button = Option(f"{VERB}:{complaint.id}", say(complaint.language, "object.button"))
    return Tell(complaint.id, (part("news.archived", number=complaint.number, why=why),), ((button,),))


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    report = moment.report(ComplaintId(int(value.split(":")[1])))
    if report is None:
        return intake.restate(session, moment, part("stale"))
    return _wanted(session, report, moment)


def ordered(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """ "keberatan", "kenapa diarsipkan, …": with the reason in it when it is long enough. None for everything else."""
    text, report = stating.words(event), _meant(session, moment)
    if session.draft is not None or _OBJECTS.match(" ".join(text.casefold().split())) is None:
        return None
    if report is None:
        return reopening.nothing(session, moment) if len(text.split()) <= REASON_WORDS else None
    if len(text.split()) <= REASON_WORDS or not recourse.may_object(report):
        return _wanted(session, report, moment)
    whole, held = intake.together(session, event)
    return _objected(whole, report, held, moment)


def answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """The reason, or what was missing; a no leaves the report archived."""
    report = moment.report(session.report)
    refused = stating.value(session, event) == "no" or answers.yes_no(stating.words(event)) is False
    if refused and report is not None:
        kept = replace(session, asking=None, report=None)
        return intake.restate(kept, moment, part("object.kept", number=report.number))
    whole, held = intake.together(session, event)
    if report is None or not recourse.may_object(report) or not held:
        return followup.which(replace(whole, asking=None, report=None), held, moment)
    return _objected(whole, report, held, moment)


def reasoned(session: Session, files: Held, moment: Moment) -> Turn:
    """Photos, gathered, as the reason."""
    report = moment.report(session.report)
    if report is None or not recourse.may_object(report):
        return followup.which(session, files, moment)
    return _objected(session, report, files, moment)


def _wanted(session: Session, report: Complaint, moment: Moment) -> Turn:
    if report.status is not Status.ARCHIVED:
        return intake.restate(session, moment, followup.not_any_more(report, session.language))
    if report.objected:
        return reopening.over(session, report, Held(), "object.over", moment)
    if session.draft is not None:
        return intake.restate(session, moment, part("reopen.draft"))
    no = Option("no", say(session.language, "reopen.no"))
    asked = ask(session, "objection", (part("object.why", number=report.number),), ((no,),))
    return Turn(replace(asked.session, report=report.id), asked.effects)


def _objected(session: Session, report: Complaint, held: Held, moment: Moment) -> Turn:
    """DIARSIPKAN → BELUM_DIVERIFIKASI, with the words on the card."""
    by = reasons.promised(Action.OBJECT, session.language, moment)
    closed = replace(session, asking=None, report=None, news=())
    said = intake.restate(closed, moment, part("objected", number=report.number, day=by))
    words = followup.adding(report, WordKind.OBJECTION, held)
    return said.about(report.number).first(words, ChangeStatus(report.id, Action.OBJECT, Role.CITIZEN))


def _meant(session: Session, moment: Moment) -> Complaint | None:
    """The archived report spoken of last, or the newest one."""
    latest = moment.numbered(session.latest)
    if latest is not None and latest.status is Status.ARCHIVED:
        return latest
    return next((report for report in moment.reports if report.status is Status.ARCHIVED), None)
