"""(a) This product, complete: `bot run` as a city starts it, over its Telegram webhook, every turn answered at once."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.dialogue import SECRET, TOKEN
from benchmarks.peers.started import count

ROOT = Path(__file__).resolve().parents[2]
RAISED: Mapping[str, str] = {
    "INTAKE__QUIET_SECONDS": "0",
    "INTAKE__QUIET_BELOW_CHARS": "0",  # no text waits for a second one
    "TELEGRAM__PER_SECOND": "1000000",
    "TELEGRAM__PER_CHAT_PER_SECOND": "1000000",
    "TELEGRAM__PER_GROUP_PER_MINUTE": "1000000",
}
"""Limits that would measure themselves: raised, but still in the path."""


def command(root: Path, api_port: int, port: int, folder: Path) -> list[str]:
    """`root` is a checkout of this product, usually the one this file stands in."""
    return [sys.executable, "-P", "-m", "bot", "run", "--config", str(root / "config.yaml"), "--data", str(folder)]


def environment(root: Path, api_port: int, port: int, folder: Path) -> Mapping[str, str]:
    """What .env and config.yaml would hold; a group for the officers' cards is bound."""
    settings = {
        "TELEGRAM__ENABLED": "true",
        "TELEGRAM__MODE": "webhook",
        "TELEGRAM__TOKEN": TOKEN,
        "TELEGRAM__WEBHOOK_SECRET": SECRET,
        "TELEGRAM__API_BASE": f"http://127.0.0.1:{api_port}/bot",
        "WHATSAPP__ENABLED": "false",
        "WEB__PORT": str(port),
        "WEB__PUBLIC_BASE_URL": f"http://127.0.0.1:{port}",
        "GROUPS__COORDINATOR": "-1001000000001",
        "LOG_LEVEL": "warning",
        **RAISED,
    }
    return {f"KANAL_{name}": value for name, value in settings.items()} | {"PYTHONPATH": str(root)}


def filed(folder: Path) -> int:
    return count(folder / "kanal.db", "complaints")
