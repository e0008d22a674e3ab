"""`./kanal backup` and `./kanal restore`: what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import typer

from bot.settings import Settings
from storage import backup
from storage.backup import Manifest
from storage.dumps import BackupProblem
from storage.files import Files
from storage.folder import Unusable


def back_up(settings: Settings, file: Path) -> int:
    """Write the file. The exit code."""
    files = Files(settings.storage.data_dir / "attachments")
    made = _done(partial(backup.back_up, settings.storage.url, files, file.absolute(), datetime.now(UTC)))
    if made is None:
        return 1
    typer.echo(f"{file}: {_content(made, settings)}.")
    _warn(made)
    typer.echo("Settings, tokens and keys are not in it: keep config.yaml and .env as well, elsewhere.")
    return 0


def restore(settings: Settings, file: Path) -> int:
    """Bring the file's content back. The exit code."""
    made = _done(partial(backup.restore, file.absolute(), settings.storage.url, settings.storage.data_dir))
    if made is None:
        return 1
    typer.echo(f"Restored and checked: {_content(made, settings)}.")
    _warn(made)
    typer.echo("Make sure the old bot runs nowhere, then: ./kanal run")
    typer.echo("Messages that were about to leave at that moment leave now, even if they did then.")
    return 0


def _done(work: Callable[[], Manifest]) -> Manifest | None:
    try:
        return work()
    except (BackupProblem, Unusable) as problem:
        typer.echo(str(problem), err=True)
    except OSError as problem:
        typer.echo(f"It could not be done: {problem}", err=True)
    return None


def _content(made: Manifest, settings: Settings) -> str:
    at = made.made_at.astimezone(settings.zone)
    return (
        f"the database as of {at:%Y-%m-%d %H:%M:%S} {settings.city.zone_name} with {made.rows.get('complaints', 0)} "
        f"reports, and {made.attachments} attachments ({made.attachments_bytes / 1_000_000:.1f} MB)"
    )


def _warn(made: Manifest) -> None:
    if made.missing:
        typer.echo(
            f"Warning: {len(made.missing)} attachments were lost or changed on the disk before the backup: "
            f"{', '.join(made.missing[:5])}{' …' if len(made.missing) > 5 else ''}",
            err=True,
        )
