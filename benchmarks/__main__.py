"""`python -m benchmarks`: every peer at every level in one run, then the gates. Must not hold a measurement itself."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from benchmarks import measure, report
from benchmarks.bot_process import pin
from benchmarks.load import Wrong
from benchmarks.machine import cores, facts
from benchmarks.measure import Figures, Place
from benchmarks.peers import TITLES, Peer, peers
from benchmarks.peers.product import ROOT

HERE = Path(__file__).resolve().parent
NAMES = ",".join(TITLES)
FAILED, ABORTED = 1, 3


def numbers(text: str) -> list[int]:
    """`64,512`; `none` for none."""
    return [] if text in ("", "none") else [int(part) for part in text.split(",")]


def options(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--peers", default=NAMES, help=f"which, of {NAMES}")
    parser.add_argument("--people", type=numbers, default=[64, 512], help="how many talk at once (64,512)")
    parser.add_argument("--steady", type=numbers, default=[50, 250, 1000], help="messages/s on a timetable, or none")
    parser.add_argument("--memory", type=numbers, default=[10_000, 100_000], help="conversations left open, of a only")
    parser.add_argument("--seconds", type=float, default=20, help="how long each level is measured (20)")
    parser.add_argument("--starts", type=int, default=3, help="cold starts of each peer (3; 0 for none)")
    parser.add_argument("--rounds", type=int, default=1, help="measure each level so often; the quietest counts (1)")
    parser.add_argument("--complaints", type=int, help="so many of each person instead of --seconds: a short check")
    parser.add_argument("--connections", type=int, default=100, help="webhook connections (100, Telegram's most)")
    parser.add_argument("--product", type=Path, default=ROOT, help="another checkout to be measured as this product")
    parser.add_argument("--work", type=Path, help="where the databases lie meanwhile (the system's temporary folder)")
    parser.add_argument("--out", type=Path, default=HERE / "results", help="where the results go (benchmarks/results)")
    return parser.parse_args(given)


async def run(given: argparse.Namespace, place: Place, results: report.Results) -> None:
    """Level by level and round by round, so that peers to be compared run close together."""
    chosen = _chosen(given)
    if given.complaints:
        for people, peer in product(given.people, chosen):
            _say(results, await measure.complaints(peer, place, people, given.complaints))
        return
    for people, _, peer in product(given.people, range(given.rounds), chosen):
        _say(results, await measure.closed(peer, place, people, given.seconds))
    for rate, _, peer in product(given.steady, range(given.rounds), chosen):
        _say(results, await measure.steady(peer, place, rate, given.seconds))
    for peer in chosen if given.starts else ():
        results.starts.append(await measure.cold_starts(peer, place, given.starts))
        print(results.starts[-1], flush=True)
    for peer in chosen:
        if peer.name == "a" and given.memory:
            results.memory += await measure.memory(peer, place, given.memory)


def _chosen(given: argparse.Namespace) -> list[Peer]:
    known = {peer.name: peer for peer in peers(given.product.resolve())}
    names = given.peers.split(",")
    if unknown := set(names) - known.keys():
        raise SystemExit(f"there is no peer {', '.join(sorted(unknown))}; there are {NAMES}")
    return [known[name] for name in names]


def _say(results: report.Results, found: Figures) -> None:
    results.add(found)
    odd = "".join(f"  {name} {n}" for name in ("late", "refused", "resent", "unasked") if (n := getattr(found, name)))
    print(
        f"{found.peer:7} {found.level:11} {found.messages_s:8,.0f} messages/s  {found.complaints_s:7,.1f} complaints/s"
        f"  p50 {found.p50_ms:8,.1f} ms  p99 {found.p99_ms:8,.1f} ms  {found.cpu_s_per_1000:6.2f} CPU s/1,000"
        f"  {found.rss_kb / 1024:5.0f} MiB  start {found.cold_start_s:.2f} s  generator {found.generator_busy:.0%}"
        f"  others {found.others_busy:.0%}{odd}",
        flush=True,
    )


def main(given: Sequence[str] | None = None) -> int:
    """0: every gate this run could judge passed; FAILED: one did not; ABORTED: a dialogue went wrong."""
    chosen = options(given)
    bot_core, own_core = cores()
    with tempfile.TemporaryDirectory(dir=chosen.work, prefix="kanal-benchmark-") as work:
        machine = facts(Path(work))
        pin(own_core)
        results = report.Results(machine, " ".join(["python -m benchmarks", *(given or sys.argv[1:])]))
        try:
            measure.in_loop(run(chosen, Place(Path(work), bot_core, chosen.connections), results))
        except Wrong as wrong:
            print(f"aborted: {wrong}", file=sys.stderr)
            return ABORTED
        finally:
            report.write(results, chosen.out)
    if results.noise > report.NOISY:
        print(f"noise: beside bot and generator, other programs used up to {results.noise:.0%} of a core")
    for gate in results.gates():
        print(gate.line())
    return FAILED if any(not gate.passed for gate in results.gates()) else 0


if __name__ == "__main__":
    raise SystemExit(main())
