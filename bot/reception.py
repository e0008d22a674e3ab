"""Whether what people write gets through to us, channel by channel: what /healthz says. Must not know a platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

PATIENCE = timedelta(minutes=2)
"""For how long a platform may not get through before that is trouble: networks stumble, and nothing is lost by it."""
REFUSED = frozenset({"token", "conflict", "webhook_elsewhere"})
"""Trouble at once: no waiting mends a refused key, or another program that takes the messages."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Nothing gets through, for this reason, since then."""

    code: str
    since: datetime


class Reception:
    """One channel's receiving side. Well until something is heard of it."""

    def __init__(self) -> None:
        self._code, self._refused = "", False
        self._since: datetime | None = None
        self._lasts = timedelta(0)

    def through(self) -> None:
        """The platform handed over what it had, or would have."""
        self._code, self._refused, self._since, self._lasts = "", False, None, timedelta(0)

    def failed(self, code: str, at: datetime) -> None:
        """It could not be asked, or cannot reach us. A refusal stays the reason until something gets through."""
        self._since = self._since or at
        self._lasts = at - self._since
        if code in REFUSED or not self._refused:
            self._code, self._refused = code, code in REFUSED

    @property
    def trouble(self) -> Trouble | None:
        """A refusal at once, anything else once it has failed for PATIENCE."""
        if self._since is None or not (self._refused or self._lasts >= PATIENCE):
            return None
        return Trouble(self._code, self._since)
