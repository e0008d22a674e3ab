"""`./kanal coordinator`: a one-time code that names a coordinator."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import typer

from bot.app import office_of, open_database
from bot.settings import Settings
from conversations.effects import Invite
from conversations.orders import token_shown
from conversations.rules.complaint import Role
from handlers.office import fresh_token
from storage import desk

MINUTES = 15


def issue_code(settings: Settings) -> int:
    """Print the code. The exit code."""
    code = asyncio.run(_issue(settings))
    typer.echo(f"Code: {code}")
    typer.echo(f"Send it to the bot in a private chat within {MINUTES} minutes. Whoever does becomes a coordinator.")
    typer.echo("It works once.")
    return 0


async def _issue(settings: Settings) -> str:
    async with open_database(settings) as database:
        office = office_of(settings, database)
        token = fresh_token(office)
        until = office.clock() + timedelta(minutes=MINUTES)
        async with database.transaction() as session:
            await desk.add_invite(session, Invite(token, Role.COORDINATOR, None, True, until), None)
    return token_shown(token)
