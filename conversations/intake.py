"""Before filing: a draft grows from whatever comes, and the next missing thing is asked."""

from __future__ import annotations

import dataclasses
from itertools import islice

from msgspec.structs import replace

from conversations import answers, describe, fields, noting, passed_on, remarks, whereabouts
from conversations.effects import CancelAlarm, DropFiles, Part, SetAlarm, part
from conversations.fields import understand
from conversations.given import DAY_WORDS, STORY_WORDS, STRIKES, Misunderstood, closed, tells
from conversations.messages import Choice, Inbound, Location, Media, MediaKind, Option, Text
from conversations.moment import Moment
from conversations.questions import QUESTIONS, Question, next_question, question
from conversations.reviewcard import review_card
from conversations.rules.complaint import Kind, Period, Privacy
from conversations.session import Draft, Fragment, Held, Session, Source
from conversations.texts import say
from conversations.turn import Turn, ask
from conversations.understanding import day_talk, days, kinds, places, topics
from conversations.understanding.words import plausible, split

BESIDE = frozenset({"cancel", "restart", "edit", "erase", "language", "withdraw", "withdrawal", "reason"})
"""Questions that stand beside the questionnaire: one back from them is the question that was open."""
SENSITIVE = "sensitive"
"""Among the answered questions: that the story is sensitive was said."""
CONTINUED_CHARS = 1_500
"""A message this long was probably cut by the app (WhatsApp cuts at 1,600, Telegram at 4,096): the rest follows."""

LONGEST, SHORTER = (1_600, 4_096), 10
"""Characters at which WhatsApp and Telegram cut, and how many fewer white space may leave."""


def begin(session: Session, held: Held, moment: Moment) -> Turn:
    """A new draft from the first message, whatever it is; files that still gather for what was filed belong to it."""
    draft = Draft(started_at=moment.now)
    reminder = SetAlarm("draft", moment.now + moment.catalogue.intake.remind)
    begun = replace(session, draft=draft, asking=None, held=Held(), gathering=Held(), report=None)
    return add(begun, held + session.gathering, moment).first(reminder)


def add(session: Session, held: Held, moment: Moment, *lead: Part) -> Turn:
    """More of the story: answered at once when it is long, after the quiet window when more may follow."""
    draft = _told(_draft(session), held)
    grown = replace(session, draft=draft)
    newest = held.fragments[-1].text if held.fragments else ""
    if urgent := danger(newest, moment):
        return proceed(grown, moment, *urgent, *lead)
    if moment.catalogue.intake.quiet_below_chars <= len(newest) < CONTINUED_CHARS and not held.files:
        return proceed(grown, moment, *lead)
    return wait(grown, moment)


def cut(session: Session) -> tuple[Part, ...]:
    """What is said when the newest words are as long as an app lets them be, and nothing followed."""
    newest = _draft(session).story[-1:]
    long = any(most - SHORTER <= len(fragment.text) <= most for fragment in newest for most in LONGEST)
    return (part("story.cut"),) if long else ()


def danger(text: str, moment: Moment) -> tuple[Part, ...]:
    """What is said first to words of a danger that does not wait for an office."""
    urgent = topics.emergency(text, moment.catalogue)
    return (part("emergency", number=moment.catalogue.emergency_number),) if urgent else ()


def wait(session: Session, moment: Moment) -> Turn:
    """Say nothing yet: what follows within the quiet window gets one answer together with this."""
    intake = moment.catalogue.intake
    since = session.waiting_since or moment.now
    at = min(moment.now + intake.quiet, since + intake.quiet_most)
    return Turn(replace(session, waiting_since=since), (SetAlarm("quiet", at),))


def proceed(session: Session, moment: Moment, *lead: Part) -> Turn:
    """Ask the next missing thing, or show the review card."""
    draft, noted = _derived(_draft(session), session.language, moment)
    before, draft = draft, _guarded(draft, moment)
    noted = (*noted, *noting.privacy(before, draft, session.language))
    session = replace(session, draft=draft)
    missing = next_question(draft, moment)
    if missing is None:
        return review_card(session, moment, *lead, *noted)
    return put(session, missing, moment, *lead, *noted)


def put(session: Session, asked: Question, moment: Moment, *lead: Part, instead: Part | None = None) -> Turn:
    """Put this question on the table, with the old answer where there is one; `instead` words it another way."""
    draft, language = _draft(session), session.language
    rows = asked.choices(draft, moment, language)
    old = fields.old(asked.name, draft, language, moment) if draft.reopened == asked.name else ""
    if old:
        rows = (*rows, (Option(fields.KEEP, say(language, "keep")),))
        return ask(session, asked.name, (*lead, instead or part(f"ask.{asked.name}"), part("old", old=old)), rows)
    return ask(session, asked.name, (*lead, instead or _wording(asked, draft)), rows)


