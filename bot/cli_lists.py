"""The commands `./kanal agencies|officers|groups|texts|answers list|export|import`: one shape for all five lists."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.settings import Settings

Config = Annotated[
    Path, typer.Option("--config", metavar="FILE", help="The city's settings.", show_default="config.yaml")
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Where database and attachments are kept.", show_default=False),
]
File = Annotated[Path, typer.Argument(metavar="FILE", help="A .yaml or .csv file.")]
Told = Callable[[Callable[["Settings"], int], Path, Path | None], None]
ABOUT = {
    "agencies": "Agencies: who can be handed a report.",
    "officers": "Officers: who may act, and for whom.",
    "groups": "Groups: which chat receives whose cards.",
    "texts": "Texts: the words people read, where the city wants others.",
    "answers": "Ready-made answers: what officers begin with.",
}
WHAT = {"agencies": "agency", "officers": "officer", "groups": "group", "texts": "text", "answers": "answer"}


def add(app: typer.Typer, config: Path, told: Told) -> None:
    """The five lists, below `app`. `told` loads the settings, carries the work out, and ends the command."""
    for name, about in ABOUT.items():
        app.add_typer(_list(name, about, config, told), name=name)


def _list(name: str, about: str, default: Path, told: Told) -> typer.Typer:
    lists = typer.Typer(help=f"{about} Also while the bot runs.", no_args_is_help=True, rich_markup_mode=None)

    @lists.command("list", help=f"Show the {name} as they count now.")
    def show(
        words: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only what holds these.")] = "",
        config: Config = default,
        data: Data = None,
    ) -> None:
        from bot import managing
        from conversations.managing.entries import What

        told(lambda settings: managing.show(settings, What(WHAT[name]), words), config, data)

    @lists.command("export", help=f"Write the {name} as YAML or CSV.")
    def export(
        file: Annotated[
            Path | None, typer.Argument(metavar="[FILE]", help="A new .yaml or .csv file; without it, YAML is printed.")
        ] = None,
        config: Config = default,
        data: Data = None,
    ) -> None:
        from bot import managing
        from conversations.managing.entries import What

        told(lambda settings: managing.export(settings, What(WHAT[name]), file), config, data)

    @lists.command(
        "import", help="Make the list as a file has it.\n\nShows what is new, changed and removed, then asks."
    )
    def bring_in(
        file: File,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")] = False,
        config: Config = default,
        data: Data = None,
    ) -> None:
        from bot import managing
        from conversations.managing.entries import What

        told(
            lambda settings: managing.bring_in(settings, What(WHAT[name]), file, yes=yes, dry_run=dry_run), config, data
        )

    return lists
