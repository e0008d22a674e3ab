"""A finished report that is not over after all: reopened by its writer; afterwards, how to go on without that."""

from __future__ import annotations

import re

from msgspec.structs import replace

from conversations import answers, describe, followup, intake, reasons, stating
from conversations.effects import ChangeStatus, Say, WordKind, part
from conversations.messages import Inbound, Media, Option, Rows
from conversations.moment import Moment
from conversations.rules import recourse, tracking
from conversations.rules.complaint import Action, Complaint, ComplaintId, Role, Status
from conversations.session import Fragment, Held, Session
from conversations.texts import FALLBACK, say
from conversations.turn import Turn, ask
from conversations.verdicts import Verdict, verdict

VERB = "reopen"
ASKING = frozenset({"again", "anew"})
"""Whether to reopen, and why; whether a new report is to go on from the old one."""
FEW_WORDS = 8
_ORDER = re.compile(
    r"(?:(?:tolong|mohon|minta|saya|mau|please|bisa) )*(?:di)?(?:buka|reopen)(?: (?:lagi|kembali|again))?"
    r"(?: (?:laporan|laporannya|aduan|report|it|my|the))*(?: (?:lagi|kembali|again))?(?: ([a-z0-9]{4}-?[a-z0-9]{4}))?"
)
_PLAINLY = re.compile(r"\b(?:lagi|kembali|again|reopen)\b", re.I)
_AGAIN = re.compile(
    r"\b(?:lagi|ternyata|kembali|kambuh|again|after all|masih|belum|blm|blom|tetap|tetep|still|not yet|durung|acan)\b",
    re.I,
)
_RETURNED = re.compile(
    r"\b(?:mati|padam|rusak|bocor|banjir|numpuk|menumpuk|mampet|berlubang|bolong|macet|kotor|gelap|bau|kambuh|putus|dark|"
    r"broken|dead|off|leaking|flooded)\w* (?:lagi|kembali|again)\b",
    re.I,
)


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """The button under the closing words: why, and that answer reopens it."""
    report = moment.report(ComplaintId(int(value.split(":")[1])))
    if report is None:
        return intake.restate(session, moment, part("stale"))
    return _wanted(session, report, Held(), moment)


def ordered(session: Session, text: str, moment: Moment) -> Turn | None:
    """ "buka lagi laporan 7H3K-9M2Z" as a whole message; None for everything else."""
    found = _ORDER.fullmatch(answers.normalise(text))
    if found is None:
        return None
    named = moment.numbered(tracking.parse(found[1])) if found[1] else _meant(session, moment)
    if named is None and found[1] is None:
        return nothing(session, moment) if _PLAINLY.search(text) else None
    if named is None:
        return intake.restate(session, moment, part("track.unknown"))
    return _wanted(session, named, Held(), moment)


def nothing(session: Session, moment: Moment) -> Turn | None:
    """The order, where there is nothing it may be about: what there is instead. None while a report is written."""
    if session.draft is not None:
        return None
    newest = moment.reports[0] if moment.reports else None
    if newest is not None and newest.closed and not moment.open_reports:
        return over(session, newest, Held(), "reopen.over", moment)
    return intake.restate(session, moment, *followup.status(session, moment))