def answer(session: Session, event: Inbound, moment: Moment) -> Turn:
    """The citizen says something while a question of the questionnaire is on the table."""
    if session.asking == "story":
        return _story(session, event, moment)
    hurried = isinstance(event.content, Text) and answers.sends(event.content.text)
    if hurried and session.strikes < STRIKES:
        return restate(replace(session, strikes=session.strikes + 1), moment, part("problem.unsent"))
    asking = session.asking or ""
    found = understand(asking, session, event, moment)
    if isinstance(found, Misunderstood):
        return _not_understood(session, event, found, moment)
    unsent = (part("problem.unsent"),) if hurried and next_question(found, moment) is not None else ()
    noted = noting.echo(found, session, moment, asking)
    answered = _answered(found, _draft(session)) or asking
    return proceed(replace(session, draft=_sourced(found, answered, event), strikes=0), moment, *unsent, *noted)


def restate(session: Session, moment: Moment, *lead: Part) -> Turn:
    """Whatever is still open, asked again; the lead stands above it."""
    if session.draft is None:
        return ask(session, None, lead)
    open_question, draft = question(session.asking or ""), session.draft
    settled = session.asking in draft.answered and draft.reopened != session.asking
    if open_question is not None and open_question.name != "story" and not settled:
        return put(session, open_question, moment, *lead)
    return proceed(session, moment, *lead)


def back(session: Session, moment: Moment) -> Turn:
    """One question back, with the old answer shown; from a field opened on the review card, back to the card."""
    draft = _draft(session)
    if session.asking in BESIDE:
        return proceed(session, moment)
    if draft.reopened and next_question(closed(draft, draft.reopened), moment) is None:
        return proceed(replace(session, draft=closed(draft, draft.reopened)), moment)
    asked = [q.name for q in QUESTIONS if q.applies(draft, moment)]
    here = asked.index(session.asking) if session.asking in asked else len(asked)
    if here == 0:
        return restate(session, moment, part("back.first"))
    return reopen(session, asked[here - 1], moment)


def reopen(session: Session, name: str, moment: Moment, *lead: Part) -> Turn:
    """A question asked once more, the old answer shown."""
    draft, asked = _draft(session), question(name)
    assert asked is not None
    left = tuple(answered for answered in draft.answered if answered != name)
    return put(replace(session, draft=replace(draft, answered=left, reopened=name)), asked, moment, *lead)


def edited(session: Session, event: Inbound, moment: Moment) -> Turn:
    """An edited message replaces what it said before: a piece of the story, or an answer."""
    assert isinstance(event.content, Text)
    draft, fragment = _draft(session), Fragment(event.content.text, event.message_id)
    if any(old.message_id == event.message_id for old in draft.story):
        story = tuple(fragment if old.message_id == event.message_id else old for old in draft.story)
        return proceed(replace(session, draft=_reread(draft, story, moment)), moment, part("edited"))
    newest = {
        source.question: source for source in draft.sources
    }.values()  # an answer given anew is the one that counts
    source = next((source for source in newest if source.message_id == event.message_id), None)
    if source is None:
        return add(session, Held((fragment,)), moment)
    taken_as_it_is = replace(session, offered=(), strikes=STRIKES)
    found = understand(source.question, taken_as_it_is, event, moment)
    if isinstance(found, Misunderstood):
        told = replace(session, draft=_told(draft, Held((fragment,))))
        return restate(told, moment, part("added_to_story"))
    noted = part("edited") if found.story == draft.story else part("added_to_story")
    return proceed(replace(session, draft=found), moment, noted)


def discard(session: Session, *lead: Part) -> Turn:
    """The draft is given up: nothing of it stays."""
    files = (DropFiles(_draft(session).files),) if _draft(session).files else ()
    return ask(replace(session, draft=None), None, lead).first(*files, CancelAlarm("draft"))


def expire(session: Session) -> Turn:
    """An unsent draft is erased when its time is over (domain.md: 30 days)."""
    assert session.draft is not None
    gone = replace(session, draft=None, asking=None, offered=(), waiting_since=None)
    return Turn(gone, (DropFiles(session.draft.files),))


def held(event: Inbound) -> Held:
    """What a message brings: its words, and its file under the event's id."""
    content = event.content
    if isinstance(content, Text):
        return Held((Fragment(content.text, event.message_id),), passed_on=passed_on.how(event))
    if not isinstance(content, Media):
        return Held()
    captions = (Fragment(content.caption, event.message_id),) if content.caption else ()
    return Held(captions, (event.event_id,), passed_on.how(event), content.kind is MediaKind.VOICE)


