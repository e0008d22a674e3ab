"""What became of each send: decided and written down; and platforms asked about what nobody knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count

from conversations.messages import Acknowledge, Asked, Body, Channel, Edit, Outbound, React, Retry, SendFailed
from handlers import outgoing
from handlers.events import where
from handlers.office import Office
from handlers.writer import Do
from scheduler.retry import Again, Ask, Decision, GiveUp, decide, no_answer, not_there, pause
from storage import cards, outcomes, pauses
from storage.codec import AddressId
from storage.database import Transaction, Unavailable
from storage.files import Files
from storage.outbox import OutKind, OutState, Waiting
from storage.pauses import Pause
from storage.transaction import Spoilt

log = logging.getLogger(__name__)

INTERRUPTED = SendFailed("interrupted", Retry.UNKNOWN)
"""The process died while it was sending."""
NEVER_KNOWN = SendFailed("unknown", Retry.UNKNOWN)
"""The platform could not be asked for too long."""
ASKED_AT_ONCE = 16
"""Questions one look sends off; more wait for the next."""
ANSWER_BY = timedelta(minutes=1)
"""A question without an answer is asked again after this."""
CLOCKS = timedelta(minutes=2)
"""How far a platform's clock may differ from ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """Does the platform have this message, other than those whose ids we know?"""

    waiting: Waiting
    body: Body
    known: list[str]


