"""`python -m tests.year --reports 500 --days 365`: every promise of a year, checked."""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time

from tests.year.life import live


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20, help="reports a day")
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/year.db"
        result = asyncio.run(live(url, given.reports, given.days, given.seed))
    took = time.monotonic() - began
    lines = [f"{result.reports} reports, {result.events} events, {result.words} messages, {took:.0f} s"]
    lines += [f"  {count:>8} {what}" for what, count in sorted(result.checked.items())]
    sys.stdout.write("\n".join([*lines, *result.faults[:50], f"{len(result.faults)} faults", ""]))
    return bool(result.faults)


if __name__ == "__main__":
    raise SystemExit(main())
