"""After filing: status, tracking, answers to officers, satisfied or not yet, and where a free message belongs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conversations import answers, describe, intake
from conversations.effects import AddWords, AskErasure, ChangeStatus, Effect, Part, Say, WordKind, part
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.rules import tracking
from conversations.rules.complaint import Action, Complaint, ComplaintId, Role, Status, change
from conversations.session import Held, Session
from conversations.texts import day, say
from conversations.turn import Turn, ask
from conversations.understanding import topics
from conversations.understanding.words import listed

NOT_YET = listed(
    """
    belum blm blom belom tidak tdk tak gak ga gk nggak ngga enggak engga masih msh not no nope still durung ora acan
    henteu teu alun indak kada
    """
)
DONE = frozenset({"sudah", "udah", "sdh", "udh", "beres", "selesai", "done", "settled", "fixed", "yes", "ya"})
CONTENT = (
    DONE
    | answers.FILLERS
    | listed(
        """
        terima kasih makasih trims thanks thank you banyak sekali banget alhamdulillah mantap sip ok oke baik bagus
        nyala hidup terang bersih lancar kering normal diperbaiki dibersihkan diangkut ditambal semua semuanya ini it
        is all good now working again very much sir
        """
    )
)
"""Nothing but these words belongs to a *settled*: "sudah bosan saya lapor" is none."""
REASON_WORDS = 2
"""A *not yet* with more words than this carries its reason."""
BARE = (["ya"], ["yes"])
ERASES = listed(
    """
    ya | iya | y | yes | ya hapus | iya hapus | hapus | hapus saja | iya hapus aja | ya hapus saja | ya minta dihapus |
    erase | yes erase | erase it | delete | delete it | setuju | yakin | benar | betul
    """,
    "|",
)
DONE_MOST_WORDS = 6
TOPIC_WORDS = 6
"""Fewer words are too few to tell another topic from an answer."""
LISTED = 5
"""How many reports one message names."""


def status(session: Session, moment: Moment) -> tuple[Part, ...]:
    """The reports of this chat, newest first, each in one line."""
    if not moment.reports:
        return (part("status.none"),)
    lines = "\n".join(_line(report, session.language) for report in moment.reports[:LISTED])
    return (part("status.list", reports=lines),)


def track(session: Session, typed: str, moment: Moment) -> tuple[Part, ...]:
    """One report by its number, in the chat that filed it; anywhere else exactly as for an unknown number. Without a
    number, the list: the numbers stand in it."""
    if not typed.strip():
        return status(session, moment)
    wanted = tracking.parse(typed)
    report = next((report for report in moment.reports if report.number == wanted), None)
    if wanted is None or report is None:
        return (part("track.unknown"),)
    return (_detail(report, session.language, moment),)


def offered(session: Session, rows: tuple[tuple[Option, ...], ...], reply_for: ComplaintId | None) -> Session:
    """The session after news reached the chat: what can be answered now by word or number."""
    news = tuple(option for row in rows for option in row)
    answered = any(option.value.endswith(f":{session.reply_for}") for option in news)  # so its question is, too
    return replace(
        session,
        news=news or session.news,
        reply_for=reply_for or (None if answered else session.reply_for),
        news_last=bool(news or reply_for),
    )


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """A button under news: it names its report, so it works whatever else is being asked."""
    action, _, id = value.partition(":")
    report = next((report for report in moment.reports if str(report.id) == id), None)
    if report is None:
        return intake.restate(session, moment, part("stale"))
    return _done(session, report, moment) if action == "done" else _not_yet(session, report, moment)


def news_answer(session: Session, event: Inbound, moment: Moment, *, newest: bool = False) -> Turn | None:
    """A typed answer to the choices under the latest news; None when it is none. A bare *ya* is one only while the news
    is the newest thing that was asked."""
    if not isinstance(event.content, Text) or not session.news:
        return None
    option = answers.choice(event.content.text, session.news)
    if option is not None:
        return tapped(session, option.value, moment)
    words = answers.normalise(event.content.text).split()
    verdict = _verdict(words) if newest or words[:1] not in BARE else None
    option = next((option for option in session.news if option.value.startswith(f"{verdict}:")), None)
    if option is None:
        return None
    turn = tapped(session, option.value, moment)
    if verdict == "notyet" and len(words) > REASON_WORDS and turn.session.asking == "reaction":
        return _with_reason(turn, event, moment)
    return turn


def reply(session: Session, held: Held, moment: Moment) -> Turn:
    """The answer an officer waits for."""
    report = next((report for report in moment.reports if report.id == session.reply_for), None)
    if report is None or report.closed:
        return which(replace(session, reply_for=None), held, moment)
    effects: list[Effect] = [_words(report, WordKind.REPLY, held)]
    if change(report.status, Action.COMPLETE, Role.CITIZEN):
        effects.append(ChangeStatus(report.id, Action.COMPLETE, Role.CITIZEN))
    said = ask(replace(session, reply_for=None), None, (part("reply.passed_on", number=report.number),))
    return _recent(said, report).first(*effects)


def another_topic(session: Session, text: str, moment: Moment) -> bool:
    """Is this no answer to the officer, but plainly about something else?"""
    report = next((report for report in moment.reports if report.id == session.reply_for), None)
    found = topics.suggest(text, moment.catalogue) if len(text.split()) >= TOPIC_WORDS else ()
    return report is not None and bool(found) and report.topic not in {suggestion.topic for suggestion in found}


def one_more(session: Session, held: Held, moment: Moment) -> Turn:
    """A photo right after the words it belongs to."""
    report = next((report for report in moment.reports if report.id == session.recent), None)
    if report is None:
        return which(session, held, moment)
    said = ask(session, None, (part("addition.passed_on", number=report.number),))
    return _recent(said, report).first(_words(report, WordKind.ADDITION, held))


def _recent(turn: Turn, report: Complaint) -> Turn:
    return replace(turn, session=replace(turn.session, recent=report.id))


def reaction(session: Session, held: Held, moment: Moment) -> Turn:
    """What is not settled yet, in the citizen's words."""
    report = next((report for report in moment.reports if report.id == session.report), None)
    if report is None:
        return which(session, held, moment)
    said = ask(replace(session, report=None), None, (part("reaction.passed_on", number=report.number),))
    return _recent(said, report).first(_words(report, WordKind.REACTION, held))


