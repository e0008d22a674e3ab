"""The commands of `./kanal`. Must not import what they start before they are called: `--help` answers at once."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import cli_lists, cli_sp4n
from bot.part import Part

if TYPE_CHECKING:
    from bot.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CANNOT_START = 2
TOOLS = ("test", "check")
"""The commands that keep nothing of anybody."""
OWNER_ONLY = 0o077
GARBAGE_AFTER = 50_000
"""New objects between two looks for garbage: starting makes that many and drops none; looking took a third of it."""
GARBAGE_WHILE_STARTING = 1_000_000
"""The same until the bot serves."""

app = typer.Typer(
    help="Kanal Lapor: a city's complaint channel on Telegram and WhatsApp.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,  # its tracebacks would show local variables: citizens' words, tokens
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[
    Path, typer.Option("--config", metavar="FILE", help="The city's settings.", show_default="config.yaml")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Where database and attachments are kept.", show_default=False),
]
CONFIG = ROOT / "config.yaml"
DEMO_DATA = ROOT / "demo-data"
"""Beside a city's own folder, not in it: that one is restored into while it is empty, and copied whole."""
PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def _show_version(wanted: bool) -> None:
    if wanted:
        import tomllib

        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        typer.echo(f"kanal-lapor {project['version']}")
        raise typer.Exit


@app.callback()
def main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", is_eager=True, callback=_show_version)
    ] = False,
) -> None:
    gc.set_threshold(GARBAGE_AFTER)
    if context.invoked_subcommand not in TOOLS:
        os.umask(OWNER_ONLY)  # citizens' words: database, copies of it, attachments, the demo's log and phones


@app.command()
def demo(
    port: Annotated[int, typer.Option(metavar="PORT", help="The port of the demo's page.", min=1, max=65534)] = 8765,
    data: Annotated[
        Path, typer.Option("--data", metavar="DIR", help="Where the demo is kept.", show_default="demo-data")
    ] = DEMO_DATA,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the earlier demo and begin anew.")] = False,
) -> None:
    """Try everything without any account.

    The real bot runs against a sandbox of Telegram and WhatsApp: a page with three phones side by side.
    """
    from bot.demo import demo as start

    with _told():
        raise typer.Exit(start(port, data.resolve(), fresh))


@app.command()
def run(
    config: Config = CONFIG,
    data: Data = None,
    only: Annotated[
        Part, typer.Option("--only", help="Of several processes on one PostgreSQL: what this one does.")
    ] = Part.ALL,
) -> None:
    """Serve citizens on the real platforms.

    What is served is set in config.yaml; secrets come from the environment or .env.
    """
    gc.set_threshold(GARBAGE_WHILE_STARTING)
    settings = _settings(config, data, channels=True)
    from bot.app import run as serve

    with _told():
        raise typer.Exit(serve(settings, only))


@app.command()
def chat(
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Begin in this language (id or en).", show_default=False)
    ] = None,
    config: Config = CONFIG,
) -> None:
    """Talk to the bot in this terminal.

    As a citizen would; without network, and nothing is kept.
    """
    settings = _settings(config, None, channels=False)
    from bot.terminal import chat as talk

    raise typer.Exit(talk(settings, language))


@app.command()
def coordinator(config: Config = CONFIG, data: Data = None) -> None:
    """Print a code that names a coordinator.

    Whoever sends it to the bot in a private chat within 15 minutes becomes a coordinator. It works once.
    """
    settings = _settings(config, data, channels=False)
    from bot.coordinator import issue_code

    with _told():
        raise typer.Exit(issue_code(settings))


