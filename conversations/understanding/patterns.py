"""Patterns made when they are first asked for: making the long ones takes longer than reading this folder does."""

from __future__ import annotations

import re
from typing import Any, cast


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._made = pattern, flags

    def __getattr__(self, name: str) -> Any:
        """Only what is not there yet comes here: from the second time on nothing stands in between."""
        found = getattr(re.compile(*self._made), name)
        setattr(self, name, found)
        return found


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """As `re.compile`, which keeps what it made."""
    return cast("re.Pattern[str]", _Late(pattern, flags))
