"""`./kanal inbox`: what came in and did not take effect, listed and put back. Shows no word of anybody: what a person
wrote stays in the database, and neither terminals nor their scrollback are made for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import typer

from bot.app import open_database
from bot.settings import Settings
from storage import inbox
from storage.inbox import InboxId, InboxState, Trouble

ALL = "all"
ID = re.compile("[0-9]{1,18}")
STATES = {
    InboxState.FAILED: "tried again by itself",
    InboxState.WAITING: "waits for its turn",
    InboxState.ASIDE: "set aside",
}


def show(settings: Settings) -> int:
    """Print the list. The exit code."""
    trouble = asyncio.run(_trouble(settings))
    if not trouble:
        typer.echo("All is well: everything that came in was handled.")
        return 0
    typer.echo(f"{'id':>8}  {'channel':<9} {f'received ({settings.city.zone_name})':<21} tries  {'state':<23}reason")
    for one in trouble:
        typer.echo(_line(one, settings.zone))
    if any(one.state is InboxState.ASIDE and one.readable for one in trouble):
        typer.echo("\nOnce the reason is gone: ./kanal inbox --replay ID, or --replay all.")
    return 0


def replay(settings: Settings, which: Sequence[str]) -> int:
    """Put events back, by id or all that are set aside. The exit code: 1 when one of them could not be."""
    if strange := [word for word in which if word != ALL and not ID.fullmatch(word)]:
        typer.echo(f"{strange[0]} is no id. ./kanal inbox lists them; or: --replay all", err=True)
        return 1
    before, back = asyncio.run(_put_back(settings, None if ALL in which else [InboxId(int(word)) for word in which]))
    if back:
        typer.echo(f"Put back: {', '.join(map(str, sorted(back)))}. The running bot handles it within seconds,")
        typer.echo("a stopped one after its next start; ./kanal inbox then shows what became of it.")
    elif ALL in which:
        typer.echo("Nothing to put back.")
    left = [_why_not(id, before.get(id)) for id in sorted({int(word) for word in which if word != ALL} - {*back})]
    for line in left:
        typer.echo(line, err=True)
    return 1 if left else 0


async def _trouble(settings: Settings) -> list[Trouble]:
    async with open_database(settings) as database, database.transaction() as session:
        return await inbox.trouble(session)


async def _put_back(settings: Settings, ids: list[InboxId] | None) -> tuple[dict[int, Trouble], list[InboxId]]:
    async with open_database(settings) as database, database.transaction() as session:
        return {one.id: one for one in await inbox.trouble(session)}, await inbox.put_back(session, ids)


def _line(one: Trouble, zone: ZoneInfo) -> str:
    at = one.received_at.astimezone(zone)
    return (
        f"{one.id:>8}  {one.channel:<9} {at:%Y-%m-%d %H:%M:%S}   {one.tries:>5}  {STATES[one.state]:<23}"
        f"{one.error or '-' if one.readable else f'cannot be read ({one.error})'}"
    )


def _why_not(id: int, found: Trouble | None) -> str:
    if found is None:
        return f"{id}: there is no such event, or it was handled already. ./kanal inbox lists what was not."
    if not found.readable:
        return f"{id}: this event cannot be read, so there is nothing to handle. It stays kept as it came."
    return f"{id}: {STATES[found.state]} already; nothing to put back."