def free(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Words that say a finished trouble is back, while nothing is asked: whether they reopen the report is asked
    once. None when they may be about anything else."""
    text, report = stating.words(event), _meant(session, moment)
    if report is None or session.draft is not None or session.reply_for is not None or not _is_back(text):
        return None
    elsewhere = followup.names_another(report, text, moment) or (
        moment.open_reports and session.latest != report.number
    )
    if elsewhere or verdict(text) is Verdict.DONE:
        return None
    whole, held = intake.together(session, event)
    return _wanted(whole, report, held, moment)


def answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """To "again": a reason, words or a photo reopen it; a no does not."""
    report = moment.report(session.report)
    if report is None or not _may(report, moment):
        return intake.begin(replace(session, held=Held(), asking=None), session.held + intake.held(event), moment)
    value, text = stating.value(session, event), stating.words(event)
    if value == "other":
        asked = ask(session, "again", (part("why.tell"),))
        return Turn(replace(asked.session, report=report.id), asked.effects)
    if value in reasons.WHYS:
        return reopened(session, report, Held((Fragment(say(FALLBACK, f"why.{value}")),)), moment)
    if value == "new" or (session.held and answers.yes_no(text) is False):
        return intake.begin(replace(session, held=Held(), asking=None), session.held, moment)
    if value == "no" or (not session.held and answers.yes_no(text) is False):
        return intake.restate(_closed(session), moment, part("reopen.kept", number=report.number))
    if value == "yes" or (session.held and answers.yes_no(text)):
        return reopened(session, report, Held(), moment)
    whole, held = intake.together(session, event)
    if session.held and not isinstance(event.content, Media) and not _is_back(text):
        return intake.begin(replace(whole, held=Held(), asking=None), whole.held + held, moment)
    return reopened(whole, report, held, moment)


def reasoned(session: Session, files: Held, moment: Moment) -> Turn:
    """Photos, gathered, for the same question."""
    report = moment.report(session.report)
    if report is None or not _may(report, moment):
        return followup.which(session, files, moment)
    return reopened(session, report, files, moment)


def reopened(session: Session, report: Complaint, more: Held, moment: Moment) -> Turn:
    """SELESAI → DIPROSES, with what was said; by when the next word comes is promised as a date."""
    held = session.held + more
    by = reasons.promised(Action.REOPEN, session.language, moment)
    agency = describe.agency(report.agency, moment.catalogue, session.language)
    said = intake.restate(_closed(session), moment, part("reopened", number=report.number, agency=agency, day=by))
    words = (followup.adding(report, WordKind.REACTION, held),) if held else ()
    return said.about(report.number).first(*words, ChangeStatus(report.id, Action.REOPEN, Role.CITIZEN))


def over(session: Session, report: Complaint, held: Held, key: str, moment: Moment) -> Turn:
    """It stays closed: whom to turn to, and a new report that goes on from it."""
    rows: Rows = ((Option("new", say(session.language, "anew.new")), Option("no", say(session.language, "anew.no"))),)
    told = part(key, number=report.number, ombudsman=moment.catalogue.aftercare.ombudsman)
    if session.draft is not None:
        return intake.restate(session, moment, told)
    asked = ask(replace(session, held=session.held + held), "anew", (told,), rows)
    return Turn(replace(asked.session, report=report.id), asked.effects)


def anew_answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """The new report begins with what was said, or with what is said now."""
    value, text = stating.value(session, event), stating.words(event)
    if value == "no" or answers.yes_no(text) is False:
        return intake.restate(_closed(session), moment, part("anew.kept"))
    wanted = value == "new" or answers.yes_no(text) is True
    if wanted and not session.held:
        asked = ask(session, "anew", (part("ask.story"),))
        return Turn(replace(asked.session, report=session.report), asked.effects)
    whole, more = (session, Held()) if wanted else intake.together(session, event)
    begun = intake.begin(replace(whole, held=Held(), asking=None), session.held + more, moment)
    return _goes_on_from(moment.report(session.report), begun, moment)


def _goes_on_from(old: Complaint | None, begun: Turn, moment: Moment) -> Turn:
    """The new draft knows the old report, and has its place: nobody tells that twice."""
    draft = begun.session.draft
    if draft is None or old is None:
        return begun
    if old.place is not None and draft.place is None:
        draft = replace(draft, place=old.place, answered=(*draft.answered, "place"))
    told = replace(begun.session, draft=replace(draft, follows=old.id))
    if told.asking in {None, "story"}:
        return Turn(told, begun.effects)
    kept = tuple(effect for effect in begun.effects if not isinstance(effect, Say))
    return intake.proceed(told, moment).first(*kept)


def _wanted(session: Session, report: Complaint, held: Held, moment: Moment) -> Turn:
    if report.status is not Status.DONE:
        return intake.restate(session, moment, followup.not_any_more(report, session.language))
    if not _may(report, moment):
        return over(session, report, held, "reopen.over", moment)
    if session.draft is not None:
        return intake.restate(session, moment, part("reopen.draft"))
    rows: Rows = (
        tuple((Option(value, say(session.language, f"reopen.{value}")),) for value in ("yes", "new"))
        if held
        else (*reasons.rows(session.language), (Option("no", say(session.language, "reopen.no")),))
    )
    key = "reopen.sure" if held else "reopen.why"
    asked = ask(replace(session, held=session.held + held), "again", (part(key, number=report.number),), rows)
    return Turn(replace(asked.session, report=report.id), asked.effects)


def _meant(session: Session, moment: Moment) -> Complaint | None:
    """The finished report spoken of last, or the only one that can still be reopened."""
    latest = moment.numbered(session.latest)
    if latest is not None:
        return latest if latest.status is Status.DONE else None
    done = [report for report in moment.reports if report.status is Status.DONE and _may(report, moment)]
    return done[0] if len(done) == 1 else None


def _is_back(text: str) -> bool:
    if _RETURNED.search(text) and len(text.split()) <= FEW_WORDS:
        return True
    return verdict(text) is Verdict.NOT_YET and _AGAIN.search(text) is not None


def _may(report: Complaint, moment: Moment) -> bool:
    catalogue = moment.catalogue
    return recourse.may_reopen(report, moment.today, catalogue.aftercare, catalogue.zone)


def _closed(session: Session) -> Session:
    return replace(session, asking=None, report=None, held=Held())
