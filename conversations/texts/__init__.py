"""Every word shown to a person, by key and language. Indonesian is the fallback.

What a city changed stands over the shipped files, for the whole process: `change` is called when it is read, never by
a step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

import yaml

from conversations.effects import Part
from conversations.messages import BOLD_OFF, BOLD_ON

FALLBACK = "id"
VERBATIM = "verbatim"
"""The key of a text that was put together already, its bold marked and everybody's words cleaned."""
OFFICERS = "petugas"
"""The file of the officers' texts, which are always Indonesian."""
_FOLDER = Path(__file__).parent
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_changed: dict[tuple[str, str], str] = {}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@cache
def texts(language: str) -> Mapping[str, str]:
    """Key → text of one language, bold already marked."""
    entries = read(language) | (read(OFFICERS) if language == FALLBACK else {})
    entries |= {key: text for (of, key), text in _changed.items() if of == language and key in entries}
    return {key: marked(text.strip()) for key, text in entries.items()}


def marked(text: str) -> str:
    """A text as it is written, with its bold as channels know it."""
    return _BOLD.sub(rf"{BOLD_ON}\1{BOLD_OFF}", text)


def change(words: Mapping[tuple[str, str], str]) -> None:
    """From now on these texts, by language and key, stand for the shipped ones; all others are the shipped ones."""
    _changed.clear()
    _changed.update(words)
    texts.cache_clear()
    _unchanging.cache_clear()


@cache
def languages() -> tuple[str, ...]:
    """The languages a citizen can be spoken to in."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yaml") if path.stem != OFFICERS))


def say(language: str, key: str, **args: object) -> str:
    """The text in this language, or in Indonesian where the language has no such text. KeyError: no such key at all."""
    if key == VERBATIM:
        return str(args["text"])
    if not args:
        return _unchanging(language, key)
    return _template(language, key).format(**{name: clean(str(value)) for name, value in args.items()})


def render(language: str, parts: tuple[Part, ...]) -> str:
    return "\n\n".join(say(language, part.key, **dict(part.args)) for part in parts)


def clean(words: str) -> str:
    """Somebody's words without control characters, which are this project's own markup; bold already in them is kept
    only when it came from `say`."""
    if words.isprintable():
        return words
    return _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def day(language: str, day: date) -> str:
    """A date as people say it: `Kamis, 26 November 2026`."""
    return _dated(language, day, plain_day(language, day))


def near_day(language: str, day: date) -> str:
    """A date of these weeks, without its year: `Kamis, 26 November`."""
    return _dated(language, day, plain_day(language, day).removesuffix(f" {day.year}"))


def _dated(language: str, day: date, words: str) -> str:
    weekday = say(language, "weekdays").split()[day.weekday()]
    return say(language, "date", weekday=weekday, day=words)


def plain_day(language: str, day: date) -> str:
    """A date without its weekday: `26 November 2026`."""
    return f"{day.day} {month(language, day)}"


def month(language: str, day: date) -> str:
    """The month of a date: `November 2026`."""
    return f"{say(language, 'months').split()[day.month - 1]} {day.year}"


@cache
def read(name: str) -> dict[str, str]:
    """A shipped file, as it is written; nobody may change what is returned."""
    entries: dict[str, str] = yaml.safe_load((_FOLDER / f"{name}.yaml").read_text("utf-8"))
    return entries


def placeholders(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name)


@lru_cache(1_000)
def _unchanging(language: str, key: str) -> str:
    """A text without arguments: most are labels of buttons, wanted several times a message."""
    return _template(language, key).format()


def _template(language: str, key: str) -> str:
    own = texts(language) if language in languages() else {}
    return own.get(key) or texts(FALLBACK)[key]
