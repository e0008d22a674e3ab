"""Gathers a period and writes both files."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import typer

from bot.app import office_of, open_database
from bot.report import paper
from bot.report.spreadsheet import Book
from bot.settings import Settings
from conversations.figures import spans
from conversations.texts import render
from handlers import city
from handlers.figures import picture
from handlers.figures.gathering import cases_of, ruler_of
from handlers.figures.plates import caption, plate
from handlers.office import Office
from storage.folder import Unusable


@dataclass(frozen=True, slots=True)
class Written:
    spreadsheet: Path
    paper: Path


def report(settings: Settings, first: date, last: date, folder: Path) -> int:
    """Writes both, and says where. The exit code. Raises Unusable."""
    if last < first:
        raise Unusable(f"--to {last} lies before --from {first}: change the two.")
    if not folder.is_dir():
        raise Unusable(f"{folder} is no folder: make it first, or name another with --out.")
    written = asyncio.run(_report(settings, first, last, folder))
    typer.echo(f"{written.spreadsheet}\n{written.paper}")
    return 0


async def _report(settings: Settings, first: date, last: date, folder: Path) -> Written:
    async with open_database(settings) as database:
        office = office_of(settings, database)
        await city.look(office)
        return await write(office, first, last, folder)


async def write(office: Office, first: date, last: date, folder: Path) -> Written:
    """Memory holds one chunk of reports at a time; the rows wait in a temporary file."""
    span = spans.days(first, last)
    shown = await plate(office, span, None)
    name = f"monev-{first.isoformat()}-{last.isoformat()}"
    written = Written(folder / f"{name}.xlsx", folder / f"{name}.pdf")
    ruler = ruler_of(office)
    with Book(written.spreadsheet, office.catalogue, ruler, span) as book:
        async for cases in cases_of(office, first, last):
            await asyncio.to_thread(book.add, cases)
        book.finish(shown)
    png = await asyncio.to_thread(picture.draw, shown)
    paper.write(written.paper, shown, render("id", (caption(shown),)), png)
    return written
