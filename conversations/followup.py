"""After filing: status, tracking, answers to officers, satisfied or not yet, and where a free message belongs."""

from __future__ import annotations

import dataclasses
import re

from msgspec.structs import replace

from conversations import answers, commands, completing, describe, followed, intake, remarks
from conversations.effects import AddWords, AskErasure, ChangeStatus, Effect, Part, WordKind, part
from conversations.given import tells
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.rules import tracking
from conversations.rules.complaint import Action, Complaint, Role, Status, change
from conversations.session import Held, Session
from conversations.texts import day, say
from conversations.turn import Turn, ask
from conversations.understanding import places, topics
from conversations.understanding.words import listed, split

ERASES = listed(
    """
    ya | iya | y | yes | ya hapus | iya hapus | hapus | hapus saja | iya hapus aja | ya hapus saja | ya minta dihapus |
    erase | yes erase | erase it | delete | delete it | setuju | yakin | benar | betul
    """,
    "|",
)
TOPIC_WORDS = 6
"""Fewer words are too few to tell another topic from an answer."""
ONE_WORDS = 4
"""A report is named in no more words than this."""
LEAST_OF_A_WORD = 4
"""Letters: shorter words are in every story."""
_WHICH_ONE = re.compile(r"(?:untuk |buat |for )?(?:yang|yg|itu|the|laporan|tambahan)\b", re.I)
GOES_ON_WORDS = 20
"""More words than these are asked about."""
PLACE_WORDS = 6
"""From more words on, a place they name may be that of another matter."""
LISTED = 5
"""How many reports one message names."""


def status(session: Session, moment: Moment) -> tuple[Part, ...]:
    """The reports of this chat, newest first, each in one line."""
    others = followed.listed(session.language, moment, LISTED)
    if not moment.reports:
        return others or (part("status.none"),)
    lines = "\n".join(_line(report, session, moment) for report in moment.reports[:LISTED])
    return (part("status.list", reports=lines), *others)


def track(session: Session, typed: str, moment: Moment) -> tuple[Part, ...]:
    """One report by its number, in the chat that filed it; anywhere else exactly as for an unknown number. Without a
    number, the list: the numbers stand in it."""
    if not typed.strip():
        return status(session, moment)
    wanted = tracking.parse(typed)
    report = moment.numbered(wanted) or moment.known_nationally_as(tracking.national(typed))
    other = followed.by_number(wanted, moment)
    if report is not None:
        known = (part("track.national", national=report.national),) if report.national else ()
        return (_detail(report, session.language, moment), *known)
    if other is not None:
        title = followed.title(other, session.language, moment.catalogue)
        return (_detail(dataclasses.replace(other.report, title=title), session.language, moment),)
    return (part("track.unknown"),)


def offered(session: Session, report: Complaint, rows: Rows, *, waits: bool, asks: str = "") -> Session:
    """The session after news of a report reached the chat: what can be answered now by word or number, and whether the
    officer `waits` for words. A new answer takes the place of what was still missing at the last one."""
    news = tuple(option for row in rows for option in row)
    answered = any(option.value.endswith(f":{session.reply_for}") for option in news)  # so its question is, too
    if news and session.asking == "reaction":
        session = replace(session, asking=None, report=None)
    return replace(
        session,
        news=news or session.news,
        reply_for=report.id if waits else None if answered else session.reply_for,
        reply_asks=asks if waits else session.reply_asks,
        news_last=bool(news) or waits,
        latest=report.number,
    )


def reply(session: Session, held: Held, moment: Moment) -> Turn:
    """The answer an officer waits for."""
    report = moment.report(session.reply_for)
    if report is None or report.closed:
        return which(replace(session, reply_for=None), held, moment)
    words = "\n".join(fragment.text for fragment in held.fragments)
    if answers.puts_off(words) and not held.files:
        said = ask(session, None, (part("reply.later", number=report.number),)).about(report.number)
        return said.first(adding(report, WordKind.ADDITION, held))
    effects: list[Effect] = [adding(report, WordKind.REPLY, held)]
    noted: tuple[Part, ...] = ()
    if change(report.status, Action.COMPLETE, Role.CITIZEN):
        typed = tuple(fragment.text for fragment in held.fragments)
        filled = completing.understood(report, session.reply_asks, typed, moment.today)
        noted = completing.noted(filled, session.language)
        effects += [filled] if filled else []
        effects.append(ChangeStatus(report.id, Action.COMPLETE, Role.CITIZEN))
    told = (part("reply.passed_on", number=report.number), *noted)
    said = ask(replace(session, reply_for=None, reply_asks=""), None, told)
    return said.about(report.number).first(*effects)


