"""Every test here runs twice: python-telegram-bot gives durations as numbers today, and as timedelta objects soon."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True, params=["0", "1"], ids=["seconds", "timedelta"])
def _durations(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", request.param)