def which(session: Session, held: Held, moment: Moment, *lead: Part) -> Turn:
    """A free message: a new report when nothing is open, otherwise the citizen says where it belongs."""
    open_reports = [report for report in moment.reports if not report.closed][:3]
    kept = Held((*session.held.fragments, *held.fragments), (*session.held.files, *held.files))
    if not open_reports:
        return intake.begin(replace(session, held=Held()), kept, moment)
    new = (Option("new", say(session.language, "which.new")),)
    labels = ((report.id, say(session.language, "which.add", number=report.number)) for report in open_reports)
    rows: Rows = (new, *((Option(f"add:{id}", label),) for id, label in labels))
    lines = "\n".join(_line(report, session.language) for report in open_reports)
    return ask(replace(session, held=kept), "which", (*lead, part("which", reports=lines)), rows)


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
    if report is None:
        return which(session, intake.held(event), moment)
    said = ask(replace(session, held=Held()), None, (part("addition.passed_on", number=report.number),))
    return _recent(said, report).first(_words(report, WordKind.ADDITION, session.held))


def erase(session: Session, moment: Moment) -> Turn:
    """The citizen wants what is kept erased: asked once, because officers can then do nothing any more."""
    if not moment.reports:
        return ask(session, None, (part("erase.none"),))
    lines = "\n".join(_line(report, session.language) for report in moment.reports[:LISTED])
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
    wish = AskErasure(tuple(report.id for report in moment.reports), say(session.language, "erase.yes"))
    told = part("erase.passed_on")
    turn = ask(session, None, (told,)) if session.draft is None else intake.discard(session, told)
    return turn.first(wish)


def _wants_erasure(text: str) -> bool | None:
    """*Sudah* or *ok* may answer something else: only a yes that says so erases."""
    said = answers.normalise(text)
    return True if said in ERASES else False if answers.yes_no(text) is False else None


def _verdict(words: Sequence[str]) -> str | None:
    """`done` or `notyet`, from how an answer begins; None when it says neither clearly."""
    if words and words[0] in NOT_YET:
        return "notyet"
    clear = set(words) <= CONTENT and len(words) <= DONE_MOST_WORDS
    return "done" if words and words[0] in DONE and clear else None


def _with_reason(turn: Turn, event: Inbound, moment: Moment) -> Turn:
    """The reason came with the *not yet*: it is passed on, not asked for."""
    reasoned = reaction(turn.session, intake.held(event), moment)
    kept = tuple(effect for effect in turn.effects if not isinstance(effect, Say))
    return reasoned.first(*kept)


def _done(session: Session, report: Complaint, moment: Moment) -> Turn:
    if change(report.status, Action.SATISFIED, Role.CITIZEN) is None:
        return _no_longer(session, report, moment)
    then = (part("go_on"),) if session.draft is not None else ()
    turn = intake.restate(replace(session, news=()), moment, part("done", number=report.number), *then)
    return turn.first(ChangeStatus(report.id, Action.SATISFIED, Role.CITIZEN))


def _not_yet(session: Session, report: Complaint, moment: Moment) -> Turn:
    if change(report.status, Action.NOT_SATISFIED, Role.CITIZEN) is None:
        return _no_longer(session, report, moment)
    effect = ChangeStatus(report.id, Action.NOT_SATISFIED, Role.CITIZEN)
    session = replace(session, news=())
    if session.draft is not None:
        return intake.restate(session, moment, part("not_yet.later", number=report.number)).first(effect)
    asked = ask(session, "reaction", (part("not_yet", number=report.number),))
    return replace(asked, session=replace(asked.session, report=report.id)).first(effect)


def _no_longer(session: Session, report: Complaint, moment: Moment) -> Turn:
    key = "already.done" if report.status is Status.DONE else "already.changed"
    stands = describe.status(report, session.language)
    return intake.restate(session, moment, part(key, number=report.number, status=stands))


def _words(report: Complaint, kind: WordKind, held: Held) -> AddWords:
    text = "\n".join(fragment.text for fragment in held.fragments)
    return AddWords(report.id, kind, text, held.files)


def _line(report: Complaint, language: str) -> str:
    due = describe.due(report, language)
    return say(
        language,
        "status.line",
        number=report.number,
        title=describe.shortened(report.title, 40),
        status=describe.status(report, language),
        due=f", {due}" if due else "",
    )


def _detail(report: Complaint, language: str, moment: Moment) -> Part:
    runs = report.due is not None and not report.closed
    due = say(language, "track.due", day=day(language, report.due)) if runs and report.due else ""
    return part(
        "track",
        number=report.number,
        title=report.title,
        status=describe.status(report, language),
        agency=describe.agency(report.agency, moment.catalogue, language),
        due=f"\n{due}" if due else "",
    )
