"""Remembers what was read from a text: a turn reads the same words again and again, and so do the turns after it.

Only for pure functions. Bounded in bytes, because a text may be long: short ones stay while there is room for them,
long ones hardly longer than a turn. Must not know what is read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, update_wrapper
from typing import TypeVar, TypeVarTuple

SHORT = 500
"""Characters: nearly every message, and most stories."""
SHORT_KEPT = 1_000
"""Texts of at most `SHORT` characters remembered, the latest: about as many as are talked about at a time."""
LONG_KEPT = 8
"""Longer texts remembered; as many of any length where a reading is only wanted within one turn."""

T = TypeVar("T")
More = TypeVarTuple("More")


def remembered(read: Callable[[str, *More], T]) -> Callable[[str, *More], T]:
    """The same function of a text, and of anything hashable, that keeps what it read for as long as a chat lasts."""
    short, long = lru_cache(SHORT_KEPT)(read), lru_cache(LONG_KEPT)(read)

    def remembering(text: str, /, *more: *More) -> T:
        return (short if len(text) <= SHORT else long)(text, *more)

    update_wrapper(remembering, read)
    return remembering
