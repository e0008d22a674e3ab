"""How the peers that live in this folder are started, and what their processes are told. Must not know the load."""

from __future__ import annotations

import argparse
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

DATABASE = "peer.db"


def module(name: str, *options: str) -> Callable[[int, int, Path], list[str]]:
    """The command line of `python -m name`, given the two ports and the folder it may write to."""

    def command(api_port: int, port: int, folder: Path) -> list[str]:
        places = ["--api", f"http://127.0.0.1:{api_port}", "--port", str(port), "--folder", str(folder)]
        return [sys.executable, "-m", name, *places, *options]

    return command


def arguments() -> argparse.Namespace:
    """What `module` wrote: api, port, folder, and the peer's variant."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--api", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--store", action="store_true", help="keep everything in SQLite")
    parser.add_argument("--request", default="", metavar="MODULE[:CLASS]", help="another BaseRequest")
    parser.add_argument("--uvloop", action="store_true")
    return parser.parse_args()


def rows(folder: Path) -> int:
    """Complaints in a peer's database."""
    return count(folder / DATABASE, "complaint")


def count(path: Path, table: str) -> int:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
