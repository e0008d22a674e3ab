"""Remembers which pieces of a long message have left, so that a retry says none twice. Must not know any platform.

A message is known by itself: with other words it begins anew.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from conversations.messages import Outbound

Step = Callable[[], Awaitable[str]]

MOST = 1000
"""Messages to remember: those that failed half way. All are forgotten with the process."""


class Progress:
    def __init__(self) -> None:
        self._sent: dict[Outbound, list[str]] = {}

    async def take(self, outbound: Outbound, steps: Sequence[Step]) -> list[str]:
        """Takes the steps in order, each after the one before; the ids they returned, now or at an earlier try."""
        sent = self._sent.pop(outbound, []) if self._sent else []
        try:
            for step in steps[len(sent) :]:
                sent.append(await step())
        except BaseException:
            self._remember(outbound, sent)
            raise
        return sent

    def left(self, outbound: Outbound, sent: list[str]) -> None:
        """What is known from elsewhere: these pieces, the first ones, have left, and no more."""
        self._sent.pop(outbound, None)
        self._remember(outbound, sent)

    def _remember(self, outbound: Outbound, sent: list[str]) -> None:
        if sent:
            self._sent[outbound] = sent
        while len(self._sent) > MOST:
            del self._sent[next(iter(self._sent))]