def together(session: Session, event: Inbound) -> tuple[Session, Held]:
    """A message with the files that came right before it, and the session without them."""
    return replace(session, gathering=Held()), session.gathering + held(event)


def sourced(draft: Draft, asking: str, message_id: str | None) -> Draft:
    """The draft that knows which message answered this, so that an edit corrects the answer."""
    return draft if message_id is None else replace(draft, sources=(*draft.sources, Source(message_id, asking)))


def pinned(session: Session, pin: Location) -> Session:
    """The draft with this pin as its place."""
    return replace(session, draft=whereabouts.pinned(_draft(session), pin))


def linked(session: Session, text: str, moment: Moment) -> Turn | None:
    """A map link says where, whatever is asked; None for everything else."""
    asked = question(session.asking or "")
    if session.draft is None or asked is None or asked.name in ("place", "story") or not places.parse_link(text):
        return None
    placed = whereabouts.linked(session.draft, text)
    return proceed(replace(session, draft=placed), moment, part("noted.place"))


def _draft(session: Session) -> Draft:
    assert session.draft is not None
    return session.draft


def _told(draft: Draft, held: Held) -> Draft:
    fragments = tuple(fragment for fragment in held.fragments if fragment.text.strip())
    rewritten = draft.reopened == "story" and bool(fragments)
    story = fragments if rewritten else (*draft.story, *fragments)
    files = (*draft.files, *held.files)
    passed_on = draft.passed_on if "own" in draft.answered else max(draft.passed_on, held.passed_on)
    reopened = None if rewritten else draft.reopened
    voice = held.voice or (draft.voice and not fragments)
    return replace(draft, story=story, files=files, passed_on=passed_on, voice=voice, reopened=reopened)


def _derived(draft: Draft, language: str, moment: Moment) -> tuple[Draft, tuple[Part, ...]]:
    """What the story itself already answers: kind, privacy, day; shown, so that it can be corrected."""
    if "story" in draft.answered or draft.reopened == "story":
        return draft, ()
    linked = whereabouts.by_link(draft)
    noted = (part("noted.place"),) if linked != draft else ()
    draft = linked
    if not _enough(draft, moment):
        return draft, noted
    meant = days.parse(draft.words, moment.today) if _only_a_day(draft.words, moment) else None
    if isinstance(meant, days.Days):
        when = Period(draft.words, meant.first, meant.last)
        dated = part("noted.when", when=describe.period(when, language))
        return closed(replace(draft, when=when), "when"), (*noted, dated)
    draft, more = _told_all(draft, language, moment)
    return draft, (*noted, *more)


def _reread(draft: Draft, story: tuple[Fragment, ...], moment: Moment) -> Draft:
    """The draft with another story: the day and the kind read from the old one are read from this one."""
    anew = {"story"}
    if draft.when is not None and draft.when == _told_when(draft, moment):
        draft, anew = replace(draft, when=None), anew | {"when"}
    return replace(draft, story=story, answered=tuple(name for name in draft.answered if name not in anew))


def _guarded(draft: Draft, moment: Moment) -> Draft:
    """A sensitive story starts at rahasia (domain.md, "privacy"), and one that asks to tell nobody who tells it hides
    the name as well; also when the words for it come late: then the question is put once more, and no more after
    that."""
    if remarks.anonymous(draft.words) and "privacy" not in draft.answered and "story" in draft.answered:
        draft = closed(replace(draft, privacy=dataclasses.replace(draft.privacy, anonymous=True)), "privacy")
    known = SENSITIVE in draft.answered or "story" not in draft.answered
    fears = remarks.fears(draft.words)
    if known or not (fears or topics.sensitive(draft.words, moment.catalogue)):
        return draft
    answered = (*(name for name in draft.answered if name != "privacy"), SENSITIVE)
    if draft.privacy.confidential:
        answered = (*draft.answered, SENSITIVE)
    return replace(draft, answered=answered, privacy=Privacy(draft.privacy.anonymous or fears, confidential=True))


def _only_a_day(words: str, moment: Moment) -> bool:
    """`ini td pagi` under a photo may say when, and no more; the story itself is still to come."""
    return len(words.split()) <= DAY_WORDS and not topics.suggest(words, moment.catalogue)


def _told_all(draft: Draft, language: str, moment: Moment) -> tuple[Draft, tuple[Part, ...]]:
    draft = closed(draft, "story")
    if "kind" not in draft.answered:
        draft = replace(draft, kind=Kind(kinds.infer(draft.words)))
    if "when" in draft.answered or draft.kind is not Kind.COMPLAINT or (when := _told_when(draft, moment)) is None:
        return draft, ()
    return closed(replace(draft, when=when), "when"), (part("noted.when", when=describe.period(when, language)),)


