"""A citizen takes a filed report back: which one, confirmed once, and why, if it is told."""

from __future__ import annotations

import dataclasses
import re

from msgspec.structs import replace

from conversations import answers, describe, followup, intake
from conversations.effects import AddWords, ChangeStatus, WordKind, part
from conversations.given import tells
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.orders import like_token
from conversations.rules import tracking
from conversations.rules.complaint import Action, Complaint, ComplaintId, Role, Status, change
from conversations.session import Held, Session
from conversations.texts import say
from conversations.turn import Turn, ask
from conversations.understanding.words import listed, split
from conversations.verdicts import ENDED, Verdict, verdict

ASKING = frozenset({"withdraw", "withdrawal", "reason"})
"""The questions of this module: which report, whether really, and why."""
MOST = 9
"""Reports offered: with the way out as many as a list holds."""
TITLE_CHARS = 40
FEW_WORDS = 8
_DONE = re.compile(
    r"\b(?:sudah|udah|udh|sdh|dah|wis|wes) (?:pada )?(?:beres|nyala|menyala|terang|diperbaiki|dibenerin|dibetulin|"
    r"diganti|diangkut|dibersihkan|bersih|ditambal|surut|lancar|ngalir|mengalir|selesai|kelar)\b|"
    r"\b(?:is|has been|got) (?:fixed|repaired|solved|cleared)\b",
    re.I,
)
_BUT = re.compile(r"\b(?:belum|blm|tapi|tp|tetapi|masih|kok|kapan|apa|apakah|kalau|not|but|if|when|still)\b|\?", re.I)
_AGREES = listed("cabut | cabut saja | cabut aja | ya cabut | iya cabut | tarik | withdraw | yes withdraw it", "|")


def begin(session: Session, argument: str, moment: Moment) -> Turn:
    """The report of this number, the only open one, or the one the citizen chooses."""
    session = replace(session, report=None)
    named = moment.numbered(tracking.parse(argument))
    if named is None and like_token(argument):
        return intake.restate(session, moment, part("track.unknown"))
    if named is not None and not _withdrawable(named):
        return intake.restate(session, moment, followup.not_any_more(named, session.language))
    report = named or moment.only_open
    if report is not None:
        return _sure(session, report)
    rows: Rows = tuple(
        (Option(str(report.id), say(session.language, "withdraw.one", number=report.number)),)
        for report in moment.open_reports[:MOST]
    )
    no = Option("no", say(session.language, "withdraw.no"))
    return ask(session, "withdraw", (part("withdraw", reports=followup.lines(session, moment)),), (*rows, (no,)))


