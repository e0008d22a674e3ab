"""What an officer's preview says is settled on the preview itself, whichever message the tap came from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations import orders
from conversations.effects import FileComplaint
from conversations.messages import Choice, Inbound, Text
from conversations.rules.complaint import ComplaintId, Kind, Privacy
from handlers import reports
from storage import addresses
from tests.town import GROUPS, MONDAY, PEOPLE, Shown, Town, town

FILED = FileComplaint(
    number="7H3K-9M2Z",
    kind=Kind.COMPLAINT,
    title="Lampu jalan mati",
    story="Lampu jalan mati total sejak kemarin malam",
    place=None,
    when=None,
    topic=None,
    suggested=("dishub",),
    privacy=Privacy(),
    language="id",
    files=(),
)
WORKED_ON = (
    "ratna@grup> [petugas-balas sari] /petugas dishub",
    "ratna@grup> [ketuk Verifikasi]",
    "ratna@grup> [ketuk Dishub]",
    "joko@grup> [ketuk Jawab]",
    "joko@grup> [balas permintaan] Lampu sudah kami ganti.",
)


@pytest.fixture
async def composed(tmp_path: Path) -> AsyncIterator[Town]:
    """Joko's answer stands as a preview in the group, below the card."""
    async with town(tmp_path) as here:
        async with here.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await reports.file(session, here.office, siti, FILED)
        await here.pump.flush()
        for line in WORKED_ON:
            await here.act(line)
        yield here


def card_and_preview(here: Town) -> tuple[Shown, Shown]:
    return buttoned(here, "o:"), buttoned(here, "p:")


def buttoned(here: Town, kind: str) -> Shown:
    return next(one for one in here.chats[GROUPS["grup"]] if one.rows and one.rows[0][0].value.startswith(kind))


async def tap(here: Town, value: str, on: str) -> None:
    await here.event("joko", GROUPS["grup"], Choice(value, "cb"), message_id=on)


@pytest.mark.parametrize(
    ("verb", "said", "buttons"),
    [
        ("send", "Sebentar lagi diteruskan ke pelapor", ["↩️ Urungkan"]),
        ("edit", "belum terkirim", []),
        ("drop", "Tidak jadi", []),
    ],
)
async def test_a_tap_under_another_message_settles_the_preview(
    composed: Town, verb: str, said: str, buttons: list[str]
) -> None:
    card, preview = card_and_preview(composed)
    await tap(composed, f"p:{verb}:1", on=card.id)
    assert "Lampu jalan" in card.text and card.rows
    assert said in preview.text and [o.label for row in preview.rows for o in row] == buttons


async def test_a_tap_under_a_message_of_nobody_settles_the_preview(composed: Town) -> None:
    preview = card_and_preview(composed)[1]
    await tap(composed, "p:send:1", on="999999")
    await composed.act("waktu > 1 menit")
    assert "Diteruskan ke pelapor" in preview.text
    assert [line for line in composed.lines if line.startswith("bot → siti")][-1].startswith("bot → siti > Jawaban")


async def test_two_officers_previews_are_kept_apart(composed: Town) -> None:
    """Each counts their own from 1."""
    jokos = card_and_preview(composed)[1]
    await composed.act("sari@grup> [ketuk Tanya pelapor]")
    await composed.act("sari@grup> [balas permintaan] Tiangnya besi atau beton?")
    saris = composed.chats[GROUPS["grup"]][-1]
    await tap(composed, "p:drop:1", on=saris.id)
    assert "Tidak jadi" in jokos.text and "Kirim?" in saris.text


def test_a_reply_to_what_was_sent_is_a_note() -> None:
    said = Inbound("e9", GROUPS["grup"], PEOPLE["joko"].address, MONDAY, Text("tiang 12 menurut peta"), group=True)
    assert orders.read(said, "preview:e1:5") == orders.Order(
        "note", complaint=ComplaintId(5), argument="e1", text="tiang 12 menurut peta"
    )


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("button", ["Jawab", "Tanya pelapor"])
async def test_the_preview_is_what_the_citizen_reads(tmp_path: Path, language: str, button: str) -> None:
    async with town(tmp_path) as here:
        async with here.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await reports.file(session, here.office, siti, replace(FILED, language=language))
        await here.pump.flush()
        for line in WORKED_ON[:3]:
            await here.act(line)
        await here.act(f"joko@grup > [ketuk {button}]")
        await here.act("joko@grup > [balas permintaan] Tiang nomor berapa?")
        preview = buttoned(here, "p:").text
        await here.act("joko@grup > [ketuk Kirim]")
        await here.act("waktu > 1 menit")
        news = here.chats[PEOPLE["siti"].address][-1].text
        assert "Tiang nomor berapa?" in news
        frame, shown = preview.split("\n\n", 1)
        assert "Pelapor akan membaca" in frame
        assert shown == f"{news}\n\nKirim?"


@pytest.mark.parametrize(
    ("command", "example"),
    [("balas", "/balas 7H3K-9M2Z kata"), ("tanya", "/tanya 7H3K-9M2Z kata"), ("laporan", "/laporan 7H3K-9M2Z")],
)
async def test_a_command_without_its_report_is_shown_how(composed: Town, command: str, example: str) -> None:
    await composed.act(f"joko@grup > /{command}")
    assert example in composed.chats[GROUPS["grup"]][-1].text


async def test_a_second_tap_on_ambil_says_that_it_is_ones_own(composed: Town) -> None:
    await tap(composed, "o:take:1", on="1")
    for who in ("joko", "sari"):
        await composed.event(who, GROUPS["grup"], Choice("o:take:1", "cb"), message_id="1")
    own, other = [line for line in composed.lines if "(ketukan)" in line][-2:]
    assert "sudah Anda tangani" in own and "Sudah diambil Joko" in other
