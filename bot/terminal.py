"""`./kanal chat`: the conversation in this terminal, without network; nothing is kept."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

import typer

from bot.app import office_of
from bot.settings import Settings
from conversations.messages import BOLD_OFF, BOLD_ON, Acknowledge, Address, Edit, Inbound, Message, Outbound, Text
from conversations.session import Session
from conversations.understanding import language as languages
from handlers import events, timers
from handlers.office import Office
from scheduler.outbox import Pump
from storage import addresses, sessions
from storage.database import Database
from storage.files import Files
from storage.migrate import migrate

YOU = Address("terminal", "you")
HINT = "Write as a citizen would; numbers pick an option. Ctrl-D ends."


class Terminal:
    """A channel that prints. Options are numbered, as on WhatsApp."""

    name = "terminal"

    async def send(self, outbound: Outbound) -> str:
        match outbound.body:
            case Message(text, rows) | Edit(_, text, rows):
                options = [option for row in rows for option in row]
                numbered = [f"  {index}. {option.label}" for index, option in enumerate(options, 1)]
                bold = text.replace(BOLD_ON, "\x1b[1m").replace(BOLD_OFF, "\x1b[0m")
                typer.echo("\n".join([bold, *numbered, ""]))
            case Acknowledge(_, text) if text:
                typer.echo(text)
        return str(outbound.id)

    async def fetch(self, ref: str, limit: int) -> bytes:
        return b""


def chat(settings: Settings, language: str | None) -> int:
    """Talk until the input ends. The exit code."""
    if language is not None and language not in settings.languages:
        typer.echo(f"Unknown language {language}; there are {', '.join(settings.languages)}.", err=True)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_chat(settings, language, Path(folder)))


async def _chat(settings: Settings, language: str | None, folder: Path) -> int:
    languages.load()
    database = Database(f"sqlite+aiosqlite:///{folder}/chat.db")
    try:
        await migrate(database, folder)
        office = office_of(settings, database)
        pump = Pump(office, {"terminal": Terminal()}, Files(folder))
        if language is not None:
            await _begin_in(office, language)
        typer.echo(HINT)
        await _converse(office, pump)
    finally:
        await database.close()
    return 0


async def _converse(office: Office, pump: Pump) -> None:
    serial = 0
    while line := await asyncio.to_thread(sys.stdin.readline):
        serial += 1
        inbound = Inbound(str(serial), YOU, YOU, office.clock(), Text(line.strip()), message_id=str(serial))
        await events.receive(office, inbound, line)
        await _answers(office, pump)


async def _answers(office: Office, pump: Pump) -> None:
    """What is said at once, and what the quiet window held back: in a terminal a line is never half a burst."""
    await pump.flush()
    async with office.database.transaction() as session:
        chat = await addresses.find_or_add(session, YOU)
    if await office.writer.do(timers.Ring(office, chat, YOU, "quiet")):
        await pump.flush()


async def _begin_in(office: Office, language: str) -> None:
    async with office.database.transaction() as session:
        chat = await addresses.find_or_add(session, YOU)
        await sessions.save_citizen(session, chat, Session(language=language, language_chosen=True), office.clock())
