"""`python -m tests.simulation --seeds 0:20000 --jobs 2`: many runs, their progress, and of a failing one its trace.

`--trace 17` shows the whole of one seed, failing or not. Ends with 1 when a seed failed."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context

from tests.simulation.invariants import judge
from tests.simulation.world import run

SAID_EVERY = 30.0
"""Seconds between two lines of progress."""


@dataclass(frozen=True)
class Verdict:
    seed: int
    digest: str
    problem: str
    trace: tuple[str, ...]


def verdict(seed: int) -> Verdict:
    """One seed, judged; the trace only of one that failed."""
    try:
        outcome = run(seed, judge)
    except Exception as problem:
        return Verdict(seed, "", f"{type(problem).__name__}: {problem}", tuple(getattr(problem, "trace", ())))
    return Verdict(seed, outcome.digest, "", ())


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", default="0:200", help="from:to, the last one left out")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    parser.add_argument("--trace", type=int, help="one seed, in every detail")
    given = parser.parse_args()
    if given.trace is not None:
        return _show(given.trace)
    first, last = (int(end) for end in given.seeds.split(":"))
    started = said = time.monotonic()
    failed: list[int] = []
    for count, found in enumerate(_verdicts(range(first, last), given.jobs), 1):
        if found.problem:
            failed.append(found.seed)
            say(f"\nseed {found.seed}: {found.problem}\n  python -m tests.simulation --trace {found.seed}")
        if time.monotonic() - said > SAID_EVERY or found.seed == last - 1:
            said = time.monotonic()
            say(f"{count} of {last - first} seeds, {len(failed)} failed, {count / (said - started):.2f} a second")
    say(f"{last - first} seeds in {time.monotonic() - started:.0f} s; failed: {failed or 'none'}")
    return 1 if failed else 0


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _verdicts(seeds: range, jobs: int) -> Iterator[Verdict]:
    if jobs == 1:
        yield from map(verdict, seeds)
        return
    with get_context("fork").Pool(jobs) as pool:
        yield from pool.imap(verdict, seeds, chunksize=4)


def _show(seed: int) -> int:
    try:
        outcome = run(seed, judge)
    except Exception as problem:
        say("\n".join(getattr(problem, "trace", ())))
        say(f"\nseed {seed}: {type(problem).__name__}: {problem}")
        return 1
    say("\n".join(outcome.trace))
    say(f"\nseed {seed}: all is well ({outcome.digest})")
    return 0


sys.exit(main())
