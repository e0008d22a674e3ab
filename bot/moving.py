"""`./kanal migrate-to`: what it says."""

from __future__ import annotations

import typer

from bot.settings import Settings
from storage import moving

STEP = 50_000
"""Rows between two lines of progress."""


def migrate_to(settings: Settings, target: str) -> int:
    """Move the city into this database. The exit code."""
    moved = moving.move(settings.storage.url, target, settings.storage.data_dir, _progress)
    if moved.anew:
        typer.echo("People were served since the last try: everything was brought once more.")
    typer.echo(f"Moved and checked, every table by count and hash: {sum(moved.rows.values()):,} rows.")
    if moved.missing:
        typer.echo(f"Warning: {moved.missing} attachments lie no longer in the data folder.", err=True)
    typer.echo(f"Attachments stay where they are, in {settings.storage.data_dir / 'attachments'}.")
    typer.echo(f"Now put KANAL_STORAGE__DATABASE_URL={moved.to} into .env, then: ./kanal run")
    return 0


def _progress(table: str, rows: int, of: int) -> None:
    if rows == of or (rows and rows % STEP == 0):
        typer.echo(f"{table:<12} {rows:>12,} of {of:,}")
