"""What this product promises, as ratios within one run. Must not know how anything was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.measure import Figures, Starts


@dataclass(frozen=True, slots=True)
class Gate:
    """`value` is how many times better (a) is than the other; it passes from `least` on."""

    what: str
    value: float
    least: float

    @property
    def passed(self) -> bool:
        return self.value >= self.least

    def line(self) -> str:
        return f"{'PASS' if self.passed else 'FAIL'}  {self.what}: {self.value:.2f} × (at least {self.least:g} ×)"


Value = Callable[[Figures], float]
THROUGHPUT: tuple[tuple[str, str, float], ...] = (
    ("b", "512 people", 10),
    ("b", "64 people", 8),
    ("c-fast", "512 people", 1),
    ("c-fast", "64 people", 1),
)
PATIENCE: tuple[tuple[str, str, float], ...] = (("b", "512 people", 10), ("b", "250/s", 10))


def gates(figures: Sequence[Figures], starts: Sequence[Starts]) -> Iterator[Gate]:
    """Those for which this run has both sides."""
    at = {(found.peer, found.level): found for found in figures}
    for rival, level, least in THROUGHPUT:
        if ("a", level) in at and (rival, level) in at:
            value = at["a", level].messages_s / at[rival, level].messages_s
            yield Gate(f"messages/s of a over {rival} at {level}", value, least)
    for rival, level, least in PATIENCE:
        if ("a", level) in at and (rival, level) in at:
            value = at[rival, level].p99_ms / at["a", level].p99_ms
            yield Gate(f"p99 of {rival} over a at {level}", value, least)
    by = {found.peer: found for found in starts}
    if "a" in by and "b" in by:
        yield Gate("cold start of b over a, new database", by["b"].new_s / by["a"].new_s, 1)
        yield Gate("cold start of b over a, database there", by["b"].again_s / by["a"].again_s, 1)