class Outcomes:
    def __init__(self, office: Office, channels: Mapping[str, Channel], files: Files) -> None:
        self._office, self._channels, self._files = office, channels, files

    async def sent(self, waiting: Waiting, provider_id: str, *, edited: bool) -> None:
        done = partial(outgoing.sent, office=self._office, waiting=waiting, provider_id=provider_id, edited=edited)
        await self._mark(done, alone=False)

    async def failed(self, waiting: Waiting, failure: SendFailed, pause: Pause | None = None) -> None:
        """`pause`: what the platform said that all who send must heed."""
        await self._mark(partial(self._told, waiting, failure, pause, self._office.clock()))

    async def not_made(self, session: Transaction, waiting: Waiting, problem: Exception) -> None:
        """What was to be sent could not be made: tried again like what could not be sent, and given up like it."""
        log.error("outbox: row %s could not be made: %s", waiting.id, where(problem))
        await self._failed(waiting, SendFailed(type(problem).__name__, Retry.LATER), self._office.clock(), session)

    async def look(self, session: Transaction, *, restarted: bool) -> list[Question]:
        """What a dead sender left behind is in doubt from when it was claimed; what is in doubt is asked about, one
        message of a chat at a time. `restarted`: this sender is the only one, and has just begun."""
        questions: dict[AddressId, Question] = {}
        for one in await outcomes.overdue(session, self._office.clock(), restarted=restarted):
            try:
                async with session.attempt():
                    if one.state is OutState.SENDING:
                        await self._failed(one.waiting, INTERRUPTED, one.claimed_at, session)
                    elif one.waiting.address not in questions and len(questions) < ASKED_AT_ONCE:
                        questions |= await self._question(session, one.waiting)
            except Spoilt:
                raise
            except Exception as problem:
                log.error("outbox: row %s cannot be settled: %s", one.waiting.id, where(problem))
                await outcomes.ask_later(session, one.waiting.id, self._office.clock() + ANSWER_BY)
        return list(questions.values())

    async def ask(self, question: Question) -> None:
        """The platform's word, or what follows from its silence."""
        waiting, channel = question.waiting, self._channels.get(question.waiting.to.channel)
        found: str | None = None
        verdict: Decision = no_answer(self._doubt(waiting))
        try:
            if isinstance(channel, Asked):
                outbound = Outbound(waiting.id, waiting.to, question.body)
                found = await channel.find(outbound, waiting.created_at - CLOCKS, question.known)
                verdict = not_there(self._doubt(waiting))
        except SendFailed as failure:
            log.warning("outbox: row %s is in doubt and cannot be asked about: code=%s", waiting.id, failure.code)
        except Exception as problem:
            log.error("outbox: row %s is in doubt and cannot be asked about: %s", waiting.id, where(problem))
        if found:
            await self._mark(partial(self._found, waiting, found))
        else:
            await self._mark(partial(self._not_found, waiting, verdict))

    async def _question(self, session: Transaction, waiting: Waiting) -> dict[AddressId, Question]:
        """About the body as it was sent: nothing marked as sent again. None while it cannot be made."""
        await outcomes.ask_later(session, waiting.id, self._office.clock() + ANSWER_BY)
        try:
            body = await outgoing.body(session, self._office, replace(waiting, doubted_at=None), self._files)
        except outgoing.NotYet:
            return {}
        known = await outcomes.known(session, waiting.address)
        return {waiting.address: Question(waiting, body, known)} if body is not None else {}

    def _doubt(self, waiting: Waiting) -> timedelta:
        assert waiting.doubted_at is not None  # or nobody would ask
        return self._office.clock() - waiting.doubted_at

    async def _found(self, waiting: Waiting, provider_id: str, session: Transaction) -> None:
        """Unless it may be another message that says the same: one that left meanwhile, or is leaving."""
        if await outcomes.may_be_anothers(session, waiting, provider_id):
            await self._not_found(waiting, no_answer(self._doubt(waiting)), session)
        else:
            await outgoing.sent(session, self._office, waiting, provider_id)

    async def _not_found(self, waiting: Waiting, verdict: Decision, session: Transaction) -> None:
        now = self._office.clock()
        match verdict:
            case Again(after):
                await outcomes.not_there(session, waiting.id, now + after)
            case Ask(after):
                await outcomes.ask_later(session, waiting.id, now + after)
            case GiveUp():
                await outgoing.given_up(session, self._office, waiting, NEVER_KNOWN)

    async def _told(
        self, waiting: Waiting, failure: SendFailed, pause: Pause | None, at: datetime, session: Transaction
    ) -> None:
        if pause is not None:
            await pauses.put(session, pause, at)
        await self._failed(waiting, failure, at, session)

    async def _failed(self, waiting: Waiting, failure: SendFailed, at: datetime, session: Transaction) -> None:
        """`at`: when the send was last known to be under way."""
        now = self._office.clock()
        decision = decide(
            failure,
            waiting.tries,
            now - waiting.created_at,
            repeatable=failure.retry is Retry.UNKNOWN and await _repeatable(session, waiting),
            askable=isinstance(self._channels.get(waiting.to.channel), Asked),
            doubted=waiting.doubted_at is not None,
        )
        if await outgoing.mended(session, self._office, waiting, failure):
            log.info("outbox: row %s: mended after code=%s", waiting.id, failure.code)
            return
        log.warning("outbox: row %s failed: code=%s decision=%s", waiting.id, failure.code, type(decision).__name__)
        match decision:
            case Again(after, doubted=True):
                await outcomes.resend(session, waiting.id, now + after, failure.code, at)
            case Again(after):
                await outcomes.again(session, waiting.id, now + after, failure.code)
            case Ask(after):
                await outgoing.in_doubt(session, self._office, waiting, failure, at, at + after)
            case GiveUp():
                await outgoing.given_up(session, self._office, waiting, failure)

    async def _mark(self, what: Callable[[Transaction], Awaitable[None]], *, alone: bool = True) -> None:
        """What became of it, written down whatever it takes: else it would be sent a second time."""
        for tries in count(1):
            try:
                await self._office.writer.do(Do(what, alone))
                return
            except Unavailable as problem:
                log.error("outbox: database unavailable (%s), an outcome waits to be written", problem)
                await asyncio.sleep(pause(tries).total_seconds())


async def _repeatable(session: Transaction, waiting: Waiting) -> bool:
    """Doing these twice changes nothing. A card is an edit once it stands somewhere."""
    if waiting.kind is OutKind.CARD and waiting.card is not None:
        return (await cards.get(session, waiting.card)).provider_id is not None
    return isinstance(waiting.body, Edit | Acknowledge | React)
