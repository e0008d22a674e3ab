"""The lines to the platforms, made from the settings: a channel to send on, routes to be called at, a loop to listen.

A new channel is one folder under channels/, one file here, one line in LINES. A platform's library is read only where
the platform is used.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.lines.line import Line
from bot.settings import Settings


def _telegram(settings: Settings) -> Line:
    from bot.lines.telegram import TelegramLine

    return TelegramLine(settings)


def _whatsapp(settings: Settings) -> Line:
    from bot.lines.whatsapp import WhatsAppLine

    return WhatsAppLine(settings)


LINES: tuple[tuple[str, Callable[[Settings], Line]], ...] = (
    ("telegram", _telegram),
    ("whatsapp", _whatsapp),
)
"""Every platform there is, by the name of its section in config.yaml."""


def lines(settings: Settings) -> tuple[Line, ...]:
    """The enabled ones."""
    return tuple(make(settings) for name, make in LINES if getattr(settings, name).enabled)


__all__ = ["LINES", "Line", "lines"]
