"""`python -m tests.kills --times 200`: a long run, its figures, and what was found wrong. Ends with 1 when anything
was; then `--keep DIR` leaves database, log and phones there to be looked at. `--parts --times 30`: five minutes of
several processes on one PostgreSQL."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from tests.kills import parts
from tests.kills.killing import run

SAID_EVERY = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.kills", description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--parts", action="store_true", help="two that are called and two that send, on PostgreSQL")
    parser.add_argument("--every", type=float, default=10.0, help="with --parts: seconds from one death to the next")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    if given.keep and given.keep.exists() and any(given.keep.iterdir()):
        parser.error(f"{given.keep} holds an earlier run: what it left would be taken for this one's")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        work = (
            parts.run(folder, given.times, given.seed, given.every, _progress)
            if given.parts
            else run(folder, given.times, given.seed, _progress)
        )
        outcome = asyncio.run(work)
    figures = {name: value for name, value in asdict(outcome).items() if name != "problems"}
    sys.stdout.write(f"{figures} in {time.monotonic() - started:.0f} s\n")
    sys.stdout.write("\n".join(outcome.problems) or "all is well")
    sys.stdout.write("\n")
    return 1 if outcome.problems else 0


def _progress(count: int) -> None:
    if count % SAID_EVERY == 0:
        sys.stdout.write(f"{count} killed\n")
        sys.stdout.flush()


sys.exit(main())
