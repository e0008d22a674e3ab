"""Identity numbers (NIK, and the family card's, which looks the same) in what people write: found, and masked."""

from __future__ import annotations

import re

from conversations.understanding.words import listed

SHOWN = 4
"""Digits that stay: the regency, which no one is known by."""
DIGITS = 16
_PROVINCE = r"(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])"
_SIGN = r"[ .-]?"
_NIK = re.compile(
    rf"(?<![\w.,/=-])(?<!\d )({_PROVINCE}(?:{_SIGN}\d){{4}}{_SIGN}(?:[0256][1-9]|[1256]0|[15]\d|[37][01]|4[1-9])"
    rf"{_SIGN}(?:0{_SIGN}[1-9]|1{_SIGN}[0-2])(?:{_SIGN}\d){{6}})(?![\w-]| \d)"
)
"""Province, regency, district, day of birth (a woman's plus 40), month, year, serial: never a mobile number (it begins
with 0, or is shorter), a tracking number (it has letters) or a point on a map."""
_CALLED_SO = re.compile(
    r"\b(?:nik|(?:e-?)?ktp|kk|kartu keluarga)(?:nya)?\b(?:\W+[a-z]{1,10}){0,3}?\W{0,3}"
    rf"(?<!\d)(\d(?:{_SIGN}\d){{15}})(?![\w-]| \d)",
    re.I,
)
"""Sixteen digits called so by their writer: with a digit mistyped they are no valid number, and tell as much."""
_MASKED = re.compile(rf"(?<![\w*•])(?:{_PROVINCE}\d{{2}}[\dxX*•]{{8,12}}|\d{{4}}x{{12}})(?![\w*•])")
_AROUND = listed(
    """
    nik no nomor nomer ktp ektp e saya sy aku ku gue gw ini itu adalah pak bu min kak mas mbak ya yaa berikut kk kartu
    keluarga my id number is
    """
)


def mentioned(text: str) -> bool:
    """Does an identity number stand in a text, whole or with some of its digits already made unreadable?"""
    unreadable = (number[0] for number in _MASKED.finditer(text))
    return bool(found(text)) or any(len(number) == DIGITS and not number.isdecimal() for number in unreadable)


def found(text: str) -> list[str]:
    """The identity numbers in a text, as they were typed."""
    called = (number[1] for number in _CALLED_SO.finditer(text))
    return list(dict.fromkeys([*(number[0] for number in _NIK.finditer(text)), *called]))


def masked(text: str) -> str:
    """The text with each identity number's digits made unreadable, all but the first ones."""
    for number in found(text):
        text = text.replace(number, number[:SHOWN] + "x" * (DIGITS - SHOWN))
    return text


def alone(masked_text: str) -> bool:
    """Is there nothing else in a text (masked) but an identity number and what it is called?"""
    words = re.findall(r"\w+", _MASKED.sub(" ", masked_text).casefold())
    return mentioned(masked_text) and _AROUND.issuperset(words)