def another_topic(session: Session, text: str, moment: Moment) -> bool:
    """Is this no answer to the officer, but plainly about something else?"""
    if commands.one_more_report(text):
        return True
    report = moment.report(session.reply_for)
    asked = session.reply_asks and not places.tells_of_trouble(text)
    if report is not None and asked and completing.understood(report, session.reply_asks, (text,), moment.today):
        return False  # "dari arah pasar" tells where, and is no matter of the market's
    return report is not None and len(text.split()) >= TOPIC_WORDS and names_another(report, text, moment)


def names_another(report: Complaint, text: str, moment: Moment) -> bool:
    """Are these words about topics, and none of them the report's?"""
    found = topics.suggest(text, moment.catalogue)
    return bool(found) and report.topic not in {suggestion.topic for suggestion in found}


def goes_on(session: Session, text: str, moment: Moment) -> Complaint | None:
    """The open report that these few words go on about: the one last spoken of ("17", and then "rt 3"), or, where they
    put something right, the only one. None when they may be about anything else."""
    report = last_spoken_of(session, moment)
    if remarks.remark(text) or remarks.swap(text):
        return report or moment.only_open
    count = len(text.split())
    if report is None or count > GOES_ON_WORDS or not any(sign.isalnum() for sign in text):
        return None
    elsewhere = (count > PLACE_WORDS or topics.suggest(text, moment.catalogue)) and places.find(text)
    return None if elsewhere or not _may_join(report, text, moment) else report


def last_spoken_of(session: Session, moment: Moment) -> Complaint | None:
    latest = moment.numbered(session.latest)
    return latest if latest in moment.open_reports else None


def _may_join(report: Complaint, text: str, moment: Moment) -> bool:
    """Words about another topic do not, nor sensitive ones where more officers read than should."""
    if commands.one_more_report(text) or names_another(report, text, moment):
        return False
    return report.guarded or not topics.sensitive(text, moment.catalogue)


def one_more(session: Session, report: Complaint, held: Held, *lead: Part, key: str = "addition.passed_on") -> Turn:
    """A photo, or a few words, for the report that was spoken of."""
    said = ask(session, None, (*lead, part(key, number=report.number)))
    return said.about(report.number).first(adding(report, WordKind.ADDITION, held))


def which(session: Session, held: Held, moment: Moment, *lead: Part) -> Turn:
    """A free message: a new report when nothing is open, otherwise the citizen says where it belongs."""
    open_reports = moment.open_reports[:3]
    kept = session.held + held
    if not open_reports:
        return intake.begin(replace(session, held=Held()), kept, moment)
    new = (Option("new", say(session.language, "which.new")),)
    labels = ((report.id, say(session.language, "which.add", number=report.number)) for report in open_reports)
    rows: Rows = (new, *((Option(f"add:{id}", label),) for id, label in labels))
    told = part("which", reports=lines(session, moment, len(open_reports)))
    return ask(replace(session, held=kept), "which", (*lead, told), rows)


def lines(session: Session, moment: Moment, most: int = LISTED) -> str:
    """The open reports of this chat, newest first, each in one line."""
    return "\n".join(_line(report, session, moment) for report in moment.open_reports[:most])


def not_any_more(report: Complaint, language: str) -> Part:
    """Why something wanted of a report is not possible now: where it stands."""
    key = "already.done" if report.status is Status.DONE else "already.changed"
    return part(key, number=report.number, status=describe.status(report, language))


def which_answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """New report or addition; more words while the question stands are kept with the others."""
    content = event.content
    if isinstance(content, Choice):
        value = content.value.partition(":")[2]
    else:
        option = answers.choice(content.text, session.offered) if isinstance(content, Text) else None
        value = option.value if option else ""
    if value == "new":
        return intake.begin(replace(session, held=Held()), session.held, moment)
    report = next((report for report in moment.reports if value == f"add:{report.id}"), None)
    if report is not None:
        return one_more(replace(session, held=Held()), report, session.held)
    text = content.text if isinstance(content, Text) else ""
    if commands.thanks(text):
        return _which_again(session, moment, part("thanks"))
    report = described(text, moment)
    if report is not None:
        return one_more(replace(session, held=Held()), report, session.held)
    if text and not tells(text):
        undecided = answers.sends(text) or answers.unknown(text) or answers.skip(text)
        return _placed(session, moment) if undecided or session.strikes else _which_again(session, moment)
    whole, more = intake.together(session, event)
    return _not_chosen(whole, session.held + more, intake.danger(text, moment), moment)


