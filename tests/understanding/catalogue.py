"""The sample city's agencies and topics, straight from config.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from conversations.catalogue import Agency, Catalogue, Topic

CONFIG = Path(__file__).parents[2] / "config.yaml"


@cache
def sample() -> Catalogue:
    config: dict[str, Any] = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
    return Catalogue(
        city=config["city"]["name"],
        zone=ZoneInfo(config["city"]["zone"]),
        zone_name="WIB",
        emergency_number=config["city"]["emergency_number"],
        agencies=tuple(Agency(**agency) for agency in config["agencies"]),
        topics=tuple(_topic(topic) for topic in config["topics"]),
        holidays=frozenset(),
    )


def _topic(topic: dict[str, Any]) -> Topic:
    lists = {key: tuple(topic.get(key, ())) for key in ("words", "emergency_words")}
    return Topic(**{**topic, **lists})
