"""The town on platforms that fail as the real ones do."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.scheduler.platforms import Askable, Platform
from tests.town import Town, town


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[Town]:
    async with town(tmp_path) as opened:
        opened.channels["telegram"] = Platform("telegram", opened)
        opened.channels["whatsapp"] = Askable("whatsapp", opened)
        yield opened
