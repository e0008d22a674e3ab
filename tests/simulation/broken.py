"""Ways to break the product, one for each thing the simulation watches over: a check that cannot fail is none."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import sqlalchemy as sa
from msgspec import structs
from pytest import MonkeyPatch
from sqlmodel import col

from bot import app
from conversations import intake
from conversations.messages import Retry
from handlers import citizen, effects, events, outgoing, returning, timers, windows
from scheduler import outbox as pump
from scheduler import outcomes as deciding
from scheduler.retry import Again, decide, pause
from storage import attachments, cards, complaints, history, inbox, outbox, outcomes
from storage.files import Files
from storage.outbox import OutState
from storage.tables import AddressRow, OutboxRow
from tests.simulation import world


@dataclass(frozen=True)
class Defect:
    """`seen`: what the simulation says of it, in one run of few; `seed`: one that is known to show it."""

    name: str
    broken: Callable[[MonkeyPatch], None]
    seen: str
    seed: int = 0


async def _nothing(*_: Any, **__: Any) -> None:
    """Done by nobody."""


def _without(where: object, name: str) -> Callable[[MonkeyPatch], None]:
    return lambda patch: patch.setattr(where, name, _nothing)


def _never_announced(patch: MonkeyPatch) -> None:
    _where_windows_close(patch)
    patch.setattr(windows, "nudge", _nothing)


def _announced_each_time(patch: MonkeyPatch) -> None:
    _where_windows_close(patch)
    patch.setattr(outcomes, "nudge", _nothing)


def _where_windows_close(patch: MonkeyPatch) -> None:
    """Everybody writes on WhatsApp, whose window is short: else the defect would show in one run of two hundred."""
    patch.setattr(world, "CITIZENS", tuple(who for who in world.CITIZENS if who[1].channel == "whatsapp"))
    patch.setattr(world, "WINDOWS", (30.0,))
    patch.setattr(world, "APPROVED", 1)


def _no_dedupe(patch: MonkeyPatch) -> None:
    once, serial = inbox.take_in, count()

    async def every_time(session: Any, inbound: Any, *given: Any, **options: Any) -> Any:
        id = await once(session, inbound, *given, **options)
        again = replace(inbound, event_id=f"{inbound.event_id}/{next(serial)}")
        return id if id is not None else await once(session, again, *given, **options)

    patch.setattr(inbox, "take_in", every_time)


def _acknowledged_before_the_commit(patch: MonkeyPatch) -> None:
    whole = events.receive

    async def at_once(*given: Any) -> bool:
        asyncio.get_running_loop().create_task(whole(*given))
        return True

    patch.setattr(events, "receive", at_once)


def _a_step_that_raises(patch: MonkeyPatch) -> None:
    handle = citizen.handle

    async def raising(session: Any, office: Any, event: Any, chat: Any) -> None:
        if "gelap" in getattr(getattr(event, "content", None), "text", ""):
            raise RuntimeError
        await handle(session, office, event, chat)

    patch.setattr(citizen, "handle", raising)


def _forgotten_words(patch: MonkeyPatch) -> None:
    told = intake._told
    patch.setattr(intake, "_told", lambda draft, held: draft if len(draft.story) == 1 else told(draft, held))


def _words_turned_round(patch: MonkeyPatch) -> None:
    told = intake._told

    def turned(draft: Any, held: Any) -> Any:
        after = told(draft, held)
        return structs.replace(after, story=after.story[len(draft.story) :] + draft.story)

    patch.setattr(intake, "_told", turned)


def _marked_before_it_is_sent(patch: MonkeyPatch) -> None:
    deliver = pump.Pump._deliver

    async def marked(self: Any, waiting: Any, body: Any) -> str:
        await self._outcomes.sent(waiting, "", edited=False)
        return await deliver(self, waiting, body)

    patch.setattr(pump.Pump, "_deliver", marked)


def _no_mark(patch: MonkeyPatch) -> None:
    async def bare(session: Any, waiting: Any, body: Any) -> Any:
        return body

    patch.setattr(outgoing, "_marked", bare)


def _every_retry_marked(patch: MonkeyPatch) -> None:
    body = outgoing.body

    async def doubting(session: Any, office: Any, waiting: Any, files: Any) -> Any:
        doubted = replace(waiting, doubted_at=office.clock()) if waiting.tries > 1 else waiting
        return await body(session, office, doubted, files)

    patch.setattr(outgoing, "body", doubting)


def _unknown_is_simply_sent_again(patch: MonkeyPatch) -> None:
    def hasty(failure: Any, tries: int, age: Any, **rest: Any) -> Any:
        return Again(pause(tries)) if failure.retry is Retry.UNKNOWN else decide(failure, tries, age, **rest)

    patch.setattr(deciding, "decide", hasty)


def _nobody_waits_for_a_turn(patch: MonkeyPatch) -> None:
    all_at_once = (
        sa.select(*outbox.WAITING, col(AddressRow.channel), col(AddressRow.external_id))
        .join(AddressRow, col(AddressRow.id) == OutboxRow.address_id)
        .where(col(OutboxRow.state) == OutState.WAITING, col(OutboxRow.due_at) <= sa.bindparam("now"))
        .limit(sa.bindparam("most", type_=sa.Integer))
    )
    patch.setattr(outbox, "_DUE", all_at_once)


def _no_reason_kept(patch: MonkeyPatch) -> None:
    async def failed(session: Any, id: Any, error: str) -> None:
        await outcomes._set(session, id, state=OutState.FAILED.value, error="")

    patch.setattr(outcomes, "failed", failed)


def _success_taken_for_failure(patch: MonkeyPatch) -> None:
    async def failed(session: Any, id: Any, provider: str) -> None:
        await outcomes._set(session, id, state=OutState.FAILED.value, error="failed", provider_id=provider)

    patch.setattr(outcomes, "sent", failed)


def _taken_shown_as_delivered(patch: MonkeyPatch) -> None:
    async def delivered(session: Any, id: Any, provider: str) -> None:
        await outcomes._set(session, id, state=OutState.DELIVERED.value, provider_id=provider)

    patch.setattr(outcomes, "sent", delivered)


def _without_words(*keys: str) -> Callable[[MonkeyPatch], None]:
    def silent(patch: MonkeyPatch) -> None:
        say = effects._say

        async def unless(session: Any, office: Any, scene: Any, effect: Any) -> None:
            if not any(part.key.startswith(keys) for part in effect.parts):
                await say(session, office, scene, effect)

        patch.setattr(effects, "_say", unless)

    return silent


def _filed_twice(patch: MonkeyPatch) -> None:
    file, serial = complaints.file, count(1)

    async def twice(session: Any, chat: Any, filed: Any, *given: Any, **more: Any) -> Any:
        again = replace(filed, number=f"2222{next(serial):04}")
        await file(session, chat, again, *given, **more)
        return await file(session, chat, filed, *given, **more)

    patch.setattr(complaints, "file", twice)


def _one_file_of_each_message(patch: MonkeyPatch) -> None:
    attach = attachments.attach

    async def first(session: Any, chat: Any, events: Any, complaint: Any) -> None:
        await attach(session, chat, events[:1], complaint)

    patch.setattr(attachments, "attach", first)


def _no_history_of_changes(patch: MonkeyPatch) -> None:
    record = history.record

    async def unless(session: Any, complaint: Any, kind: str, *given: Any, **more: Any) -> None:
        if kind != "changed":
            await record(session, complaint, kind, *given, **more)

    patch.setattr(history, "record", unless)


def _cards_are_never_changed(patch: MonkeyPatch) -> None:
    add = outbox.add_card

    async def first(session: Any, card: Any, *given: Any, **more: Any) -> None:
        if (await cards.get(session, card)).provider_id is None:
            await add(session, card, *given, **more)

    patch.setattr(outbox, "add_card", first)


def _the_database_ends_it(patch: MonkeyPatch) -> None:
    async def unguarded(office: Any, wired: Any) -> None:
        for line in wired:
            await line.catch_up(office)

    patch.setattr(app, "_catch_up", unguarded)


def _no_haste_to_stop(patch: MonkeyPatch) -> None:
    patch.setattr(app, "DRAIN_SECONDS", 100)


DEFECTS = (
    Defect("a repeated event is a new one", _no_dedupe, "took effect 2 times", 4),
    Defect("an event is acknowledged before the commit", _acknowledged_before_the_commit, "was taken in 0 times", 3),
    Defect("what was missed is not asked for", _without(app, "_catch_up"), "was taken in 0 times", 4),
    Defect("a step raises", _a_step_that_raises, "is aside", 7),
    Defect("words are forgotten", _forgotten_words, "is nowhere"),
    Defect("words change places", _words_turned_round, "took effect before"),
    Defect("files are not written", _without(Files, "write"), "is stored"),
    Defect("marked as sent before it is", _marked_before_it_is_sent, "is sent, and the phone does not show it", 3),
    Defect("a repeat without a mark", _no_mark, "is repeated without a mark", 6),
    Defect("a mark without a repeat", _every_retry_marked, "is marked as a repeat and is none", 3),
    Defect("an unknown outcome is a failure", _unknown_is_simply_sent_again, "whose platform could be asked", 13),
    Defect("what was sent is not written down", _without(outcomes, "sent"), "for no reason", 1),
    Defect("nobody waits for a turn", _nobody_waits_for_a_turn, "came after", 1),
    Defect("failed without a reason", _no_reason_kept, "is failed without a reason", 4),
    Defect("success is taken for failure", _success_taken_for_failure, "although nothing was wrong with it", 1),
    Defect("what is taken counts as delivered", _taken_shown_as_delivered, "is delivered, and the phone", 3),
    Defect("who comes back is told nothing", _without(returning, "welcome"), "is there", 4),
    Defect("an album is torn apart", _one_file_of_each_message, "is torn apart", 28),
    Defect("news outside the window is not announced", _never_announced, "is not told that", 19),
    Defect("each news outside the window is announced", _announced_each_time, "is told twice that", 65),
    Defect("no answer", _without_words("status", "ask", "review", "which"), "were not answered", 1),
    Defect("the number is not told", _without_words("sent"), "is told to nobody", 3),
    Defect("filed twice", _filed_twice, "took effect 2 times", 3),
    Defect("the history leaves changes out", _no_history_of_changes, "its history says", 7),
    Defect("cards stay as they were", _cards_are_never_changed, "shows", 7),
    Defect("cards are always new", _without(cards, "posted"), "stands nowhere", 3),
    Defect("alarms do not go off", _without(timers, "ring"), "NeverQuiet"),
    Defect("a database in trouble ends the process", _the_database_ends_it, "ended by itself"),
    Defect("stopping takes its time", _no_haste_to_stop, "did not drain in time", 27),
)
