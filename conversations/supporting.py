"""*Dukung*: somebody about to send what another has reported nearby may join that report instead.

Looked for once, when the review card is agreed to; never among rahasia, supervised or sensitive reports. Nothing that
another wrote is shown. What the joiner wrote is kept twice: with the report that was joined, and in the session, should
it be another matter after all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from msgspec.structs import replace

from conversations import answers, commands, describe, followed, followup, intake, passed_on, stating
from conversations.after_effects import Leave, Support
from conversations.catalogue import Catalogue
from conversations.effects import CancelAlarm, Part, SetAlarm, part
from conversations.messages import Choice, Inbound, Media, Option, Rows, Text
from conversations.moment import Followed, Moment
from conversations.reviewcard import review_card
from conversations.rules.complaint import Complaint, ComplaintId, Kind, Place
from conversations.session import Draft, Session, Supported
from conversations.texts import FALLBACK, near_day, say
from conversations.turn import Turn, ask, stand
from conversations.understanding import nearness, places, topics
from conversations.understanding.words import listed
from conversations.verdicts import Verdict, verdict

VERB = "apart"
SIMILAR = "similar"
"""Among the answered questions of a draft: that a similar report was offered."""
KEPT = 3
"""Drafts kept for a change of mind."""
SHORT_WORDS = 8
GOES_ON_WORDS = 20
_APART = listed(
    """
    bukan yang sama | beda laporan | ini beda | beda masalah | ternyata beda | bukan itu | laporan saya beda |
    tidak sama | beda tempat | beda lokasi | not the same | it is different | its different | different problem |
    bukan laporan itu
    """,
    "|",
)
_JOINS = listed("dukung | mendukung | ikut | ikut dukung | ikut saja | join | support | dukung saja | gabung", "|")


@dataclass(frozen=True, slots=True)
class Search:
    """What a report like the draft has: a topic, and one of these places."""

    topic: str
    words: frozenset[str]
    cells: tuple[tuple[int, int], ...]


def spots(topic: str | None, place: Place | None, catalogue: Catalogue) -> Search | None:
    """By what a filed report is found; None when it never may be."""
    if topic is None or place is None or _sensitive(topic, catalogue):
        return None
    pinned = place.latitude is not None and place.longitude is not None
    cells = (nearness.cell(place.latitude, place.longitude),) if pinned else ()  # type: ignore[arg-type]
    return Search(topic, nearness.telling(nearness.named(place.words)), cells)


def looks(session: Session, event: Inbound, catalogue: Catalogue) -> Search | None:
    """Whether a similar report is to be looked for now: the review card stands there, and may be agreed to."""
    draft = session.draft
    if session.asking != "review" or draft is None or SIMILAR in draft.answered or draft.privacy.confidential:
        return None
    if draft.kind is Kind.QUESTION or draft.place is None or not _may_agree(event):
        return None
    found = topics.suggest(draft.words, catalogue)
    if not found or topics.sensitive(draft.words, catalogue):
        return None
    exact = spots(str(found[0].topic), draft.place, catalogue)
    if exact is None or draft.place.latitude is None or draft.place.longitude is None:
        return exact
    metres = catalogue.aftercare.near_metres
    return Search(exact.topic, exact.words, nearness.around(draft.place.latitude, draft.place.longitude, metres))


def alike(draft: Draft, search: Search, found: Iterable[Complaint], moment: Moment) -> Complaint | None:
    """The first of these that the draft may be about."""
    own = {report.id for report in moment.reports} | {one.report.id for one in moment.followed}
    since = moment.now - timedelta(days=moment.catalogue.aftercare.near_days)
    return next(
        (
            report
            for report in found
            if report.id not in own
            and report.filed_at >= since
            and report.topic == search.topic
            and _open(report, moment.catalogue)
            and _near(draft.place, report.place, moment.catalogue.aftercare.near_metres)
        ),
        None,
    )


def offer(session: Session, report: Complaint, moment: Moment) -> Turn:
    """Join it, or send one's own?"""
    language, catalogue = session.language, moment.catalogue
    agency = catalogue.once(report.agency)
    told = part(
        "similar",
        topic=followed.topic(report, language, catalogue),
        day=near_day(language, report.filed_at.astimezone(catalogue.zone).date()),
        status=say(language, "similar.with", agency=agency.short) if agency else say(language, "similar.checked"),
    )
    return _offered(session, report.id, told)


def answer(session: Session, event: Inbound, moment: Moment, send: Callable[[Session, Moment], Turn]) -> Turn:
    """Joined, or sent as one's own; more of the story is added to it."""
    assert session.draft is not None
    value, text = stating.value(session, event), stating.words(event)
    if value == "join" or (text and answers.normalise(text) in _JOINS):
        return _joined(session, moment)
    own = replace(session, draft=replace(session.draft, answered=(*session.draft.answered, SIMILAR)), report=None)
    if value == "own" or (text and (answers.sends(text) or answers.normalise(text) in _APART)):
        return send(own, moment)
    unsure = isinstance(event.content, Choice) or answers.yes_no(text) is not None or answers.unknown(text)
    if unsure and not session.strikes:
        again = _offered(session, session.report, part("similar.again"))
        return Turn(replace(again.session, strikes=1), again.effects)
    if unsure or not text:
        return review_card(own, moment)
    return intake.add(replace(own, asking="review"), intake.held(event), moment, part("added_to_story"))


