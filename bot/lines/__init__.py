"""The lines to the platforms, made from the settings: a channel to send on, routes to be called at, a loop to listen.

A new channel is one folder under channels/, one file here, one line in LINES.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.lines.line import Line
from bot.lines.telegram import TelegramLine
from bot.lines.whatsapp import WhatsAppLine
from bot.settings import Settings

LINES: tuple[tuple[str, Callable[[Settings], Line]], ...] = (
    ("telegram", TelegramLine),
    ("whatsapp", WhatsAppLine),
)
"""Every platform there is, by the name of its section in config.yaml."""


def lines(settings: Settings) -> tuple[Line, ...]:
    """The enabled ones."""
    return tuple(make(settings) for name, make in LINES if getattr(settings, name).enabled)


__all__ = ["LINES", "Line", "lines"]
