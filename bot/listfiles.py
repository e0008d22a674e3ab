"""Lists of agencies, officers, groups and texts as files: YAML, and CSV as spreadsheets write it. Must not know what
stands in the database."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.configfile import Unreadable, read
from conversations.managing.entries import FIELDS, Entries, Value, What

LISTS = {
    What.AGENCY: "agencies",
    What.OFFICER: "officers",
    What.GROUP: "groups",
    What.TEXT: "texts",
    What.ANSWER: "answers",
}
"""The word for many of them: the command's, and the file's."""
KEYS = {What.AGENCY: "id", What.OFFICER: "telegram", What.GROUP: "name", What.TEXT: "key", What.ANSWER: "id"}
"""The column that names one."""
YES, NO = ("yes", "ya", "true", "1"), ("no", "tidak", "false", "0", "")
CSV = ".csv"
YAMLS = (".yaml", ".yml")
_FORMULA = ("=", "+", "-", "@", "\t")
"""A spreadsheet would calculate what begins so: it is written behind a '."""


class BadFile(Exception):
    """The file cannot be used. Every line of the text says where, why, and what to do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file, and the line it stands in. A field that is not there stays as it is."""

    line: int
    subject: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Loaded:
    """`faults`: what is wrong with other lines of the file, a sentence each."""

    rows: tuple[Row, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    given: Mapping[str, object]
    line: int
    lines: Mapping[str, int]


def load(path: Path, what: What) -> Loaded:
    """The entries of a file, in its order. Raises BadFile when none of it can be read."""
    if path.suffix.lower() == CSV:
        entries = _csv(path, what)
    elif path.suffix.lower() in YAMLS:
        entries = _yaml(path, what)
    else:
        raise BadFile(f"{path.name}: only .yaml and .csv are read; please name it so.")
    rows: dict[str, Row] = {}
    faults = list[str]()
    for entry in entries:
        try:
            if isinstance(entry, BadFile):
                raise entry
            row = _row(path.name, what, entry)
            if row.subject in rows:
                first = rows[row.subject].line
                raise BadFile(f"{path.name} line {row.line}: `{row.subject}` stands in line {first} already; keep one.")
            rows[row.subject] = row
        except BadFile as fault:
            faults.append(str(fault))
    return Loaded(tuple(rows.values()), tuple(faults))


def dump(what: What, entries: Entries, suffix: str) -> str:
    """The entries as a file of this kind."""
    return _as_csv(what, entries) if suffix.lower() == CSV else _as_yaml(what, entries)


def _as_yaml(what: What, entries: Entries) -> str:
    listed = [{KEYS[what]: subject, **_plain(entry)} for subject, entry in entries.items()]
    head = f"# Change it, then: ./kanal {LISTS[what]} import FILE (it shows what would change, and asks)\n"
    return head + yaml.safe_dump({LISTS[what]: listed}, allow_unicode=True, sort_keys=False, width=10_000)


def _plain(entry: Mapping[str, Value]) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in entry.items()}


def _as_csv(what: What, entries: Entries) -> str:
    """With the mark by which spreadsheets know UTF-8."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([KEYS[what], *FIELDS[what]])
    for subject, entry in entries.items():
        writer.writerow([subject, *(_cell(entry[name]) for name in FIELDS[what])])
    return "\ufeff" + made.getvalue()


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return celled(", ".join(value) if isinstance(value, tuple) else value)


def celled(text: str) -> str:
    """A text as a spreadsheet shows it, and does not calculate it."""
    return f"'{text}" if text.startswith(_FORMULA) and not text.removeprefix("-").isdecimal() else text


def _yaml(path: Path, what: What) -> Iterator[_Entry | BadFile]:
    try:
        file = read(path)
    except Unreadable as problem:
        raise BadFile(str(problem).replace("; name your file with --config", "")) from None
    name = LISTS[what]
    listed = file.data.get(name)
    if set(file.data) != {name} or not isinstance(listed, list):
        raise BadFile(f"{file.place((name,))}: expected one list named `{name}:`, as ./kanal {name} export writes it.")
    for place, entry in enumerate(listed):
        line = file.lines.get((name, str(place), KEYS[what]), file.lines.get((name, str(place)), 1))
        if not isinstance(entry, dict):
            yield BadFile(f"{path.name} line {line}: expected an entry such as `- {KEYS[what]}: …`.")
            continue
        lines = {str(key): file.lines.get((name, str(place), str(key)), line) for key in entry}
        yield _Entry({str(key): value for key, value in entry.items()}, line, lines)


def _csv(path: Path, what: What) -> Iterator[_Entry | BadFile]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadFile(f"{path.name}: this is not UTF-8. In the spreadsheet save it as `CSV UTF-8`.") from None
    except OSError as problem:
        raise BadFile(f"{path}: cannot be read ({problem.strerror}).") from None
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    header = [name.strip().lower() for name in next(reader, [])]
    if KEYS[what] not in header:
        raise BadFile(
            f"{path.name} line 1: the column `{KEYS[what]}` is missing; ./kanal {LISTS[what]} export shows all."
        )
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise BadFile(f"{path.name} line {line}: this is no CSV ({problem}).") from None
        if cells is None:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            yield BadFile(
                f"{path.name} line {line}: {len(cells)} cells, but {len(header)} columns; look at the quotes around."
            )
            continue
        values = {name: _uncelled(cell) for name, cell in zip(header, cells, strict=True) if name}
        yield _Entry(dict(values), line, {})


def _uncelled(cell: str) -> str:
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def _row(file: str, what: What, entry: _Entry) -> Row:
    given, line, lines = entry.given, entry.line, entry.lines
    subject = str(given.get(KEYS[what], "")).strip()
    if not subject:
        raise BadFile(f"{file} line {line}: `{KEYS[what]}` is missing.")
    fields: dict[str, Value] = {}
    for name, value in given.items():
        if name == KEYS[what]:
            continue
        where = f"{file} line {lines.get(name, line)}"
        if name not in FIELDS[what]:
            raise BadFile(f"{where}: `{name}` is not known; there are: {', '.join((KEYS[what], *FIELDS[what]))}.")
        fields[name] = _value(where, name, value, FIELDS[what][name])
    return Row(line, subject, fields)


def _value(where: str, name: str, value: object, like: Value) -> Value:
    """As the field wants it."""
    if isinstance(like, bool):
        said = str(value).strip().lower()
        if said not in (*YES, *NO):
            raise BadFile(f"{where}: `{name}` is yes or no, not `{value}`.")
        return said in YES
    if isinstance(like, tuple):
        return tuple(dict.fromkeys(word.lower() for word in _words(where, name, value)))
    if value is None:
        return ""
    if isinstance(value, list | dict | bool):
        raise BadFile(f"{where}: `{name}` is a text; put it in quotes.")
    return str(value).strip()


def _words(where: str, name: str, value: object) -> Iterable[str]:
    parts = value if isinstance(value, list) else str(value or "").split(",")
    if isinstance(value, dict) or any(isinstance(part, list | dict) for part in parts):
        raise BadFile(f"{where}: `{name}` is a list of words.")
    return [words for part in parts if (words := " ".join(str(part).split()))]
