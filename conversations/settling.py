"""After an answer: is it settled? *Sudah*, *belum*, or something that is first asked about once more."""

from __future__ import annotations

import dataclasses

from msgspec.structs import replace

from conversations import answers, casefile, followup, intake, rating, reasons, stating
from conversations.effects import AddWords, ChangeStatus, Part, Tap, WordKind, part
from conversations.messages import Choice, Inbound, Option, Rows, Text
from conversations.moment import Moment
from conversations.rules.complaint import Action, Complaint, ComplaintId, Role, Status, change
from conversations.session import Fragment, Held, Session
from conversations.texts import FALLBACK, say
from conversations.turn import Turn, ask
from conversations.verdicts import Verdict, verdict

ABOUT_WORDS = frozenset({"which", "settled"})
"""Questions about words that wait for their place."""
REASON_WORDS = 2
"""A *not yet* with more words than this carries its reason."""
_CLEAR = frozenset({Verdict.DONE, Verdict.NOT_YET})
_BARE_YES = frozenset({"ya", "iya", "yes", "betul", "benar"})
"""A yes to "is it settled?", while that is the newest thing that was asked."""


def tapped(session: Session, value: str, moment: Moment, *, toast: bool = False) -> Turn:
    """A button under news: it names its report, so it works whatever else is being asked. `toast`: a second tap can be
    answered by a short word that passes."""
    action, report = value.partition(":")[0], _named(value, moment)
    if report is None:
        return intake.restate(session, moment, part("stale"))
    waits = action == Verdict.NOT_YET and session.asking == "reaction" and session.report == report.id
    if waits and not toast:
        return _sorry(session, report, Held(), moment)
    if waits or (toast and action == Verdict.DONE and report.status is Status.DONE):
        return Turn(session, (Tap(part("double_tap"), session.language),))
    if session.asking in ABOUT_WORDS:
        return _with_what_waits(session, report, Verdict(action), Held(), moment)
    return _settle(session, report, Verdict(action), Held(), moment)


def news_answer(session: Session, event: Inbound, moment: Moment, *, newest: bool = False) -> Turn | None:
    """A typed answer to the choices under the latest news; None when it is none. A bare *ya* is one only while the news
    is the newest thing that was asked. Outside a draft, words that may be one are asked about."""
    report = _asked_about(session, moment)
    if report is None or not isinstance(event.content, Text):
        return None
    text, said = event.content.text, verdict(event.content.text)
    option = answers.choice(text, session.news)
    if option is not None and option.value.startswith(f"{casefile.CASE}:"):
        return casefile.tapped(session, option.value, moment)
    if option is not None and option.value.partition(":")[0] not in _CLEAR:
        return None
    if option is not None:
        said = Verdict(option.value.partition(":")[0])
    elif newest and answers.normalise(text) in _BARE_YES:
        said = Verdict.DONE
    elif said not in {None, Verdict.DONE} and followup.names_another(report, text, moment):
        return None
    if said is None or (said not in _CLEAR and session.draft is not None):
        return None
    held = session.gathering + _telling(event)
    session = replace(session, gathering=Held())
    if said is Verdict.LATER:
        return _later(session, report, held)
    if said is Verdict.UNCLEAR:
        return settled(session, held, moment)
    told = held if said is Verdict.NOT_YET or held.files else Held()
    return _settle(session, report, said, told, moment)


def settled(session: Session, held: Held, moment: Moment, *lead: Part) -> Turn | None:
    """*So is it settled?*, once more; what was said instead waits for the answer. None when nothing of the kind is
    open."""
    report = _asked_about(session, moment)
    if report is None or change(report.status, Action.SATISFIED, Role.CITIZEN) is None:
        return None
    rows: Rows = (
        tuple(
            Option(f"{said}:{report.id}", say(session.language, f"satisfied.{said}"))
            for said in (Verdict.DONE, Verdict.NOT_YET)
        ),
    )
    kept = session.held + held
    asked = part("settled", number=report.number)
    return ask(replace(session, held=kept), "settled", (*lead, asked), rows)


def settled_answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """Sudah or belum; still neither is left for later; anything else goes, with what already waits, where a free
    message goes."""
    if isinstance(event.content, Choice):
        return tapped(session, event.content.value.partition(":")[2], moment)
    answered = clear_answer(session, event, moment)
    if answered is not None:
        return answered
    session, more = intake.together(session, event)
    report = _asked_about(session, moment)
    if report is not None and isinstance(event.content, Text) and verdict(event.content.text) is not None:
        kept = session.held + more
        return _later(replace(session, held=Held()), report, kept)
    return followup.which(session, more, moment)


