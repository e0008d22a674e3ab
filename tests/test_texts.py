"""The texts: the same in every language, all of them used, none missing, each short enough for a bubble."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from conversations.composing import DEEDS
from conversations.effects import WordKind
from conversations.managing import agencies
from conversations.managing.checks import CODES
from conversations.managing.entries import FIELDS, What
from conversations.naming import ROLES
from conversations.questions import ASKED, EDITABLE
from conversations.queueing import Shelf
from conversations.rules.complaint import ArchiveReason, Kind, Role, Status
from conversations.texts import FALLBACK, OFFICERS, VERBATIM, languages, placeholders, texts
from conversations.texts.checks import BUBBLE, bare, bold_closed, emojis

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "conversations" / "texts"
LONGER = frozenset[str]()
"""Texts that need more room."""
SPEAKING = ("conversations", "handlers", "bot")
KEYED = {"part": 0, "say": 1, "_button": 2, "_why_not": 1, "Misunderstood": 0}
"""Functions that take a text's key, and where it stands among their arguments."""
FAMILIES = {
    "status": [status.value for status in Status],
    "state": [status.value for status in Status if status is not Status.DRAFT],
    "kind": [kind.value for kind in Kind],
    "archived": [reason.value for reason in ArchiveReason if reason is not ArchiveReason.DUPLICATE],
    "reason": [reason.value for reason in ArchiveReason],
    "role": [role.value for role in ROLES.values()],
    "desk.help": [role.value for role in (*ROLES.values(), Role.LEADER)],
    "queue.shelf": list(Shelf),
    "queue.button": list(Shelf),
    "queue.empty": list(Shelf),
    "desk.choose": ["agencies", "reasons"],
    "group.lost": ["left", "no_rights"],
    "event.words": [kind.value for kind in WordKind],
    "card.heard": ["reply", "reaction", "addition", "unhappy", "withdrawn"],
    "broken": ["verify", "follow_up", "resolve"],
    "remind": ["react", "complete"],
    "closed": ["react", "complete"],
    "alert.what": ["verify", "follow_up", "resolve"],
    "case": [
        "number",
        "national",
        "kind",
        "status",
        "filed",
        "agency",
        "place",
        "when",
        "story",
        "facts",
        "promises",
        "history",
        "you",
        "officers",
        "system",
    ],
    "case.promise": ["verify", "follow_up", "resolve"],
    "case.event": ["filed", "guarded", "answer", "question", "reply", "reaction", "addition", "withdrawal"],
    "ask": [question.name for question in ASKED],
    "field": [question.name for question in EDITABLE],
    "prompt": list(DEEDS),
    "news": list(DEEDS),
    "preview": ["done", "changed", "dropped", "send", "edit", "drop"],
    "privacy": ["terbuka", "anonim", "rahasia", "rahasia_anonim"],
    "manage.problem": list(CODES),
    "manage.what": [what.value for what in What],
    "manage.field": [name for what in What if what is not What.GROUP for name in FIELDS[what]],
    "manage.ask": [*agencies.ASKED, "new", "text"],
    "manage.mark": ["closed", "external", "confidential"],
    "manage.did": [f"{what.value}.{kind}" for what in What for kind in ("new", "changed", "removed")],
    "card.privacy": ["terbuka", "anonim", "rahasia", "rahasia_anonim"],
}
"""Keys whose end is computed, and every end it may have."""


def read(name: str) -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
    return found


CITIZENS, DESK = read(FALLBACK), read(OFFICERS)
KEYS = CITIZENS.keys() | DESK.keys()
OTHERS = [language for language in languages() if language != FALLBACK]


# --- the code that names them -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Use:
    """A key in the code, as a pattern; `args` are what a key written out is given, None when that cannot be read."""

    where: str
    pattern: re.Pattern[str]
    args: frozenset[str] | None

    @property
    def keys(self) -> set[str]:
        return {key for key in KEYS if self.pattern.fullmatch(key)}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in SPEAKING:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path, ast.parse(path.read_text("utf-8"))


