"""What a tap or a typed answer chose, for the questions that follow a report."""

from __future__ import annotations

from conversations import answers
from conversations.messages import Choice, Inbound, Text
from conversations.session import Session


def value(session: Session, event: Inbound) -> str:
    """The value of the option that was tapped, or typed by number or label; empty for everything else."""
    match event.content:
        case Choice(tapped):
            return tapped.partition(":")[2] if tapped.startswith(f"q{session.offer}:") else tapped
        case Text(text):
            option = answers.choice(text, session.offered)
            return option.value if option else ""
    return ""


def words(event: Inbound) -> str:
    return event.content.text if isinstance(event.content, Text) else ""
