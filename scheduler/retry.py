"""What to do after a failed send: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from conversations.messages import Retry, SendFailed

LONGEST = timedelta(minutes=5)
"""The longest pause between two tries."""
PATIENCE = timedelta(hours=24)
"""How long something is tried before the officers are told that it did not arrive."""
HOLD = timedelta(seconds=60)
"""How long an unknown outcome holds its chat, waiting for the platform's word."""
RESENDS = 2
"""Tries of something whose outcome is unknown, where no platform will ever tell."""


@dataclass(frozen=True, slots=True)
class Again:
    after: timedelta


@dataclass(frozen=True, slots=True)
class Wait:
    """For the platform to say what became of it."""

    hold: timedelta


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It will not arrive: mark it, and show it."""


Decision = Again | Wait | GiveUp


def decide(failure: SendFailed, tries: int, age: timedelta, *, repeatable: bool, confirms: bool) -> Decision:
    """`tries` so far (≥ 1), `age` since it was written; `repeatable`: twice is as good as once (an edit, a sign);
    `confirms`: the platform reports outcomes."""
    if failure.retry is Retry.NEVER or age > PATIENCE:
        return GiveUp()
    if failure.retry is Retry.UNKNOWN and not repeatable:
        if confirms:
            return Wait(HOLD)
        return Again(pause(tries)) if tries < RESENDS else GiveUp()
    return Again(failure.after or pause(tries))


def pause(tries: int) -> timedelta:
    """1, 2, 4, 8 … seconds, up to LONGEST."""
    return min(timedelta(seconds=2 ** min(tries - 1, 12)), LONGEST)
