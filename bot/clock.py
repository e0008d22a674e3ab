"""The program's clock: the machine's, except that it never goes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

CATCHING_UP = 0.5
"""The pace at which it goes on while it is ahead of the machine's."""


def machine_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """What is due in four seconds must not wait for an hour because the machine's clock was set back by one: until that
    one has caught up, this one goes on, slowly. A jump ahead it follows at once."""

    def __init__(
        self,
        shift: timedelta = timedelta(0),
        machine: Callable[[], datetime] = machine_time,
        passed: Callable[[], float] = time.monotonic,
    ) -> None:
        """`shift` is added to the machine's time; `passed` counts seconds, whatever the machine's time says."""
        self._shift, self._machine, self._passed = shift, machine, passed
        self._last, self._seen = machine() + shift, passed()

    def __call__(self) -> datetime:
        seen = self._passed()
        slowly = self._last + timedelta(seconds=(seen - self._seen) * CATCHING_UP)
        self._last, self._seen = max(self._machine() + self._shift, slowly), seen
        return self._last