def clear_answer(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """A plain *sudah* or *belum* while words wait for their place: they were about it, unless they plainly are not.
    None for everything else."""
    report = _asked_about(session, moment)
    if report is None or not isinstance(event.content, Text):
        return None
    if answers.choice(event.content.text, session.offered) is not None and session.asking == "which":
        return None
    option = answers.choice(event.content.text, session.news)
    if option is not None and option.value.startswith(f"{casefile.CASE}:"):
        return casefile.tapped(session, option.value, moment)
    said = Verdict(option.value.partition(":")[0]) if option else verdict(event.content.text)
    if said is None or said not in _CLEAR:
        return None
    return _with_what_waits(session, report, said, _telling(event), moment)


def why(session: Session, event: Inbound, moment: Moment) -> Turn:
    """Why it is not settled yet: one of the reasons offered, or told."""
    value = stating.value(session, event)
    if value == reasons.OTHER:
        asked = ask(session, "reaction", (part("why.tell"),))
        return dataclasses.replace(asked, session=replace(asked.session, report=session.report))
    whole, held = intake.together(session, event)
    if value in reasons.WHYS:
        held = whole.gathering + session.gathering + Held((Fragment(say(FALLBACK, f"why.{value}")),))
    return reaction(whole, held, moment)


def reaction(session: Session, held: Held, moment: Moment) -> Turn:
    """What is not settled yet, in the citizen's words."""
    report = moment.report(session.report)
    if report is None:
        return followup.which(session, held, moment)
    said = ask(replace(session, report=None), None, (part("reaction.passed_on", number=report.number),))
    return said.about(report.number).first(followup.adding(report, WordKind.REACTION, held))


def _later(session: Session, report: Complaint, held: Held) -> Turn:
    """Not known yet: the question stays open, and nobody is pressed."""
    turn = ask(session, None, (part("settled.later", number=report.number),))
    return turn.first(followup.adding(report, WordKind.REACTION, held)) if held else turn


def _telling(event: Inbound) -> Held:
    """The message, where it says more than the verdict alone."""
    text = event.content.text if isinstance(event.content, Text) else ""
    return intake.held(event) if len(text.split()) > REASON_WORDS else Held()


def _asked_about(session: Session, moment: Moment) -> Complaint | None:
    """The report under whose latest news *Sudah* and *Belum* stand."""
    asked = (option.value for option in session.news if option.value.partition(":")[0] in _CLEAR)
    return next((report for value in asked if (report := _named(value, moment))), None)


def _named(value: str, moment: Moment) -> Complaint | None:
    """The report a choice under news names."""
    id = value.partition(":")[2]
    return moment.report(ComplaintId(int(id))) if id.isdecimal() else None


def _with_what_waits(session: Session, report: Complaint, said: Verdict, more: Held, moment: Moment) -> Turn:
    """What waited for its place was about this report, unless it plainly was not."""
    waiting = "\n".join(fragment.text for fragment in session.held.fragments)
    if verdict(waiting) is not Verdict.DONE and followup.names_another(report, waiting, moment):
        return _settle(session, report, said, more, moment)
    return _settle(replace(session, held=Held()), report, said, session.held + more, moment)


def _settle(session: Session, report: Complaint, said: Verdict, held: Held, moment: Moment) -> Turn:
    """The verdict; what was said with it goes to the officers too."""
    action = Action.SATISFIED if said is Verdict.DONE else Action.NOT_SATISFIED
    if change(report.status, action, Role.CITIZEN) is None:
        return _no_longer(session, report, moment)
    session = replace(session, news=())
    effects: list[AddWords | ChangeStatus] = [ChangeStatus(report.id, action, Role.CITIZEN)]
    if held:  # first: officers hear the reason rather than that there will be one
        effects.insert(0, followup.adding(report, WordKind.REACTION, held))
    turn = _thanked(session, report, moment) if said is Verdict.DONE else _sorry(session, report, held, moment)
    return turn.first(*effects)


def _thanked(session: Session, report: Complaint, moment: Moment) -> Turn:
    if session.draft is not None:
        return intake.restate(session, moment, part("done", number=report.number), part("go_on"))
    return rating.asked(session, report, part("done", number=report.number))


def _sorry(session: Session, report: Complaint, held: Held, moment: Moment) -> Turn:
    """The reason came with the *not yet*, or is asked for; by when something follows is promised at once."""
    by = reasons.promised(Action.NOT_SATISFIED, session.language, moment)
    if session.draft is not None:
        return intake.restate(session, moment, part("not_yet.later", number=report.number, day=by))
    if held:
        said = ask(session, None, (part("not_yet.passed_on", number=report.number, day=by),))
        return said.about(report.number)
    asked = ask(session, "reaction", (part("not_yet", number=report.number, day=by),), reasons.rows(session.language))
    return dataclasses.replace(asked, session=replace(asked.session, report=report.id))


def _no_longer(session: Session, report: Complaint, moment: Moment) -> Turn:
    return intake.restate(session, moment, followup.not_any_more(report, session.language))
