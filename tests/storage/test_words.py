"""People's words stand in content columns and nowhere else, addresses beside them only in their table, and no log has
either. A whole town is played with words that occur nowhere else; then every column of every table is read."""

from __future__ import annotations

import logging
import re

import pytest
from sqlmodel import SQLModel

from conversations.messages import Inbound, Location, Retry, SendFailed, Text
from handlers import events
from storage.columns import Content
from storage.database import Database
from tests.town import GROUPS, MONDAY, PEOPLE, Town

PLAYED = """
budi > zebrakabel lampu jalan mati berasap depan SD Kaktusindah sejak kemarin
budi > [foto] zebraketerangan
budi > Jl. Zebrajalan 12, kelurahan Zebramaju
waktu > 20 detik
budi > belum tahu
budi > terbuka
budi > setuju
ratna@grup > [ketuk Verifikasi]
ratna@grup > [ketuk Dishub]
joko@grup > [ketuk Ambil]
joko@grup > [balas kartu] zebracatatan tiang 12
joko@grup > [balas kartu] /tanya zebratanya tiangnya besi?
joko@grup > [ketuk Kirim]
waktu > 1 menit
budi > zebrabalas iya besi
joko@grup > [balas kartu] /balas zebrajawab sudah diganti
joko@grup > [ketuk Kirim]
waktu > 1 menit
budi > belum, zebrareaksi masih gelap sekali pak
ratna@grup > [petugas-balas sari] /petugas disdik penghubung rahasia
ratna@grup > /petugas dlh
ratna@grup > /antrian
ratna@dishub > /antrian
joko@grup > /laporan {nomor}
siti > zebradraf got mampet di Jl. Zebragot belum dikirim
tono > zebraprivat
"""
STORIES = re.findall(r"\bzebra\w+|\bkaktus\w+", PLAYED.casefold())
NAMES = [PEOPLE[who].name.split()[-1].casefold() for who in ("siti", "budi", "ratna", "joko", "sari")]
WORDS = [*STORIES, *NAMES, "zebrapin", "zebramentah"]
ADDRESSES = [PEOPLE[who].address.id for who in ("siti", "budi", "ratna", "joko", "sari", "tono")] + [
    group.id for group in GROUPS.values()
]


async def play(here: Town) -> None:
    for line in PLAYED.strip().splitlines():
        await here.act(line)
    siti, budi = PEOPLE["siti"], PEOPLE["budi"]
    pin = Inbound("x1", siti.address, siti.address, MONDAY, Location(-6.2, 106.8, "zebrapin"), sender_name=siti.name)
    await events.receive(here.office, pin, '{"text": "zebramentah", "from": "+6281200000002"}')
    here.channels["whatsapp"].failures.append(SendFailed("63003", Retry.NEVER, gone=True))
    written = Inbound("x2", budi.address, budi.address, MONDAY, Text("status"), sender_name=budi.name)
    await events.receive(here.office, written, "{}")
    await here.pump.flush()


async def test_words_and_addresses_stand_where_they_may_and_in_no_log(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await play(here)
    spilt, kept = await search(here.database, WORDS)
    assert not spilt
    assert kept == set(WORDS), "a planted word got lost: the test would prove nothing"
    spilt, _ = await search(here.database, ADDRESSES)
    assert {column for column, _ in spilt} == {"addresses.external_id"}
    assert {found for _, found in spilt} == set(ADDRESSES)
    assert "code=63003" in caplog.text
    assert not [planted for planted in (*WORDS, *ADDRESSES) if planted in caplog.text.casefold()]


async def test_no_trouble_quotes_anybody(here: Town, caplog: pytest.LogCaptureFixture) -> None:
    """A library's error that holds the message itself: a channel raises what no adapter foresaw."""
    caplog.set_level(logging.DEBUG)
    here.channels["telegram"].failures.append(RuntimeError("zebrakabel 700000001"))  # type: ignore[arg-type]
    await here.act("siti > zebrakabel lampu jalan mati depan SD Kaktusindah sejak kemarin")
    assert "RuntimeError at tests.town" in caplog.text
    assert "zebrakabel" not in caplog.text and "700000001" not in caplog.text


async def test_an_engine_made_while_everything_is_logged_quotes_nobody(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    database = Database(here.database.url)
    try:
        await Town(database, here.files.path("x").parent).act("siti > zebrakabel lampu mati depan SD Kaktusindah")
    finally:
        await database.close()
    assert not [planted for planted in (*WORDS, *ADDRESSES) if planted in caplog.text]


def test_the_tables_know_where_words_may_stand() -> None:
    """A new column of bytes is either content or has a reason."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            assert isinstance(column.type, Content) or column.type.python_type is not bytes, column


async def search(database: Database, planted: list[str]) -> tuple[set[tuple[str, str]], set[str]]:
    """Where planted words stand outside content columns, and which stand inside."""
    spilt, kept = set[tuple[str, str]](), set[str]()
    async with database.transaction() as session:
        connection = await session.connection()
        for table in SQLModel.metadata.sorted_tables:
            for row in await connection.execute(table.select()):
                for column, value in zip(table.columns, row, strict=True):
                    text = value.decode() if isinstance(value, bytes) else str(value)
                    found = {word for word in planted if word.casefold() in text.casefold()}
                    if isinstance(column.type, Content):
                        kept |= found
                    else:
                        spilt |= {(f"{table.name}.{column.name}", word) for word in found}
    return spilt, kept
