"""The diagram in the documents shows the table as it is."""

from __future__ import annotations

from conversations.rules.complaint import CHANGES, Status
from tests.lifecycle import DOCUMENT, diagram, written


def test_the_diagram_is_drawn_from_the_table() -> None:
    assert DOCUMENT.read_text("utf-8") == written(), "run: python -m tests.lifecycle"


def test_every_change_and_every_status_is_in_it() -> None:
    lines = diagram().splitlines()
    for change in CHANGES:
        start = f"    {change.source.value} --> {change.target.value}: "
        assert any(line.startswith(start) and change.action.value in line for line in lines)
    assert all(any(status.value in line for line in lines) for status in Status)