def _told_when(draft: Draft, moment: Moment) -> Period | None:
    """The day the story tells, or how often it happens."""
    meant = days.find(draft.words, moment.today)
    if meant is not None:
        return Period(describe.shortened(draft.words, 60), meant.first, meant.last)
    often = day_talk.habit(draft.words)
    return Period(often) if often else None


def _enough(draft: Draft, moment: Moment) -> bool:
    """Whether there are words enough to stand as a story. Signs and emoji are no words, nor is a hand laid on the
    keys."""
    least = moment.catalogue.intake.story_least_chars
    words = places.without_links(draft.words)
    latin = split(words).folded  # of what is written otherwise nothing is known, and nothing doubted
    letters = filter(str.isalpha, words) if not latin or any(map(plausible, latin)) else ()
    return len(tuple(islice(letters, least))) == least


def _wording(asked: Question, draft: Draft) -> Part:
    if asked.name == "story" and draft.files and not draft.words:
        return part("ask.story.voice" if draft.voice else "ask.story.files")
    if asked.name == "own" and draft.passed_on == passed_on.OFTEN:
        return part("ask.own.often")
    if asked.name == "privacy" and draft.privacy.confidential:
        return part("ask.privacy.fearful" if draft.privacy.anonymous else "ask.privacy.sensitive")
    found = whereabouts.suggested_place(draft) if asked.name == "place" else ""
    if not found:
        return part(f"ask.{asked.name}")
    return part("ask.place.street" if places.on_a_street(found) else "ask.place.found", place=found)


def _story(session: Session, event: Inbound, moment: Moment) -> Turn:
    if isinstance(event.content, Location):
        return proceed(pinned(session, event.content), moment, part("noted.place"))
    if isinstance(event.content, Choice) or _keeps(session, event):
        return proceed(replace(session, draft=closed(_draft(session), "story")), moment)
    if isinstance(event.content, Text) and _no_story(event.content.text):
        kept = _draft(session).reopened == "story" and bool(_draft(session).words)
        if kept:
            return proceed(replace(session, draft=closed(_draft(session), "story")), moment)
        return put(session, QUESTIONS[0], moment, instead=part("problem.story"))
    bare = isinstance(event.content, Text) and not any(sign.isalnum() for sign in event.content.text)
    if bare and session.waiting_since is None:
        return put(session, QUESTIONS[0], moment, instead=part("problem.story"))
    return add(session, held(event), moment)


def _no_story(text: str) -> bool:
    """*Kirim*, a yes, a no, *belum tahu*: meant for another question, and nothing to put in place of a story."""
    said = answers.sends(text) or answers.normalise(text) in answers.HOLD or answers.yes_no(text) is not None
    return said or answers.skip(text) or answers.unknown(text)


def _keeps(session: Session, event: Inbound) -> bool:
    """The story's only option: keep what was told."""
    return isinstance(event.content, Text) and answers.choice(event.content.text, session.offered) is not None


def _not_understood(session: Session, event: Inbound, problem: Misunderstood, moment: Moment) -> Turn:
    """A kind second try; words that are no answer are kept with the story."""
    text = event.content.text if isinstance(event.content, Text) else ""
    if problem.key != "added_to_story":
        session = replace(session, strikes=session.strikes + 1, draft=problem.draft or session.draft)
    asked = question(session.asking or "")
    short = len(text.split()) < STORY_WORDS
    wrong_day = short and problem.key.startswith("problem.when.")
    if asked is not None and (wrong_day or not tells(text)):
        return put(session, asked, moment, instead=problem_of(problem, _draft(session)))
    told = replace(session, draft=_told(_draft(session), Held((Fragment(text, event.message_id),))))
    if asked is None or problem.key == "added_to_story":
        return restate(told, moment, part("added_to_story"))
    if short:
        return put(told, asked, moment, instead=problem_of(problem, _draft(told)))
    if asked.name not in ("place", "when"):
        return restate(told, moment, part("added_to_story"))
    return put(told, asked, moment, part("added_to_story"), instead=problem_of(problem, _draft(told)))


def problem_of(problem: Misunderstood, draft: Draft) -> Part | None:
    """While a place read from the story is offered, its question says best what is wanted."""
    offered = problem.key == "problem.place" and whereabouts.suggested_place(draft)
    return None if offered else part(problem.key)


def _answered(draft: Draft, before: Draft) -> str:
    """Which question these words answered: not always the one that was open."""
    if draft.place != before.place:
        return "place"
    return "when" if draft.when != before.when else ""


def _sourced(draft: Draft, asking: str, event: Inbound) -> Draft:
    return sourced(draft, asking, event.message_id if isinstance(event.content, Text) else None)
