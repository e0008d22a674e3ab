"""The figures as JSON, as a Markdown table and as a picture (SVG). Must not measure anything."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path

from benchmarks.gates import Gate, gates
from benchmarks.measure import Figures, Memory, Starts
from benchmarks.peers import TITLES

COLOURS = {"null": "#b8b8b8", "a": "#1b7f5c", "b": "#c8553d", "c": "#e0a458", "c-fast": "#6c8ebf", "d": "#8e6c8a"}


@dataclass(slots=True)
class Results:
    """Everything one run found."""

    machine: dict[str, object]
    command: str
    figures: list[Figures] = field(default_factory=list)
    starts: list[Starts] = field(default_factory=list)
    memory: list[Memory] = field(default_factory=list)

    def add(self, found: Figures) -> None:
        """Of several rounds the one counts in which other programs disturbed least."""
        before = next((old for old in self.figures if (old.peer, old.level) == (found.peer, found.level)), None)
        if before is None:
            self.figures.append(found)
        elif found.others_busy < before.others_busy:
            self.figures[self.figures.index(before)] = found

    @property
    def noise(self) -> float:
        """Cores' worth of other programs in the worst of the rounds that count."""
        return max((found.others_busy for found in self.figures), default=0.0)

    def gates(self) -> list[Gate]:
        return list(gates(self.figures, self.starts))


def write(results: Results, folder: Path) -> None:
    """results.json, results.md and results.svg in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    found = asdict(results) | {"gates": [asdict(gate) | {"passed": gate.passed} for gate in results.gates()]}
    (folder / "results.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    (folder / "results.md").write_text(markdown(results), encoding="utf-8")
    (folder / "results.svg").write_text(picture(results.figures), encoding="utf-8")


def markdown(results: Results) -> str:
    machine = results.machine
    lines = [
        f"`{results.command}` on {machine['processor']}, {machine['system']}, Python {machine['python']}; the bot on "
        f"one core, Telegram and the people on another; {machine['disk']}, one fsync {machine['fsync_ms']} ms.",
        "",
        *([f"Noisy: other programs used up to {results.noise:.0%} of a core meanwhile.", ""] * (results.noise > NOISY)),
        *_levels(results.figures),
        *_table(
            ("peer", "cold start, new database (s)", "database there (s)"),
            [(found.peer, f"{found.new_s:.2f}", f"{found.again_s:.2f}") for found in results.starts],
        ),
        *_table(
            ("peer", "open conversations", "memory (MiB)", "bytes each"),
            [
                (found.peer, f"{found.conversations:,}", f"{found.rss_kb / 1024:.0f}", f"{found.bytes_each:,.0f}")
                for found in results.memory
            ],
        ),
        *(f"- {gate.line()}" for gate in results.gates()),
        "",
        *(f"- **{name}**: {TITLES[name]}" for name in dict.fromkeys(found.peer for found in results.figures)),
    ]
    return "\n".join(lines) + "\n"


def _levels(figures: Sequence[Figures]) -> list[str]:
    head = (
        "level", "peer", "messages/s", "complaints/s", "p50 (ms)", "p99 (ms)", "CPU s per 1,000", "memory (MiB)",
        "late", "generator", "others",
    )  # fmt: skip
    return _table(head, [_row(found) for found in sorted(figures, key=lambda found: _order(found.level))])


def _order(level: str) -> tuple[bool, int]:
    return level.endswith("/s"), int(level.partition(" ")[0].removesuffix("/s"))


def _row(found: Figures) -> tuple[str, ...]:
    at_least = "≥ " if found.late > found.messages_s * found.seconds / 100 else ""
    return (
        found.level,
        found.peer,
        f"{found.messages_s:,.0f}",
        f"{found.complaints_s:,.1f}",
        f"{at_least}{found.p50_ms:,.1f}",
        f"{at_least}{found.p99_ms:,.1f}",
        f"{found.cpu_s_per_1000:.2f}",
        f"{found.rss_kb / 1024:.0f}",
        f"{found.late:,}",
        f"{found.generator_busy:.0%}",
        f"{found.others_busy:.0%}",
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    if not rows:
        return []
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)] + [""]


NOISY = 0.2
"""Above this share of a core, what other programs use falsifies the figures."""
WIDTH, LEFT, BAR, GAP, BARS = 860, 390, 22, 6, 360


def picture(figures: Sequence[Figures]) -> str:
    """Messages a second as bars, a block for each number of people."""
    parts: list[str] = []
    y = 34
    most = max((found.messages_s for found in figures if found.peer != "null"), default=1.0)
    for level in dict.fromkeys(found.level for found in figures if not found.level.endswith("/s")):
        parts.append(f'<text x="16" y="{y}" class="head">{level} at once: messages per second</text>')
        y += 12
        for found in (found for found in figures if found.level == level and found.peer != "null"):
            parts.append(_bar(found, y, most))
            y += BAR + GAP
        y += 34
    style = "text{font:13px system-ui,sans-serif;fill:#222}.head{font-weight:600;font-size:15px}.end{text-anchor:end}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{y}" viewBox="0 0 {WIDTH} {y}">'
        f'<style>{style}</style><rect width="{WIDTH}" height="{y}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def _bar(found: Figures, y: int, most: float) -> str:
    width, middle = max(2.0, found.messages_s / most * BARS), y + BAR / 2 + 5
    return (
        f'<text x="{LEFT - 10}" y="{middle}" class="end">{escape(TITLES[found.peer])}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{width:.1f}" height="{BAR}" rx="3" fill="{COLOURS[found.peer]}"/>'
        f'<text x="{LEFT + width + 8:.1f}" y="{middle}">{found.messages_s:,.0f}</text>'
    )
