"""Twilio's own list of parameters, so that a misspelt one is refused here rather than silently lost there."""

import json
from functools import cache
from pathlib import Path

from sandbox.twilio.errors import TwilioRefusal
from sandbox.world import Json

SPEC = Path(__file__).parent.parent / "spec" / "twilio.json"


@cache
def spec() -> Json:
    loaded: Json = json.loads(SPEC.read_text(encoding="utf-8"))
    return loaded


def check_names(operation: str, given: list[str]) -> None:
    unknown = sorted(set(given) - set(spec()[operation]))
    if unknown:
        raise TwilioRefusal(20001, detail=f"Unknown parameters: {', '.join(unknown)}")
