"""`python -m tests.lifecycle`: the life of a report as a diagram, from the table, into docs/lifecycle.md."""

from __future__ import annotations

from pathlib import Path

from conversations.rules.complaint import CHANGES, CLOSED, Change
from conversations.rules.complaint import Status as S

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "lifecycle.md"
FENCE = "```mermaid\n"


def diagram() -> str:
    """In mermaid's words; changes between the same two statuses share an arrow."""
    arrows: dict[tuple[S, S], list[str]] = {}
    for change in CHANGES:
        arrows.setdefault((change.source, change.target), []).append(_label(change))
    lines = ["stateDiagram-v2", f"    [*] --> {S.DRAFT.value}"]
    lines += [f"    {source.value} --> {target.value}: {', '.join(by)}" for (source, target), by in arrows.items()]
    lines += [f"    {status.value} --> [*]" for status in S if status in CLOSED]
    return FENCE + "\n".join(lines) + "\n```\n"


def _label(change: Change) -> str:
    return f"{change.action.value} ({'/'.join(sorted(role.value for role in change.roles))})"


def written() -> str:
    """The document as it should be."""
    return DOCUMENT.read_text("utf-8").partition(FENCE)[0] + diagram()


if __name__ == "__main__":
    DOCUMENT.write_text(written(), "utf-8")
