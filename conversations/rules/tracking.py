"""Tracking numbers: short, typable, not guessable, with a check character. Draws nothing: randomness is passed in.

Twenty-nine signs that nobody confuses (no vowels, so no words; no 0, 1). A prime count makes the weighted sum find
every single wrong sign and every swap of two neighbours.
"""

from __future__ import annotations

import re
from itertools import islice

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
DRAWN = 7
"""Signs drawn at random: 29 ** 7 ≈ 1.7 × 10¹⁰ numbers."""


def number(drawn: int) -> str:
    """The number for a random integer in [0, 29 ** 7), as `ABCD-EFGH`."""
    signs = ""
    for _ in range(DRAWN):
        drawn, index = divmod(drawn, len(ALPHABET))
        signs += ALPHABET[index]
    return _grouped(signs + _check(signs))


def parse(text: str) -> str | None:
    """The number in what somebody typed (any case, spaces, dashes), or None when it is none or mistyped."""
    signs = "".join(islice(filter(str.isalnum, text.upper()), DRAWN + 2))
    if len(signs) != DRAWN + 1 or any(sign not in ALPHABET for sign in signs):
        return None
    return _grouped(signs) if _check(signs[:-1]) == signs[-1] else None


def resembles(text: str) -> bool:
    """Two times four letters and digits with a dash between: a number, rightly typed or not."""
    return re.fullmatch(r"[A-Za-z0-9]{4}-[A-Za-z0-9]{4}", text) is not None


def national(typed: str) -> str | None:
    """The digits of a number in the national system, as people and spreadsheets write it; None when it is none."""
    found = re.fullmatch(r"#?([0-9]{4,12})", "".join(typed.split()))
    return found[1] if found else None


def _check(signs: str) -> str:
    return ALPHABET[sum(weight * ALPHABET.index(sign) for weight, sign in enumerate(signs, 2)) % len(ALPHABET)]


def _grouped(signs: str) -> str:
    return f"{signs[:4]}-{signs[4:]}"