def tapped(session: Session, value: str, moment: Moment) -> Turn:
    """ "Ternyata beda": what was written becomes a report of its own."""
    id = ComplaintId(int(value.split(":")[1]))
    kept = next((one for one in session.supported if one.report == id), None)
    if kept is None:
        return intake.restate(session, moment, part("stale"))
    if session.draft is not None:
        return intake.restate(session, moment, part("apart.draft"))
    draft = replace(kept.draft, answered=(*kept.draft.answered, SIMILAR), started_at=moment.now, touched_at=moment.now)
    others = tuple(one for one in session.supported if one is not kept)
    own = replace(session, draft=draft, supported=others, report=None)
    reminder = SetAlarm("draft", moment.now + moment.catalogue.intake.remind)
    return review_card(own, moment, part("apart.own")).first(Leave(id), reminder)


def ordered(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """ "Bukan yang sama" as a whole message, after one has joined; None for everything else."""
    if not session.supported or answers.normalise(stating.words(event)) not in _APART:
        return None
    return tapped(session, f"{VERB}:{session.supported[-1].report}", moment)


def free(session: Session, event: Inbound, moment: Moment) -> Turn | None:
    """A joiner's later words or photo about the report that was joined; None when they may be about anything else."""
    one = _spoken_of(session, moment)
    if one is None or session.draft is not None or session.reply_for is not None:
        return None
    text = event.content.caption if isinstance(event.content, Media) else stating.words(event)
    if commands.thanks(text) or (text and not _goes_on(one, text, session, moment)):
        return None
    if not text and not isinstance(event.content, Media):
        return None
    whole, held = intake.together(session, event)
    words = "\n".join(fragment.text for fragment in held.fragments)
    said = ask(whole, None, (_added(one),)).about(one.report.number)
    return said.first(Support(one.report.id, words, held.files))


def _added(one: Followed) -> Part:
    if one.own:
        return part("support.added.merged", number=one.report.number, own=one.own)
    return part("support.added", number=one.report.number)


def _offered(session: Session, report: ComplaintId | None, told: Part) -> Turn:
    rows: Rows = tuple((Option(value, say(session.language, f"similar.{value}")),) for value in ("join", "own"))
    asked = ask(session, SIMILAR, (told,), rows)
    return Turn(replace(asked.session, report=report), asked.effects)


def _joined(session: Session, moment: Moment) -> Turn:
    report, draft = session.report, session.draft
    assert draft is not None
    if report is None:
        return review_card(session, moment)
    kept = (*session.supported, Supported(report, draft))[-KEPT:]
    closed = replace(session, draft=None, report=None, supported=kept)
    rows: Rows = ((Option(f"{VERB}:{report}", say(session.language, "apart.button")),),)
    said = stand(closed, "detail", (part("support.joined"),), rows)
    return said.first(Support(report, _told(draft), draft.files), CancelAlarm("draft"))


def _told(draft: Draft) -> str:
    """All that the draft says, for officers to read."""
    place = describe.place(draft.place, FALLBACK)
    when = describe.period(draft.when, FALLBACK)
    return "\n".join((passed_on.marked(draft.words, draft, FALLBACK), place, when))


def _spoken_of(session: Session, moment: Moment) -> Followed | None:
    joined = [one for one in moment.followed if not one.mine and not one.report.closed]
    latest = next((one for one in joined if _latest(one, session)), None)
    return latest or (joined[0] if len(joined) == 1 and not moment.open_reports and session.latest is None else None)


def _latest(one: Followed, session: Session) -> bool:
    """It was spoken of last, or the chat's own report that was merged into it."""
    return session.latest is not None and session.latest in (one.report.number, one.own)


def _goes_on(one: Followed, text: str, session: Session, moment: Moment) -> bool:
    count = len(text.split())
    if commands.one_more_report(text) or followup.names_another(one.report, text, moment):
        return False
    if not _latest(one, session):
        return count <= SHORT_WORDS and verdict(text) is Verdict.NOT_YET
    return count <= GOES_ON_WORDS and not places.find(text) and not topics.sensitive(text, moment.catalogue)


def _may_agree(event: Inbound) -> bool:
    match event.content:
        case Choice(value):
            return value.endswith(":send")
        case Text(text):
            return len(text.split()) <= SHORT_WORDS
    return False


def _open(report: Complaint, catalogue: Catalogue) -> bool:
    guarded = report.privacy.confidential or report.supervised or report.closed
    return not guarded and not _sensitive(report.topic, catalogue)


def _sensitive(topic: str | None, catalogue: Catalogue) -> bool:
    found = catalogue.topic(topic)
    agency = catalogue.agency(found.agency) if found else None
    return found is None or found.sensitive or (agency is not None and agency.confidential)


def _near(one: Place | None, other: Place | None, most: float) -> bool:
    """Two pins decide; without them the names."""
    if one is None or other is None:
        return False
    if None not in (one.latitude, one.longitude, other.latitude, other.longitude):
        mine, theirs = (one.latitude, one.longitude), (other.latitude, other.longitude)
        return nearness.metres(mine, theirs) <= most  # type: ignore[arg-type]
    mine_named, theirs_named = nearness.named(one.words), nearness.named(other.words)
    return bool(nearness.telling(mine_named) & nearness.telling(theirs_named)) and not nearness.conflict(
        mine_named, theirs_named
    )
