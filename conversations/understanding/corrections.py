"""Whether an answer begins by putting something right, or off: an answer to *where?* that corrects the day before it.

Knows how people take words back, not what was asked.
"""

from __future__ import annotations

import re

_EDGE = r"(?=[\s,.!:;…-]|$)"
_SIGNS = r"[\s,.!:;…-]*"
_SOFT = (
    r"(?:e+h+|oh+|o+|a+h|aduh|waduh|duh|ups|oops|maaf|maap|maafin|sori|sorry|hm+|ya+|iya|well|um+|uh|pak|bu|min|mas|"
    r"mbak|kak)"
)
"""What people sigh before they take something back; alone it takes back nothing."""
_TAKES_BACK = (
    r"(?:se?ben[ae]r ?nya|sbnrnya|sebetul ?nya|sabenar ?nyo|sabenerna|saleresna|sakjane|sakjanipun|sejatine|ralat|"
    r"koreksi|revisi|typo|correction|actually|salah (?:ketik|tulis|jawab|pencet|ngetik)|my mistake|"
    r"(?:yang|yg) (?:bener|benar|betul)(?:nya)?(?! s?aja)|"
    r"(?:maksud(?:nya|ku|e|na|é)?|maksut(?:nya|ku)?|mksd(?:nya)?|i mean|i meant|meant)(?: (?:saya|sy|aku|gue|gw|abdi|"
    r"kulo))?(?! (?:apa|gimana|bagaimana|gmn|mana|opo|piye))|"
    r"(?:nanti|ntar|tunggu|tar) (?:dulu|dl|bentar|sebentar)|(?:se)?bentar(?: (?:ya|dulu))?|tunggu|hold on|"
    r"wait(?: a (?:minute|moment|sec|second))?(?! for\b))"
)
_DENIAL = r"(?:bukan|bukannya|bkn|salah|keliru|no|not|dudu|udu|sanes)"
_DAY = (
    r"(?:(?:dari|dr|sejak|baru|cuma|pas|since|just) )*(?:(?:kemarin|kmrn|kemaren|tadi|td|semalam|semalem|"
    r"yesterday|wingi|kamari|hari ini|today|sekarang|barusan|minggu lalu|bulan lalu|last (?:night|week|month))"
    r"(?: (?:pagi|siang|sore|malam|malem|lusa))?)"
)
_BUT = r"(?:tapi|tp|tetapi|melainkan|but)"

_TAKEN_BACK: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:{_SOFT}{_EDGE}{_SIGNS})*{_TAKES_BACK}{_EDGE}{_SIGNS}",
        # a day denied, with or without the other one; anything denied in favour of another
        rf"(?:{_SOFT}{_EDGE}{_SIGNS})*{_DENIAL} {_DAY}{_EDGE}{_SIGNS}(?:{_BUT}{_EDGE}{_SIGNS})?",
        rf"(?:{_SOFT}{_EDGE}{_SIGNS})*{_DENIAL} [^,.!;]{{1,60}}?[\s,]+{_BUT}{_EDGE}{_SIGNS}",
        # no, and then the answer. A place may be called "Bukan …", "no. 5" is a number, "salah satu" one of many
        rf"(?:{_SOFT}{_EDGE}{_SIGNS})*{_DENIAL}\s*(?:(?<!\bno)\.|[,!:;…-]|$){_SIGNS}",
        rf"(?:{_SOFT}{_EDGE}{_SIGNS})+{_DENIAL}{_EDGE}(?! satu\b){_SIGNS}",
    )
)


_DENY = r"(?:bukan|bkn|salah|keliru|ralat|maksud(?:nya|ku)?|sorry|sori|maaf)"
_MIDWAY = re.compile(
    rf"[\s,.;…-]{{1,5}}(?:e+h+[\s,.…-]{{1,5}}{_DENY}|ralat|i mean|no,? wait|wait,? no|(?:bukan|salah) ding)"
    rf"(?:[\s,.:;…-]{{1,5}}{_DENY})*[\s,.:;…-]{{1,5}}",
    re.I,
)
""" "Eh" alone may only tell what came next: "kemarin dibenerin eh tadi pagi mati lagi"."""


def taken_back(text: str) -> tuple[str, str] | None:
    """What was said first and what was said in its place ("kemarin eh bukan, tadi pagi"); None without such words."""
    found = list(_MIDWAY.finditer(text))[-1:]
    if not found or not (first := text[: found[0].start()].strip()) or not (last := text[found[0].end() :].strip()):
        return None
    return first, last


def correction(text: str) -> str | None:
    """What follows the words that take something back or put it off, "" when nothing does; None without such words."""
    said, taken = text.strip(), False
    while found := next((found for pattern in _TAKEN_BACK if (found := pattern.match(said))), None):
        said, taken = said[found.end() :].strip(), True
    return said if taken else None
