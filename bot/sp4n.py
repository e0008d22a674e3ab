"""`./kanal sp4n`: what it writes, reads and says. Reading never changes anything; numbers come all or none."""

from __future__ import annotations

import asyncio
import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import typer

from bot.app import office_of, open_database
from bot.listfiles import celled
from bot.settings import Settings
from conversations import describe
from conversations.catalogue import Catalogue
from conversations.national import recorded
from conversations.rules import tracking
from conversations.rules.complaint import Complaint
from conversations.texts import FALLBACK, say
from handlers import effects
from handlers.office import Office
from storage import addresses, complaints, finding
from storage.database import Transaction

COLUMNS = (
    *("number", "national", "kind", "title", "story", "place", "latitude", "longitude", "when", "filed", "agency"),
    *("topic", "privacy", "name"),
)
NEEDED = ("number", "national")


@dataclass(frozen=True, slots=True)
class Row:
    """A national number, and the line it stands in."""

    line: int
    number: str
    national: str


def export(settings: Settings, file: Path, since: date, *, guarded: bool) -> int:
    """Write what the national system does not know yet. The exit code."""
    rows = asyncio.run(_read(settings, since, guarded=guarded))
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerows([COLUMNS, *([celled(cell) for cell in row] for row in rows)])
    try:
        with file.open("x", encoding="utf-8", newline="") as opened:
            opened.write("\ufeff" + made.getvalue())
    except FileExistsError:
        typer.echo(f"{file} exists already; name another one.", err=True)
        return 1
    except OSError as problem:
        typer.echo(f"{file} cannot be written: {problem.strerror}", err=True)
        return 1
    typer.echo(f"{file}: {len(rows)} reports. Fill in `national`, then: ./kanal sp4n import {file}")
    return 0


def bring_in(settings: Settings, file: Path) -> int:
    """Record the numbers of a file, if every row is in order. The exit code."""
    try:
        rows, problems = _load(file)
    except ValueError as problem:
        typer.echo(f"{file.name}: {problem}", err=True)
        return 1
    new, more = asyncio.run(_record(settings, rows, sure=not problems))
    for line, why in sorted([*problems, *more]):
        typer.echo(f"{file.name} line {line}: {why}", err=True)
    if problems or more:
        typer.echo("Nothing was changed.", err=True)
        return 1
    typer.echo(f"{new} numbers recorded; {len(rows) - new} were known already. Their citizens are told.")
    return 0


async def _read(settings: Settings, since: date, *, guarded: bool) -> list[tuple[str, ...]]:
    start = datetime.combine(since, time(), settings.zone)
    async with open_database(settings) as database, database.transaction() as session:
        catalogue = office_of(settings, database).catalogue
        unknown = await finding.without_national(session, start, guarded=guarded)
        return [_row(report, await _name(session, report), catalogue) for report in unknown]


async def _name(session: Transaction, report: Complaint) -> str:
    """Of an anonymous reporter nothing."""
    if report.privacy.anonymous:
        return ""
    return await addresses.name(session, await complaints.citizen(session, report.id))


def _row(report: Complaint, name: str, catalogue: Catalogue) -> tuple[str, ...]:
    place, topic = report.place, catalogue.topic(report.topic)
    pin = place if place is not None and place.latitude is not None else None
    return (
        report.number,
        "",
        say(FALLBACK, f"kind.{report.kind.value}"),
        report.title,
        report.story,
        place.words or place.link if place else "",
        f"{pin.latitude:.6f}" if pin else "",
        f"{pin.longitude:.6f}" if pin else "",
        describe.period(report.when, FALLBACK) if report.when else "",
        f"{report.filed_at.astimezone(catalogue.zone):%Y-%m-%d %H:%M}",
        describe.agency(report.agency, catalogue, FALLBACK) if report.agency else "",
        topic.names[FALLBACK] if topic else "",
        describe.privacy_key(report.privacy),
        name,
    )


def _load(file: Path) -> tuple[list[Row], list[tuple[int, str]]]:
    """The rows with a national number, and what is wrong with others. ValueError: it is no such file."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("this is not UTF-8. In the spreadsheet save it as `CSV UTF-8`.") from None
    except OSError as problem:
        raise ValueError(f"cannot be read ({problem.strerror}).") from None
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count))
    names = [name.strip().lower() for name in reader.fieldnames or []]
    if missing := [name for name in NEEDED if name not in names]:
        raise ValueError(f"line 1: the column `{missing[0]}` is missing; ./kanal sp4n export shows all.")
    reader.fieldnames = names
    rows: list[Row] = []
    problems: list[tuple[int, str]] = []
    for cells in reader:
        line, typed = reader.line_num, (cells["national"] or "").strip().lstrip("'")
        if not typed:
            continue
        number, national = tracking.parse(cells["number"] or ""), tracking.national(typed)
        if number is None:
            problems.append((line, f"`{cells['number']}` is no tracking number."))
        elif national is None:
            problems.append((line, f"`{typed}` is no national number: 4 to 12 digits. Format the column as text."))
        else:
            rows.append(Row(line, number, national))
    return rows, [*problems, *_twice(rows)]


def _twice(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for name in NEEDED:
        seen: dict[str, int] = {}
        for row in rows:
            value = getattr(row, name)
            if seen.setdefault(value, row.line) != row.line:
                yield row.line, f"`{value}` stands in line {seen[value]} already; keep one."


async def _record(settings: Settings, rows: Sequence[Row], *, sure: bool) -> tuple[int, list[tuple[int, str]]]:
    """In one commit; how many were new, and what stands against it."""
    async with open_database(settings) as database:
        office = office_of(settings, database)
        async with database.transaction() as session:
            new, problems = [], []
            for row in rows:
                report = await complaints.by_number(session, row.number)
                if report is None:
                    problems.append((row.line, f"there is no report {row.number}."))
                elif report.national == row.national:
                    continue
                elif await finding.knows_nationally(session, row.national, other=report.id):
                    problems.append((row.line, f"`{row.national}` is the number of another report already."))
                else:
                    new.append((report, row.national))
            if sure and not problems:
                for report, national in new:
                    await _apply(session, office, report, national)
    return len(new), problems


async def _apply(session: Transaction, office: Office, report: Complaint, national: str) -> None:
    chat = await complaints.citizen(session, report.id)
    await effects.apply(session, office, effects.Scene(chat, chat, None), recorded(report, national))