def solved(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Words out of nowhere that say that the trouble of an open report is over, before any officer says so: they are
    passed on, and whether it is to be withdrawn is asked. None when they may be about anything else."""
    text = event.content.text if isinstance(event.content, Text) else ""
    report = followup.last_spoken_of(session, moment) or moment.only_open
    if session.draft is not None or session.reply_for is not None or not _over(text):
        return None
    if report is None:
        return intake.restate(session, moment, part("thanks")) if moment.reports and not moment.open_reports else None
    if report.status is Status.ANSWERED or not _withdrawable(report) or followup.names_another(report, text, moment):
        return None
    whole, held = intake.together(session, event)
    done = Option("solved", say(session.language, "withdraw.solved"))
    keep = Option("no", say(session.language, "withdraw.not_now"))
    asked = ask(whole, "withdrawal", (part("withdraw.done", number=report.number),), ((done,), (keep,)))
    kept = dataclasses.replace(asked, session=replace(asked.session, report=report.id, held=Held()))
    return kept.first(followup.adding(report, WordKind.ADDITION, held))


def which_answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """None when something else is said: nothing is withdrawn, and the words go their own way."""
    value = _value(session, event)
    report = moment.report(ComplaintId(int(value))) if value.isdecimal() else None
    if report is None and isinstance(event.content, Text):
        report = followup.described(event.content.text, moment)
    if report is not None and _withdrawable(report):
        return _sure(session, report)
    return _kept(session, moment) if value == "no" or _declines(event) else None


def answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """The one confirmation. None when something else is said: nothing is withdrawn."""
    report, value = moment.report(session.report), _value(session, event)
    if report is None or not _withdrawable(report):
        return None
    if not value and isinstance(event.content, Text):
        said = event.content.text
        if (other := followup.described(said, moment)) is not None and _withdrawable(other):
            return _sure(session, other)
        agrees = answers.yes_no(said) or answers.normalise(said) in _AGREES
        yes = "other" if any(option.value == "other" for option in session.offered) else "solved"
        value = "solved" if verdict(said) is Verdict.DONE else yes if agrees else "no" if _declines(event) else ""
    match value:
        case "solved":
            return _solved(session, report, moment)
        case "other":
            return _asked_why(session, report)
        case "no":
            return _kept(session, moment)
    return None


def reason(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """Why, in the citizen's words. None when it is no such thing."""
    report = moment.report(session.report)
    if report is None or not isinstance(event.content, Text | Choice):
        return None
    text = event.content.text if isinstance(event.content, Text) else ""
    session = replace(session, report=None)
    if not tells(text):
        return intake.restate(replace(session, asking=None), moment, part("withdrawn.end"))
    turn = intake.restate(replace(session, asking=None), moment, part("withdrawn.noted"))
    return turn.first(AddWords(report.id, WordKind.WITHDRAWAL, text))


def _sure(session: Session, report: Complaint) -> Turn:
    solved, other, no = (
        (Option(value, say(session.language, f"withdraw.{value}")),) for value in ("solved", "other", "no")
    )
    asked = ask(
        session, "withdrawal", (part("withdraw.sure", number=report.number, title=_title(report)),), (solved, other, no)
    )
    return dataclasses.replace(asked, session=replace(asked.session, report=report.id))


def _solved(session: Session, report: Complaint, moment: Moment) -> Turn:
    why = AddWords(report.id, WordKind.WITHDRAWAL, say(session.language, "withdrawn.solved"))
    session = replace(session, asking=None, report=None, reply_for=None)
    return intake.restate(session, moment, part("withdrawn.glad", number=report.number)).first(_withdrawn(report), why)


def _asked_why(session: Session, report: Complaint) -> Turn:
    skip = ((Option("skip", say(session.language, "withdrawn.skip")),),)
    asked = ask(replace(session, reply_for=None), "reason", (part("withdrawn", number=report.number),), skip)
    kept = dataclasses.replace(asked, session=replace(asked.session, report=report.id))
    return kept.first(_withdrawn(report))


def _title(report: Complaint) -> str:
    return describe.shortened(report.title, TITLE_CHARS)


def _kept(session: Session, moment: Moment) -> Turn:
    return intake.restate(replace(session, asking=None, report=None), moment, part("withdraw.kept"))


def _withdrawn(report: Complaint) -> ChangeStatus:
    return ChangeStatus(report.id, Action.WITHDRAW, Role.CITIZEN)


def _withdrawable(report: Complaint) -> bool:
    return change(report.status, Action.WITHDRAW, Role.CITIZEN) is not None


def _declines(event: Inbound) -> bool:
    return isinstance(event.content, Text) and answers.yes_no(event.content.text) is False


def _over(text: str) -> bool:
    """That it is over, in few words and without a but."""
    words = split(text).folded
    if verdict(text) is Verdict.DONE:
        return not ENDED.isdisjoint(words)
    return len(words) <= FEW_WORDS and _DONE.search(text) is not None and _BUT.search(text) is None


def _value(session: Session, event: Inbound) -> str:
    if isinstance(event.content, Choice):
        return event.content.value.partition(":")[2]
    option = answers.choice(event.content.text, session.offered) if isinstance(event.content, Text) else None
    return option.value if option else ""
