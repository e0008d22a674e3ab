"""Whether a webhook request comes from Telegram. Must not read its body."""

from __future__ import annotations

import hmac
from collections.abc import Mapping

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def verify(headers: Mapping[str, str], secret: str) -> bool:
    """Compares in constant time. An empty secret trusts nobody. `headers`: any case, or a mapping that ignores case."""
    given = next((value for name, value in headers.items() if name.lower() == HEADER.lower()), "")
    return bool(secret) and hmac.compare_digest(given.encode(), secret.encode())
