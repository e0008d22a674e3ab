"""What to do after a failed send, or after one of which nobody knows what became: pure decisions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from conversations.messages import Retry, SendFailed
from storage.outbox import HOLD

LONGEST = timedelta(minutes=5)
"""The longest pause between two tries."""
PATIENCE = timedelta(hours=24)
"""How long something is tried before the officers are told that it did not arrive."""
LEAST = 10
"""Tries it gets however old it is: what waited through a long outage is not given up at its first trouble."""
ASK_EVERY = timedelta(seconds=15)
"""Between two questions to a platform about a message in doubt, while its chat waits for the answer."""
SURE = timedelta(seconds=45)
"""After so long a platform that does not have a message will not have it any more."""


@dataclass(frozen=True, slots=True)
class Again:
    """Send it, after this pause. `doubted`: for the second time, perhaps."""

    after: timedelta
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """The platform, after this pause: does it have the message?"""

    after: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will not arrive: mark it, and show it."""


Decision = Again | Ask | GiveUp


def decide(
    failure: SendFailed, tries: int, age: timedelta, *, repeatable: bool, askable: bool, doubted: bool
) -> Decision:
    """`tries` so far (≥ 1), `age` since it was written; `repeatable`: twice is as good as once (an edit, a sign);
    `askable`: the platform can be asked what became of it; `doubted`: a send of it has been in doubt before, and where
    nobody can be asked it is sent once more and not a third time."""
    if failure.retry is Retry.UNKNOWN and not repeatable:
        if askable:
            return Ask(ASK_EVERY)
        return GiveUp() if doubted else Again(pause(tries), doubted=True)
    if failure.retry is Retry.NEVER or (age > PATIENCE and tries >= LEAST):
        return GiveUp()
    return Again(failure.after or pause(tries))


def not_there(doubt: timedelta) -> Again | Ask:
    """The platform says that it does not have the message; `doubt` is how long nobody has known."""
    return Again(timedelta(0)) if doubt >= SURE else Ask(ASK_EVERY)


def no_answer(doubt: timedelta) -> Ask | GiveUp:
    """The platform could not be asked: more and more seldom, once the chat has gone on."""
    if doubt > PATIENCE:
        return GiveUp()
    return Ask(ASK_EVERY if doubt < HOLD else min(doubt, LONGEST))


def pause(tries: int) -> timedelta:
    """1, 2, 4, 8 … seconds, up to LONGEST."""
    return min(timedelta(seconds=2 ** min(tries - 1, 12)), LONGEST)
