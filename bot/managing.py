"""`./kanal agencies|officers|groups|texts` and `./kanal history`: what they do and say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import typer

from bot.app import office_of, open_database
from bot.listfiles import LISTS, BadFile, Row, dump, load
from bot.settings import Settings
from conversations.managing.checks import Problem, problems
from conversations.managing.entries import FIELDS, Change, City, Entries, Entry, Past, Value, What, diff
from conversations.texts import FALLBACK, OFFICERS, languages
from conversations.texts import read as shipped
from handlers import city
from storage.city import past

COMMAND = "./kanal"
WHY = {
    "id": "an id has small letters, digits and _, at most 32",
    "reserved": "this word means something else in /petugas and /hubungkan; take another id",
    "empty": "`{field}` must not be empty",
    "long": "`{field}` is too long; at most {most}",
    "lines": "`{field}` must be one line without control characters",
    "same_name": "`{name}` is what `{other}` is called already; an officer could not tell them apart",
    "topic_unknown": "there is no topic `{topic}`; topics stand in config.yaml",
    "topic_twice": "the topic `{topic}` stands at `{other}` already; keep it in one place",
    "topic_nobody": "this topic belongs to no agency any more; add it to the `topics` of one",
    "has_reports": "it has {count} open reports: hand them to others first, or close it for new ones (closed: yes)",
    "has_officers": "it has officers: {names}. Name them for another agency, or remove them, first",
    "was_removed": "there was an agency with this id; reports still bear it. Take another id",
    "number": "a Telegram number has 5 to 15 digits. A spreadsheet may have cut it: format the column as text",
    "role": "there is no role `{role}`; there are: {known}",
    "agency_needed": "a {role} belongs to an agency; `agency` is empty",
    "agency_unknown": "there is no agency `{agency}`; ./kanal agencies list shows them",
    "last_coordinator": "{name} would not be coordinator any more, and nobody else is. Name another one first",
    "group_unknown": "neither `coordinator` nor an agency; ./kanal agencies list shows them",
    "group_number": "`{chat}` is no group: its number is negative. A spreadsheet may have cut it: format it as text",
    "group_needed": "the coordinators' cards need a place: bind another group instead",
    "text_unknown": "there is no such text; ./kanal texts list WORDS finds one by its words",
    "text_fixed": "this text cannot be changed here: others depend on its form",
    "text_empty": "a text must not be empty; leave the entry out to have the shipped one again",
    "text_signs": "there are control characters in it",
    "text_placeholders": "it must have exactly these places for words: {names}",
    "text_braces": "{{ and }} stand only around the name of a place for words, such as {{number}}",
    "text_long": "too long: at most {most} characters",
    "text_bold": "** opens and closes bold; one of them is missing",
    "answer_unknown": "{names} means nothing here; there are: {known}",
    "answer_braces": "{{ and }} stand only around a place for words, such as {{nama}}",
    "answer_personal": "it would read the same for everybody: put in {{nama}} or a part to be filled, [isi tanggal]",
    "answer_id": "an id has small letters, digits and _, at most 24",
    "text_emoji": "one emoji a message at most",
}


def show(settings: Settings, what: What, words: str) -> int:
    """Print the list, or what of it holds these words. The exit code."""
    found = asyncio.run(_read(settings))
    lines = [line for line in _LINES[what](found) if words.casefold() in line.casefold()]
    for line in (*_HEADS.get(what, ()), *lines):
        typer.echo(line)
    if not lines:
        typer.echo("Nothing." if not words else f"Nothing with `{words}`.")
    if what is What.AGENCY:
        typer.echo("\nFrom `database`: changed in the chat or here, and this counts. The rest is as in config.yaml.")
    return 0


def export(settings: Settings, what: What, file: Path | None) -> int:
    """Write the list to a file, or print it as YAML. The exit code."""
    text = dump(what, asyncio.run(_read(settings)).of[what], file.suffix if file else "")
    if file is None:
        typer.echo(text, nl=False)
        return 0
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            opened.write(text)
    except FileExistsError:
        typer.echo(f"{file} exists already; name another one.", err=True)
        return 1
    except OSError as problem:
        typer.echo(f"{file} cannot be written: {problem.strerror}", err=True)
        return 1
    typer.echo(f"{file}: {len(text.splitlines())} lines. Change it, then: {COMMAND} {LISTS[what]} import {file}")
    return 0


def bring_in(settings: Settings, what: What, file: Path, *, yes: bool, dry_run: bool) -> int:
    """Show what the file would change, ask, and change it at once. The exit code."""
    try:
        loaded = load(file, what)
    except BadFile as problem:
        return _refused(str(problem))
    rows, before = loaded.rows, asyncio.run(_read(settings))
    wanted = _merged(what, before.of[what], rows)
    found = [one for one in problems(what, before, wanted) if not loaded.faults or _of_a_line(one, rows)]
    if found or loaded.faults:
        return _refused(*sorted((*loaded.faults, *_told(found, file, rows)), key=_line_of))
    changes = diff(what, before.of[what], wanted)
    _print(what, changes)
    if dry_run or not changes:
        return 0
    if not yes and not typer.confirm("Change this now?"):
        typer.echo("Nothing was changed.")
        return 1
    if not asyncio.run(_apply(settings, what, rows, changes)):
        typer.echo("Somebody changed the list meanwhile, so nothing was done. Please look once more.", err=True)
        return 1
    typer.echo(f"Done. A running bot knows it within seconds; {COMMAND} history lists it.")
    return 0


def _refused(*lines: str) -> int:
    for line in (*lines, "Nothing was changed."):
        typer.echo(line, err=True)
    return 1


def _line_of(told: str) -> int:
    found = re.search(r" line (\d+)", told)
    return int(found[1]) if found else 0


def _of_a_line(problem: Problem, rows: Sequence[Row]) -> bool:
    """What is missing in the whole cannot be known of a file some of whose lines cannot be read."""
    return problem.code != "last_coordinator" and any(row.subject == problem.subject for row in rows)


def history(settings: Settings, most: int) -> int:
    """Print who changed what, newest first. The exit code."""
    lines = asyncio.run(_past(settings, most))
    for one in lines:
        at = one.at.astimezone(settings.zone)
        who = one.by or COMMAND
        typer.echo(f"{at:%Y-%m-%d %H:%M}  {who:<20}  {one.change.what.value:<8}{describe(one.change)}")
    if not lines:
        typer.echo("Nothing was changed yet.")
    return 0


def describe(change: Change) -> str:
    """One line: what is new, changed or gone."""
    sign = "+" if change.before is None else "-" if change.after is None else "~"
    if change.what is What.GROUP:
        return f"{sign} {change.subject}  {_BOUND[sign]}"
    before, after = change.before or {}, change.after or {}
    fields = (_field(name, before.get(name), after.get(name)) for name in change.fields if sign != "-")
    return f"{sign} {change.subject}  {'; '.join(filter(None, fields))}".rstrip()


def _field(name: str, before: Value | None, after: Value | None) -> str:
    if isinstance(after, tuple):
        old = before if isinstance(before, tuple) else ()
        signs = [f"+{one}" for one in after if one not in old] + [f"-{one}" for one in old if one not in after]
        return f"{name}: {', '.join(signs) or 'another order'}" if signs or old else ""
    if before is None:
        return f"{name}: {_shown(after)}" if after else ""
    return f"{name}: {_shown(before)} → {_shown(after)}"


def _shown(value: Value | None) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " ⏎ ".join(str(value).splitlines()) or "-"


def _print(what: What, changes: Sequence[Change]) -> None:
    if not changes:
        typer.echo("Nothing to change: everything is so already.")
        return
    new, gone = (sum(getattr(change, side) is None for change in changes) for side in ("before", "after"))
    typer.echo(f"{LISTS[what]}: {new} new, {len(changes) - new - gone} changed, {gone} removed")
    for change in changes:
        typer.echo(describe(change))


def _merged(what: What, before: Entries, rows: Sequence[Row]) -> dict[str, Entry]:
    """What the file says; a field it does not have stays as it is."""
    wanted = {row.subject: {**FIELDS[what], **before.get(row.subject, {}), **row.fields} for row in rows}
    known = [subject for subject in before if subject in wanted]
    return {subject: wanted[subject] for subject in dict.fromkeys((*known, *wanted))}


def _told(found: Sequence[Problem], file: Path, rows: Sequence[Row]) -> Iterator[str]:
    lines = {row.subject: row.line for row in rows}
    for problem in found:
        line = f" line {lines[problem.subject]}" if problem.subject in lines else ""
        yield f"{file.name}{line}: `{problem.subject}`: {WHY[problem.code].format(**dict(problem.args))}."


async def _read(settings: Settings) -> City:
    async with open_database(settings) as database, database.transaction() as session:
        return await city.read(session, office_of(settings, database))


async def _apply(settings: Settings, what: What, rows: Sequence[Row], shown: Sequence[Change]) -> bool:
    """In one commit, and only if it is still exactly what was shown."""
    async with open_database(settings) as database:
        office = office_of(settings, database)
        await city.look(office)
        async with database.transaction() as session:
            now = await city.read(session, office)
            wanted = _merged(what, now.of[what], rows)
            if problems(what, now, wanted) or diff(what, now.of[what], wanted) != tuple(shown):
                return False
            await city.apply(session, office, shown, None)
    return True


async def _past(settings: Settings, most: int) -> list[Past]:
    async with open_database(settings) as database, database.transaction() as session:
        return await past(session, 0, most)


def _agencies(found: City) -> Iterator[str]:
    for id, entry in found.of[What.AGENCY].items():
        source = "database" if id in found.changed else "config.yaml"
        group = "own" if id in found.of[What.GROUP] else "-"
        marks = "".join(f" ({word})" for word in ("external", "confidential", "closed") if entry[word])
        officers, reports = len(found.agencys_officers(id)), found.open_reports.get(id, 0)
        yield f"{id:<24}{source:<13}{reports:>5} {officers:>9}  {group:<7}{entry['short']}: {entry['name']}{marks}"


def _officers(found: City) -> Iterator[str]:
    for number, entry in found.of[What.OFFICER].items():
        secret = " (confidential)" if entry["confidential"] else ""
        yield f"{number:<16}{entry['role']:<13}{entry['agency'] or '-':<24}{entry['name']}{secret}"


def _groups(found: City) -> Iterator[str]:
    for name, entry in found.of[What.GROUP].items():
        yield f"{name:<24}{entry['chat']}"


def _texts(found: City) -> Iterator[str]:
    """Every text, the changed ones marked."""
    changed: Mapping[str, Entry] = found.of[What.TEXT]
    for language in languages():
        for key, text in (shipped(language) | (shipped(OFFICERS) if language == FALLBACK else {})).items():
            subject = f"{language}/{key}"
            own = changed.get(subject)
            yield f"{'*' if own else ' '} {subject:<32}{_shown(own['text'] if own else text.strip())}"


_BOUND = {
    "+": "has a group for its cards now",
    "~": "its cards come to another group now",
    "-": "has no group of its own any more; its cards come to the coordinators'",
}
"""A group in words: its number would tell nobody which one it is."""


def _answers(found: City) -> Iterator[str]:
    for id, entry in found.of[What.ANSWER].items():
        yield f"{id:<26}{entry['agency'] or '-':<24}{entry['title']}: {_shown(entry['text'])}"


_HEADS = {What.AGENCY: (f"{'id':<24}{'from':<13}{'open':>5} {'officers':>9}  {'group':<7}name",)}
_LINES: dict[What, Callable[[City], Iterator[str]]] = {
    What.AGENCY: _agencies,
    What.OFFICER: _officers,
    What.GROUP: _groups,
    What.TEXT: _texts,
    What.ANSWER: _answers,
}
