"""Keeps the vendors' loggers from writing down what people say, or our keys. Must not know our own loggers."""

from __future__ import annotations

import logging
from collections.abc import Mapping

SILENT = logging.CRITICAL + 1

LEVELS: Mapping[str, int] = {
    "telegram": SILENT,  # a batch it cannot parse is logged whole, as CRITICAL
    "httpx": logging.WARNING,  # INFO names every address, and Telegram's hold the token
    "httpcore": logging.WARNING,  # DEBUG names headers
    "twilio": logging.WARNING,  # INFO names addresses, DEBUG bodies
}


def quiet_loggers() -> None:
    """Call once at start, after logging is configured."""
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)