def pattern(node: ast.expr) -> re.Pattern[str] | None:
    """`"a.b"` or `f"a.{b}"` as a pattern; None for what is no such thing, or begins with something computed."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.compile(re.escape(node.value))
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        ends = (re.escape(str(v.value)) if isinstance(v, ast.Constant) else "[A-Za-z0-9_]+" for v in node.values)
        return re.compile("".join(ends))
    return None


def alternatives(node: ast.expr) -> list[ast.expr]:
    return [*alternatives(node.body), *alternatives(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def uses() -> Iterator[Use]:
    for path, tree in modules():
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            place = KEYED.get(name)
            if place is None or len(call.args) <= place:
                continue
            given = {keyword.arg for keyword in call.keywords}
            readable = None not in given and name in {"part", "say"}
            for key in alternatives(call.args[place]):
                known = frozenset(filter(None, given)) if readable and isinstance(key, ast.Constant) else None
                if (found := pattern(key)) is not None:
                    yield Use(f"{path.relative_to(ROOT)}:{call.lineno}", found, known)


USES = [use for use in uses() if use.pattern.pattern != VERBATIM]


def test_every_key_in_the_code_has_its_text() -> None:
    assert len(USES) > 100
    assert not [f"{use.where} {use.pattern.pattern}" for use in USES if not use.keys]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_computed_key_has_its_text(family: str) -> None:
    assert not {f"{family}.{end}" for end in FAMILIES[family]} - KEYS


def test_every_text_gets_what_it_asks_for() -> None:
    every = CITIZENS | DESK
    wrong = [
        f"{use.where} {key} lacks {lacking}"
        for use in USES
        for key in use.keys
        if use.args is not None and (lacking := placeholders(every[key]) - use.args)
    ]
    assert not wrong


def test_no_text_is_left_over() -> None:
    """Read generously: any word in the code that could be the key counts as a use."""
    named = [found for _, tree in modules() for node in ast.walk(tree) if (found := _named(node)) is not None]
    assert not sorted(key for key in KEYS if not any(found.fullmatch(key) for found in named))


def _named(node: ast.AST) -> re.Pattern[str] | None:
    found = pattern(node) if isinstance(node, ast.Constant | ast.JoinedStr) else None
    computed = isinstance(node, ast.JoinedStr)
    return found if found is not None and (not computed or re.match(r"[a-z_]+\\\.", found.pattern)) else None


# --- the files ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert read(language).keys() == CITIZENS.keys()


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_placeholders(language: str) -> None:
    own = read(language)
    assert not {key for key in CITIZENS if placeholders(own[key]) != placeholders(CITIZENS[key])}


def test_citizens_and_officers_share_no_key() -> None:
    assert not CITIZENS.keys() & DESK.keys()


@pytest.mark.parametrize("language", languages())
def test_no_text_is_empty_or_no_text(language: str) -> None:
    assert not [key for key, text in texts(language).items() if not isinstance(text, str) or not text.strip()]


@pytest.mark.parametrize("language", languages())
def test_weeks_have_seven_days_and_years_twelve_months(language: str) -> None:
    assert (len(read(language)["weekdays"].split()), len(read(language)["months"].split())) == (7, 12)


@pytest.mark.parametrize("language", languages())
def test_a_citizens_bubble_is_short(language: str) -> None:
    long = {key for key, text in read(language).items() if len(bare(text)) > BUBBLE}
    assert long <= LONGER


@pytest.mark.parametrize("name", [*languages(), OFFICERS])
def test_at_most_one_emoji(name: str) -> None:
    assert not {key: text for key, text in read(name).items() if emojis(text) > 1}


@pytest.mark.parametrize("name", [*languages(), OFFICERS])
def test_bold_is_opened_and_closed(name: str) -> None:
    assert not {key for key, text in read(name).items() if not bold_closed(text)}
