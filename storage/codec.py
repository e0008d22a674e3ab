"""The one way by which personal words get into a content column and out again.

`owner` is the address row the words belong to: encryption with a key per person changes this file and no other.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import NewType

AddressId = NewType("AddressId", int)
_KEY = b"kanal lapor: words by which reports are found"
"""Of the city, not of a person: who searches does not know whose words they are. No secret while the words themselves
are kept plain; it becomes one with them (ADR 0013)."""


def seal(owner: AddressId, words: str) -> bytes:
    """Words as they are kept."""
    return words.encode()


def unseal(owner: AddressId, kept: bytes) -> str:
    """Words as they were."""
    return kept.decode()


@lru_cache(20_000)
def token(word: str) -> int:
    """What stands for a word where reports are found by it: the same for the same word, and 64 bits long."""
    return int.from_bytes(blake2b(word.encode(), digest_size=8, key=_KEY).digest(), signed=True)
