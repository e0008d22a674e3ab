"""What an officer's event asks for, before anything is looked up: a tap, a command, a reply to a card or prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from conversations.messages import Choice, Inbound, Media, Text
from conversations.rules import tracking
from conversations.rules.complaint import ComplaintId

COMMANDS = frozenset(
    {
        "antrian",
        "laporan",
        "balas",
        "tanya",
        "catatan",
        "gabung",
        "pecah",
        "serahkan",
        "petugas",
        "hubungkan",
        "lepaskan",
        "bantuan",
        "help",
        "start",
        "instansi",
        "grup",
        "teks",
        "riwayat",
        "cari",
        "jawaban",
        "pengawasan",
        "sp4n",
        "cuti",
        "masuk",
        "monev",
    }
)
MANAGING = frozenset({"instansi", "grup", "teks", "riwayat", "jawaban", "cari", "cuti", "masuk", "monev"})
"""Commands whose words are no report's number."""
SET = "set"
ON_CARD, ELSEWHERE = "o", "q"
"""What the values of buttons that name a report begin with: those of its card, and those of lists and other texts."""
PREVIEWED = ("answer", "ask", "complete")
"""What a prompt is for whose words are shown before they are sent."""
CARD, PROMPT, PREVIEW = "card", "prompt", "preview"
_ABOUT_ONE = frozenset({"laporan", "balas", "tanya", "catatan", "serahkan", "gabung", "pecah"})
"""Commands whose first words are a report's number."""
_NUMBER = re.compile(r"([a-z0-9]{4})[\s–—-]+([a-z0-9]{4})(?![a-z0-9])[\s:,.]*(.*)", re.IGNORECASE | re.DOTALL)
"""A number in two halves, as it is read out, and what follows."""
_TOKEN = re.compile(r"K([2-9B-DF-HJ-NP-TV-Z]{5})-?([2-9B-DF-HJ-NP-TV-Z]{5})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Order:
    """`verb` is one of ORDERS in conversations/officers; the rest is what it needs, as far as it was given."""

    verb: str
    complaint: ComplaintId | None = None
    number: str | None = None
    argument: str = ""
    text: str = ""
    serial: int = 0
    loose: bool = False
    """Words that reply to nothing, right after a question."""


def loose(event: Inbound, about: str) -> Order | None:
    """Plain words an officer types below a question (`prompt:answer:12`) without replying to it: its answer, most
    likely; a preview asks."""
    content = event.content
    asked = about.startswith(f"{PROMPT}:") and about.split(":")[1].startswith(PREVIEWED)
    if event.reply_to is not None or not isinstance(content, Text) or content.edited or event.forwarded or not asked:
        return None
    found = _reply(content.text, about)
    return replace(found, loose=True) if found else None


def read(event: Inbound, about: str) -> Order | None:
    """The order in an event, or None when the officer speaks as anybody would. `about` is what the message answered
    was (`card:12`, `prompt:answer:12`), empty for anything else."""
    content = event.content
    if isinstance(content, Choice):
        return _tapped(content.value)
    if isinstance(content, Text) and content.text.startswith("/"):
        return _command(content.text, about)
    if isinstance(content, Text):
        token = _token(content.text)
        return Order("redeem", argument=token) if token else _reply(content.text, about)
    if isinstance(content, Media):
        commanded = _command(content.caption, about) if content.caption.startswith("/") else None
        return commanded or _reply(content.caption, about)
    return None


def like_token(text: str) -> bool:
    """Was this meant as a token? Capitals and digits, unlike the lower-case words of a link on a poster."""
    return re.fullmatch(r"[A-Z0-9-]{5,14}", text.strip()) is not None


def token_shown(token: str) -> str:
    """A token as people type it: K12345-67890."""
    return f"{token[:6]}-{token[6:]}"


def _tapped(value: str) -> Order | None:
    kind, _, rest = value.partition(":")
    verb, _, rest = rest.partition(":")
    if kind == "g":
        return Order(f"group.{verb}", argument=rest)
    if kind == "c":
        return Order(f"city.{verb}", argument=rest)
    first, _, argument = rest.partition(":")
    if not first.isdecimal():
        return None
    if kind in (ON_CARD, ELSEWHERE):
        return Order(verb, complaint=ComplaintId(int(first)), argument=argument)
    if kind == "s":
        return Order("cari.page", serial=int(first), argument=verb)
    if kind == "p":
        return Order(f"preview.{verb}", serial=int(first))
    return Order("antrian", argument=f"{verb}:{first}") if kind == "n" else None


def _command(text: str, about: str) -> Order | None:
    name, _, rest = text[1:].partition(" ")
    name, rest = name.casefold().strip(), rest.strip()
    if name not in COMMANDS:
        return None
    if name == "start":
        token = _token(rest)
        return Order("redeem", argument=token) if token else Order("bantuan")
    if name in MANAGING:
        return Order(name, argument=rest, text=rest)
    if name == "sp4n" and rest and " " not in rest and _complaint(about) is not None:
        return Order(name, complaint=_complaint(about), text=rest)
    if name == "gabung" and _complaint(about) is not None and not _number_first(rest)[1]:
        return Order(name, complaint=_complaint(about), text=rest)
    verb = "bantuan" if name == "help" else name
    head, tail = _number_first(rest) if verb in _ABOUT_ONE else _first_word(rest)
    number = tracking.parse(head)
    if number is not None:
        return Order(verb, number=number, text=tail.strip())
    if tracking.resembles(head) and _complaint(about) is None:
        return Order(verb, number=head, text=tail.strip())
    return Order(verb, complaint=_complaint(about), argument=rest, text=rest)


def _number_first(words: str) -> tuple[str, str]:
    """The number and the rest, the number joined when it came in two halves. Two words are no mistyped number unless
    there is a digit in them."""
    halves = _NUMBER.match(words)
    if halves is None:
        return _first_word(words)
    joined = f"{halves[1]}-{halves[2]}"
    mistyped = tracking.parse(joined) is None and not any(map(str.isdecimal, joined))
    return _first_word(words) if mistyped else (joined, halves[3])


def _first_word(words: str) -> tuple[str, str]:
    head, _, tail = words.partition(" ")
    return head, tail


def _reply(text: str, about: str) -> Order | None:
    kind, _, rest = about.partition(":")
    if kind in (CARD, PREVIEW):
        return Order("note", complaint=_complaint(about), argument=rest.rpartition(":")[0], text=text)
    if kind == PROMPT:
        return Order("compose", complaint=_complaint(about), argument=rest.partition(":")[0], text=text)
    if kind == SET:
        return Order("city.set", argument=rest, text=text)
    return None


def _complaint(about: str) -> ComplaintId | None:
    id = about.rpartition(":")[2]
    return ComplaintId(int(id)) if id.isdecimal() else None


def _token(text: str) -> str | None:
    match = _TOKEN.fullmatch(text.strip())
    return f"K{match[1]}{match[2]}".upper() if match else None
