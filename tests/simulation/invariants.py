"""What must be true when all is quiet, whatever went wrong before: the product's tables held against what truly
happened. Each check yields what it found wrong, in words."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import Any

from conversations.messages import Acknowledge, Address, Edit, React
from conversations.texts import say
from tests.simulation.cards import cards_are_true
from tests.simulation.record import Attempt, Sent, Shown
from tests.simulation.weather import UNKNOWN
from tests.simulation.windows import held_only_while_it_is_closed, who_waits_for_news_is_told_so_once
from tests.simulation.world import World

MARKS = tuple(say(language, "sent.again") for language in ("id", "en"))
ENDED = ("sent", "delivered", "read", "failed", "held")
TOLD = ("sent", "reply.waiting")
"""The last part of what tells a number: that it was sent, or also that an officer still waits for an answer."""
SLOW_DISK = 12.0
"""Seconds that the database may stay out of reach after a trouble of it: somebody waited for the lock that long."""
WRITTEN = 1.0
"""Seconds within which the outcome of a send is written down when the disk is well."""


class Broken(AssertionError):
    """Something that must be true is not."""


async def judge(world: World) -> None:
    """Raises Broken."""
    found = [wrong for check in CHECKS for wrong in check(world)]
    found += await cards_are_true(world, lambda outbound: _doubted(world, outbound))
    if found:
        raise Broken("\n".join(found[:20]))


def everything_took_effect_once(world: World) -> Iterator[str]:
    rows = world.disk.look("SELECT channel, event_id, state, error FROM inbox")
    taken = Counter((channel, event) for channel, event, _, _ in rows)
    for sent in world.record.sent:
        count = taken[sent.chat.channel, sent.event_id]
        if count != 1:
            yield f"{sent.who}'s {sent.event_id} was taken in {count} times"
    yield from (f"event {event} is {state}: {error}" for _, event, state, error in rows if state != "done")
    yield from _words_stand_once(world)
    yield from _files_are_kept(world)


def _words_stand_once(world: World) -> Iterator[str]:
    """Each token in one place: a story, an addition, a draft; wherever else the conversation put it, not nowhere. An
    answer that was shown again and then given anew may be gone."""
    filed = [*_texts(world, "SELECT story FROM complaints"), *_texts(world, "SELECT text FROM words")]
    sessions = _texts(world, "SELECT state FROM sessions")
    fragments = [fragment for state in sessions for fragment in _fragments(json.loads(state))]
    counted = Counter(word.strip(".,") for text in (*filed, *fragments) for word in text.split() if "zq" in word)
    everywhere = "\n".join((*filed, *sessions, *_texts(world, "SELECT place FROM complaints")))
    everywhere += "\n".join(_texts(world, "SELECT happened FROM complaints"))
    spoilt = {citizen.name for citizen in world.citizens if citizen.spoilt}
    for sent in world.record.sent:
        if sent.token and counted[sent.token] > 1:
            yield f"{sent.who}'s {sent.token} took effect {counted[sent.token]} times"
        gone = sent.token and sent.token not in everywhere and not sent.replaced and sent.who not in spoilt
        if gone and not _opened_again(world, sent):
            yield f"{sent.who}'s {sent.token} is nowhere"


def _opened_again(world: World, sent: Sent) -> bool:
    """Whether the bot asked once more for what these words may have answered, showing what it had understood."""
    shown = say("id", "old", old="")
    return any(shown in one.first for one in world.record.phone(sent.chat) if one.at > sent.at)


def _files_are_kept(world: World) -> Iterator[str]:
    query = "SELECT event_id, state, error, file_name FROM attachments"
    rows = defaultdict(list)
    for event, *row in world.disk.look(query):
        rows[event].append(row)
    for sent in world.record.sent:
        if not sent.file:
            continue
        found = rows[sent.event_id]
        if len(found) != 1:
            yield f"{sent.who}'s file {sent.event_id} is kept {len(found)} times"
            continue
        ((state, error, name),) = found
        whole = state == "stored" and world.files.path(name).exists()
        if not whole and not (state in ("refused", "dropped") and (error or state == "dropped")):
            yield f"{sent.who}'s file {sent.event_id} is {state} ({error})"
    yield from _albums_stay_together(world)


def _albums_stay_together(world: World) -> Iterator[str]:
    places = dict(world.disk.look("SELECT event_id, complaint_id FROM attachments WHERE state != 'dropped'"))
    albums = defaultdict(set)
    for sent in world.record.sent:
        if sent.album and sent.event_id in places:
            albums[sent.who, sent.album].add(places[sent.event_id])
    for (who, album), found in albums.items():
        if len(found) > 1:
            yield f"{who}'s {album} is torn apart: {found}"


def everything_due_was_delivered_or_is_listed(world: World) -> Iterator[str]:
    """A row says *sent* only of what a phone shows; and what it does not show has its reason."""
    shown = {one.outbound for phone in world.record.phones.values() for one in phone}
    attempts = _by_outbound(world.record.attempts)
    reachable = {citizen.chat.id: citizen for citizen in world.citizens if citizen.reachable}
    gone = {(one.to.id, one.refused) for one in world.record.attempts if one.refused}
    query = "SELECT o.id, kind, state, error, external_id FROM outbox o JOIN addresses a ON a.id = o.address_id"
    for id, kind, state, error, to in world.disk.look(query):
        made = attempts[id]
        if state not in ENDED:
            yield f"#{id} is {state} for ever"
        elif state in ("failed", "held") and not error:
            yield f"#{id} is {state} without a reason"
        elif state == "failed" and not (_may_have_failed(world, id, made, error) or (to, error) in gone):
            yield f"#{id} failed ({error}) although nothing was wrong with it"
        elif state == "held" and to in reachable and not held_only_while_it_is_closed(world, reachable[to], id, error):
            yield f"#{id} is held ({error}) although {reachable[to].name} is there"
        elif state in ("delivered", "read") and id not in shown:
            yield f"#{id} is {state}, and the phone does not show it"
        elif state == "sent" and kind in ("message", "file", "nudge") and id not in shown:
            edited = any(isinstance(one.body, Edit) and one.fate for one in made)
            if not edited and id not in world.record.undelivered:
                yield f"#{id} is sent, and the phone does not show it"


def _may_have_failed(world: World, id: int, made: list[Attempt], error: str) -> bool:
    troubled = any(one.refused or one.fate is None or one.fate != "fine" for one in made)
    if error == "interrupted" and id in world.record.claimed:  # killed before it could write down that all went well
        return True
    return troubled or error == "overtaken" or id in world.record.undelivered


def nobody_is_left_without_an_answer(world: World) -> Iterator[str]:
    for citizen in world.citizens:
        if (
            citizen.reachable
            and citizen.answerable
            and not any(one.at >= citizen.last_said for one in world.record.phone(citizen.chat))
        ):
            yield f"{citizen.name}'s last words at {citizen.last_said:.0f} s were not answered"


def repeats_have_a_reason_and_a_mark(world: World) -> Iterator[str]:
    for chat, phone in world.record.phones.items():
        copies = defaultdict(list)
        for one in phone:
            copies[one.outbound].append(one)
        for outbound, shown in copies.items():
            yield from _repeats(world, chat, outbound, shown)


def _repeats(world: World, chat: Address, outbound: int, shown: list[Shown]) -> Iterator[str]:
    doubted = _doubted(world, outbound)
    if len(shown) > 1 and chat.channel == "whatsapp":
        yield f"#{outbound} stands {len(shown)} times on a phone whose platform could be asked"
    if len(shown) > 2 or (len(shown) == 2 and not doubted):
        yield f"#{outbound} stands {len(shown)} times for no reason"
    card = world.disk.look("SELECT 1 FROM outbox WHERE id = ? AND kind = 'card'", outbound)
    marked = [one for one in shown if one.first.startswith(MARKS) or "] " + MARKS[0] in one.first]
    if not card and len(marked) < len(shown) - 1:  # the first may be the later one: it was on its way for long
        yield f"#{outbound} is repeated without a mark"
    if shown[0].first.startswith(MARKS) and not doubted and outbound not in world.record.claimed:
        yield f"#{outbound} is marked as a repeat and is none"


def order_holds_for_everybody(world: World) -> Iterator[str]:
    """Cards wait for nobody, and nobody for them: they say what is the case, whenever they come. A nudge goes before
    the news it is about."""
    apart = {id for (id,) in world.disk.look("SELECT id FROM outbox WHERE kind IN ('card', 'nudge')")}
    for chat, phone in world.record.phones.items():
        if chat.id.startswith("-"):
            continue
        first: dict[int, float] = {}
        for one in phone:
            if one.outbound not in apart:
                first.setdefault(one.outbound, one.at)
        for (a, then), (b, earlier) in pairwise(sorted(first.items())):
            doubted = _doubted(world, a) or a in world.record.claimed
            if then > earlier and not doubted and a not in world.record.failed_late:
                yield f"#{a} came after #{b}"
    yield from _what_came_first_counts_first(world)


def _what_came_first_counts_first(world: World) -> Iterator[str]:
    """In the inbox and in each story. What is added later may wait until the citizen has said where it belongs."""
    ids = {(c, e): id for id, c, e in world.disk.look("SELECT id, channel, event_id FROM inbox")}
    by_person = defaultdict(list)
    for sent in world.record.sent:
        if not sent.chat.id.startswith("-"):
            by_person[sent.who].append(sent)
    sessions = [json.loads(state) for state in _texts(world, "SELECT state FROM sessions WHERE NOT desk")]
    drafts = [" ".join(_fragments(state["draft"]["story"])) for state in sessions if state.get("draft")]
    stories = [_places(text) for text in (*drafts, *_texts(world, "SELECT story FROM complaints"))]
    for person, said in by_person.items():
        for a, b in combinations(said, 2):
            if not _certainly_before(a, b):
                continue
            if ids.get((a.chat.channel, a.event_id), 0) > ids.get((b.chat.channel, b.event_id), 0):
                yield f"{person}'s {b.event_id} was taken in before {a.event_id}"
            for where in stories:
                both = a.token in where and b.token in where and not (a.edit or b.edit)
                if both and where[a.token] > where[b.token]:
                    yield f"{person}'s {b.token} took effect before {a.token}"


def _certainly_before(a: Sent, b: Sent) -> bool:
    """Telegram keeps a person's order; of Twilio's calls only what was answered before the other was made."""
    if a.chat.channel == "telegram":
        return True
    return a.taken is not None and b.called is not None and a.taken < b.called


def no_report_without_its_number_and_none_twice(world: World) -> Iterator[str]:
    owned: Counter[Address] = Counter()
    query = "SELECT number, channel, external_id, a.id FROM complaints c JOIN addresses a ON a.id = c.address_id"
    for number, channel, external, address in world.disk.look(query):
        chat = Address(channel, external)
        owned[chat] += 1
        rows = "SELECT id, state, error FROM outbox WHERE address_id = ? AND template IN (?, ?) AND instr(body, ?) > 0"
        told = world.disk.look(rows, address, *TOLD, number)
        if not told:
            yield f"{number} is told to nobody"
        shown = {one.outbound for one in world.record.phone(chat) if number in one.first}
        for id, state, error in told:
            if id not in shown and not (state in ("held", "failed") and error) and id not in world.record.undelivered:
                yield f"{number} was not told and #{id} is {state}"
    wanted = Counter(name for _, name in world.record.filed_by)
    for citizen in world.citizens:
        if owned[citizen.chat] > wanted[citizen.name]:
            yield f"{citizen.name} filed {wanted[citizen.name]} times and has {owned[citizen.chat]} reports"


def history_explains_the_state(world: World) -> Iterator[str]:
    events = defaultdict(list)
    query = "SELECT complaint_id, kind, source, target FROM events ORDER BY id"
    for complaint, *event in world.disk.look(query):
        events[complaint].append(event)
    for id, number, status in world.disk.look("SELECT id, number, status FROM complaints"):
        changes = [(source, target) for kind, source, target in events[id] if target]
        if not changes or changes[0][0] != "DRAF" or changes[-1][1] != status:
            yield f"{number} is {status}, and its history says {changes}"
        for (_, target), (source, _) in pairwise(changes):
            if source != target:
                yield f"{number} went from {source} when it was {target}"


def the_process_ended_only_when_told(world: World) -> Iterator[str]:
    yield from (f"the process ended by itself: {problem!r}" for problem in world.process.crashes)
    yield from (f"at {at:.0f} s the process did not drain in time" for at in world.record.overran)


CHECKS = (
    everything_took_effect_once,
    everything_due_was_delivered_or_is_listed,
    nobody_is_left_without_an_answer,
    who_waits_for_news_is_told_so_once,
    repeats_have_a_reason_and_a_mark,
    order_holds_for_everybody,
    no_report_without_its_number_and_none_twice,
    history_explains_the_state,
    the_process_ended_only_when_told,
)


def _doubted(world: World, outbound: int) -> bool:
    """Whether the bot could not know of some send of it whether it had arrived."""
    return any(_in_doubt(world, one) for one in world.record.attempts if one.outbound == outbound)


def _in_doubt(world: World, attempt: Attempt) -> bool:
    if isinstance(attempt.body, Edit | Acknowledge | React):
        return False
    if attempt.fate in UNKNOWN or attempt.answered is None:
        return True
    died = next((at for life, at in world.record.killed if life == attempt.life), None)
    if died is None:
        return False
    slow = any(a <= died and attempt.answered <= b + SLOW_DISK for a, b in world.record.disk_trouble)
    return slow or died - attempt.answered < WRITTEN


def _by_outbound(attempts: Iterable[Attempt]) -> dict[int, list[Attempt]]:
    found: dict[int, list[Attempt]] = defaultdict(list)
    for one in attempts:
        found[one.outbound].append(one)
    return found


def _texts(world: World, query: str) -> list[str]:
    return [text.decode() if isinstance(text, bytes) else text for (text,) in world.disk.look(query) if text]


def _fragments(value: Any) -> Iterator[str]:
    """The words that a session keeps as they were said."""
    if isinstance(value, dict):
        if set(value) == {"text", "message_id"}:
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _fragments(one)


def _places(text: str) -> dict[str, int]:
    return {word.strip(".,"): place for place, word in enumerate(text.split()) if "zq" in word}
