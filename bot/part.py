"""What a process of a city does, where there are several."""

from __future__ import annotations

from enum import StrEnum


class Part(StrEnum):
    ALL = "all"
    WEB = "web"
    """Takes in what the platforms call with, and sends nothing."""
    SENDER = "sender"
    """Sends, polls and keeps the clock; no platform calls it, /healthz answers."""
