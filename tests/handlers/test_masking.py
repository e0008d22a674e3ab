"""No identity number is kept anywhere: not in the inbox, not in a session, not in a report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from conversations.messages import Inbound, Media, MediaKind, Text
from handlers import events
from tests.town import PEOPLE, town

NUMBER, SPACED = "3578012305900001", "3578 0123 0590 0001"


@pytest.mark.parametrize(
    "content",
    [
        Text(f"ktp saya belum jadi padahal sudah tiga bulan,\n{NUMBER}"),
        Text(f"ktp saya NIK {SPACED} belum jadi padahal sudah tiga bulan"),
        Media(MediaKind.PHOTO, "ref", "image/jpeg", caption=f"ktp belum jadi, NIK {NUMBER}"),
    ],
    ids=["text", "spaced", "caption"],
)
async def test_no_identity_number_is_kept(content: Text | Media, tmp_path: Path) -> None:
    words = content.text if isinstance(content, Text) else content.caption
    async with town(tmp_path) as here:
        siti = PEOPLE["siti"].address
        inbound = Inbound("1", siti, siti, here.now, content, message_id="m1")
        await events.receive(here.office, inbound, json.dumps({"message": {"text": words}}))
        async with here.database.transaction() as session:
            kept = [
                str(row)
                for table in ("inbox", "sessions", "outbox")
                for row in (await session.exec(text(f"SELECT * FROM {table}"))).all()  # type: ignore[call-overload]  # noqa: S608
            ]
    assert any("3578xxxxxxxxxxxx" in row for row in kept)
    assert not [row for row in kept if NUMBER in row or SPACED in row]