@app.command()
def templates(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be done.")] = False,
    config: Config = CONFIG,
) -> None:
    """Make the WhatsApp templates and buttons at Twilio.

    What is missing is made and put forward to WhatsApp; prints the lines for config.yaml. Run it as often as you like.
    """
    settings = _settings(config, None, channels=False)
    from bot.templates import templates as bring_about

    raise typer.Exit(bring_about(settings, dry_run=dry_run))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to put it; must not exist yet.")],
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """Put database and attachments into one file.

    Also while the bot runs. Settings, tokens and keys are not in it.
    """
    settings = _settings(config, data, channels=False)
    from bot.backup import back_up

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # no way out leaves a half-made copy behind
    raise typer.Exit(back_up(settings, file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What ./kanal backup wrote.")],
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """Bring a backup back, into an empty data directory.

    Everything is checked before it is said to be done.
    """
    settings = _settings(config, data, channels=False)
    from bot.backup import restore as bring_back

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    raise typer.Exit(bring_back(settings, file))


@app.command()
def migrate_to(
    target: Annotated[str, typer.Argument(metavar="URL", help="postgresql+psycopg://name@host/database, empty.")],
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """Move the city from SQLite to PostgreSQL.

    While no bot runs. Broken off, it goes on where it stopped. The password may come from PGPASSWORD or ~/.pgpass.
    """
    settings = _settings(config, data, channels=False)
    from bot.moving import migrate_to as move

    with _told():
        raise typer.Exit(move(settings, target))


@app.command()
def inbox(
    replay: Annotated[
        list[str] | None,
        typer.Option("--replay", metavar="ID", help="Put this one back (or `all`); may stand several times."),
    ] = None,
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """List what came in and could not be handled; put it back.

    Also while the bot runs. Shows ids, times and reasons, never what somebody wrote.
    """
    settings = _settings(config, data, channels=False)
    from bot.inbox import replay as put_back
    from bot.inbox import show

    with _told():
        raise typer.Exit(put_back(settings, replay) if replay else show(settings))


@app.command()
def history(
    most: Annotated[int, typer.Option("--most", metavar="N", help="How many lines, the newest first.", min=1)] = 50,
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """List who changed agencies, officers, groups and texts.

    In the chat or by a command; also while the bot runs.
    """
    from bot import managing

    _carry_out(lambda settings: managing.history(settings, most), config, data)


@app.command()
def report(
    first: Annotated[datetime, typer.Option("--from", metavar="DAY", help="The first day.", formats=["%Y-%m-%d"])],
    last: Annotated[datetime, typer.Option("--to", metavar="DAY", help="The last day.", formats=["%Y-%m-%d"])],
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="The folder to write into.", show_default="this one")
    ] = Path(),
    config: Config = CONFIG,
    data: Data = None,
) -> None:
    """Write the ministry's figures of a period: XLSX and PDF.

    Also while the bot runs. Nothing personal is in them: days as 2026-10-01.
    """
    from bot.report import writing

    _carry_out(lambda settings: writing.report(settings, first.date(), last.date(), out), config, data)


@app.command(context_settings=PASS_ON)
def test(context: typer.Context) -> None:
    """Run the test suite.

    What follows is handed to pytest: ./kanal test -k outbox
    """
    from bot.checks import run_tests

    raise typer.Exit(run_tests(ROOT, context.args))


@app.command()
def check() -> None:
    """Check style, types and import direction."""
    from bot.checks import run_checks

    raise typer.Exit(run_checks(ROOT))


def _carry_out(work: Callable[[Settings], int], config: Path, data: Path | None) -> None:
    settings = _settings(config, data, channels=False)
    with _told():
        raise typer.Exit(work(settings))


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be used is said in its own words, without a traceback."""
    from storage.folder import Unusable

    try:
        yield
    except Unusable as problem:
        typer.echo(str(problem), err=True)
        raise typer.Exit(1) from None


def _settings(config: Path, data: Path | None, *, channels: bool) -> Settings:
    from bot.settings import SettingsProblem, load

    moved = {} if data is None else {"KANAL_STORAGE__DATA_DIR": str(data.resolve())}
    try:
        return load(config, {**os.environ, **moved}, channels=channels)
    except SettingsProblem as problem:
        typer.echo(f"The settings cannot be used yet:\n{problem}", err=True)
        raise typer.Exit(CANNOT_START) from None


cli_lists.add(app, CONFIG, _carry_out)
cli_sp4n.add(app, CONFIG, _carry_out)