def described(text: str, moment: Moment) -> Complaint | None:
    """The one open report that "yang lampu" means."""
    if _WHICH_ONE.match(text) is None or len(text.split()) > ONE_WORDS:
        return None
    named = {suggestion.topic for suggestion in topics.suggest(text, moment.catalogue)}
    said = {word for word in split(text).folded if len(word) >= LEAST_OF_A_WORD}
    alike = {
        report: (report.topic in named) + len(said.intersection(split(report.story).folded))
        for report in moment.open_reports
    }
    most = max(alike.values(), default=0)
    meant = [report for report, count in alike.items() if count == most > 0]
    return meant[0] if len(meant) == 1 else None


def _which_again(session: Session, moment: Moment, *lead: Part) -> Turn:
    """The same question, in a line."""
    rows: Rows = tuple((option,) for option in session.offered)
    asked = ask(session, "which", (*lead, part("which.again")), rows)
    return dataclasses.replace(asked, session=replace(asked.session, strikes=session.strikes + 1))


def _not_chosen(session: Session, kept: Held, danger: tuple[Part, ...], moment: Moment) -> Turn:
    """Still more words instead of a choice: is there but one report, they join it unless they are plainly about
    something else. Nobody is asked a third time."""
    session = replace(session, held=kept)
    words = "\n".join(fragment.text for fragment in kept.fragments)
    only = moment.only_open
    joins = only is not None and not danger and _may_join(only, words, moment)
    if session.strikes or joins or commands.one_more_report(words) or not moment.open_reports:
        return _placed(session, moment, *danger)
    return _which_again(session, moment, *danger)


def _placed(session: Session, moment: Moment, *lead: Part) -> Turn:
    """The citizen does not say where the words belong: to the only open report they may be about, or to a new one."""
    kept, session = session.held, replace(session, held=Held())
    words = "\n".join(fragment.text for fragment in kept.fragments)
    only = moment.only_open
    if only is None or not _may_join(only, words, moment):
        return intake.begin(session, kept, moment)
    return one_more(session, only, kept, *lead, key="addition.joined")


def erase(session: Session, moment: Moment) -> Turn:
    """The citizen wants what is kept erased: asked once, because officers can then do nothing any more."""
    if not moment.reports:
        return ask(session, None, (part("erase.none"),))
    lines = "\n".join(_line(report, session, moment) for report in moment.reports[:LISTED])
    yes, no = (Option(value, say(session.language, f"erase.{value}")) for value in ("yes", "no"))
    draft = (part("erase.draft"),) if session.draft is not None else ()
    return ask(session, "erase", (part("erase.sure", reports=lines), *draft), ((yes, no),))


def erase_answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """The one confirmation. None when something else is said: nothing is erased, and the words go their own way."""
    content = event.content
    if isinstance(content, Choice):
        sure: bool | None = content.value.endswith(":yes")
    elif isinstance(content, Text):
        option = answers.choice(content.text, session.offered)
        sure = option.value == "yes" if option else _wants_erasure(content.text)
    else:
        sure = None
    if sure is None:
        return None
    if not sure:
        return intake.restate(session, moment, part("erase.kept"))
    ids = tuple(report.id for report in moment.reports)
    session = replace(session, to_erase=ids)
    told = part("erase.passed_on")
    turn = ask(session, None, (told,)) if session.draft is None else intake.discard(session, told)
    return turn.first(AskErasure(ids))


def _wants_erasure(text: str) -> bool | None:
    """*Sudah* or *ok* may answer something else: only a yes that says so erases."""
    said = answers.normalise(text)
    return True if said in ERASES else False if answers.yes_no(text) is False else None


def adding(report: Complaint, kind: WordKind, held: Held) -> AddWords:
    text = "\n".join(fragment.text for fragment in held.fragments)
    return AddWords(report.id, kind, text, held.files)


def _line(report: Complaint, session: Session, moment: Moment) -> str:
    language = session.language
    due = describe.due(report, language, moment.today)
    return say(
        language,
        "status.line",
        number=report.number,
        title=describe.shortened(report.title, 40),
        status=describe.status(report, language),
        due=f", {due}" if due else "",
        erased=say(language, "status.to_erase") if report.id in session.to_erase else "",
    )


def _detail(report: Complaint, language: str, moment: Moment) -> Part:
    runs = report.due is not None and not report.closed
    due = ""
    if runs and report.due:
        key = "track.late" if report.due < moment.today else "track.due"
        due = say(language, key, day=day(language, report.due))
    agency = describe.agency(report.agency, moment.catalogue, language)
    return part(
        "track",
        number=report.number,
        title=report.title,
        status=describe.status(report, language),
        agency=agency if report.agency else say(language, "track.none"),
        due=f"\n{due}" if due else "",
    )
