"""The commands `./kanal sp4n export|import`: reports for the national system, and the numbers they got there."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.cli_lists import Config, Data, Told

Since = Annotated[
    datetime, typer.Option("--since", formats=["%Y-%m-%d"], metavar="DATE", help="Filed on this day or later.")
]


def add(app: typer.Typer, config: Path, told: Told) -> None:
    """Both commands, below `app`."""
    sp4n = typer.Typer(
        help="The national system: reports for it, numbers from it.", no_args_is_help=True, rich_markup_mode=None
    )

    @sp4n.command("export", help="Write the reports that have no national number yet, as CSV. As often as you like.")
    def export(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="A new .csv file.")],
        since: Since,
        guarded: Annotated[
            bool, typer.Option("--guarded", help="Those that are rahasia or berkadar pengawasan too. Keep it safe.")
        ] = False,
        config: Config = config,
        data: Data = None,
    ) -> None:
        from bot import sp4n as national

        told(lambda settings: national.export(settings, file, since.date(), guarded=guarded), config, data)

    @sp4n.command("import", help="Record the numbers of a CSV with the columns `number` and `national`: all or none.")
    def bring_in(
        file: Annotated[Path, typer.Argument(metavar="FILE", help="The exported file, its `national` filled in.")],
        config: Config = config,
        data: Data = None,
    ) -> None:
        from bot import sp4n as national

        told(lambda settings: national.bring_in(settings, file), config, data)

    app.add_typer(sp4n, name="sp4n")
