"""Photos that go to a citizen with an answer: only chosen ones, to nobody else, and never in place of the words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.messages import Media, MediaKind, Retry, SendFailed
from conversations.rules.complaint import Kind
from handlers import reports
from storage import addresses, followers
from tests.handlers.test_handing import FILED, REPORT, play, public
from tests.town import CONTENTS, GROUPS, PEOPLE, Shown, Town, town

DONE = "joko@grup> [balas kartu] /balas Lampu sudah kami ganti."


@pytest.fixture
async def here(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Town]:
    """A report of Siti's that Joko has taken."""
    kind = getattr(request, "param", Kind.COMPLAINT)
    async with town(tmp_path) as opened:
        async with opened.database.transaction() as session:
            siti = await addresses.find_or_add(session, PEOPLE["siti"].address)
            await reports.file(session, opened.office, siti, replace(FILED, kind=kind))
        await opened.pump.flush()
        await play(opened, "ratna@grup> [ketuk Verifikasi]", "ratna@grup> [ketuk Dishub]", "joko@grup> [ketuk Ambil]")
        yield opened


def photos(lines: list[str]) -> list[str]:
    return [line.split(" > ")[0] for line in lines if "(photo)" in line]


def labels(shown: Shown) -> list[str]:
    return [option.label for row in shown.rows for option in row]


def preview(here: Town) -> Shown:
    return next(one for one in reversed(here.chats[GROUPS["grup"]]) if any(r[0].value[:2] == "p:" for r in one.rows))


async def test_a_photo_beside_the_words_stays_internal_unless_chosen(here: Town) -> None:
    await play(here, "joko@grup> [ketuk Jawab]", "joko@grup> [balas-foto permintaan] Besok kami ganti.")
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    assert len(public(here)) == 1 and not photos(sent)


async def test_a_chosen_photo_comes_once_and_right_before_the_answer(here: Town) -> None:
    await play(here, "joko@grup> [ketuk Jawab]", "joko@grup> [balas-foto permintaan] Besok kami ganti.")
    await play(here, "joko@grup> [ketuk Sertakan foto]")
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    told = [line for line in sent if line.startswith("bot → siti")]
    assert photos(sent) == ["bot → siti (photo)"] and "(photo)" in told[0] and "Jawaban dari" in told[1]


async def test_another_tap_on_the_same_button_undoes_nothing(here: Town) -> None:
    await play(here, "joko@grup> [ketuk Jawab]", "joko@grup> [balas-foto permintaan] Besok kami ganti.")
    await play(here, "joko@grup> [ketuk Sertakan foto]", "joko@grup> [ketuk Sertakan foto]")
    assert "ikut terkirim ke pelapor" in preview(here).text and "Jangan sertakan foto" in labels(preview(here))


async def test_other_words_keep_the_chosen_photo(here: Town) -> None:
    await play(here, DONE, "joko@grup> [balas-foto pratinjau]", "joko@grup> [ketuk Ubah]")
    await play(here, "joko@grup> [balas permintaan] Lampu sudah kami ganti pagi ini.")
    assert "1 foto ikut terkirim" in preview(here).text and labels(preview(here))[0] == "Kirim"


async def test_who_joined_the_report_reads_the_answer_and_gets_no_photo(here: Town) -> None:
    async with here.database.transaction() as session:
        tono = await addresses.find_or_add(session, PEOPLE["tono"].address)
        await followers.add(session, REPORT, tono, None, here.now)
    await play(here, DONE, "joko@grup> [balas-foto pratinjau]")
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    assert photos(sent) == ["bot → siti (photo)"]
    assert any(line.startswith("bot → tono") for line in sent)


async def test_a_file_that_is_no_photo_after_all_is_said_and_the_answer_comes(here: Town) -> None:
    await play(here, DONE)
    here.channels["telegram"].files["x"] = CONTENTS["program"]
    photo = Media(MediaKind.PHOTO, "x", "image/jpeg")
    await here.event("joko", GROUPS["grup"], photo, reply_to=preview(here).id)
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    assert not photos(sent) and any("fotonya tidak bisa kami teruskan" in line for line in sent)
    assert len(public(here)) == 1


async def test_a_photo_that_cannot_be_sent_stands_in_the_history_and_the_answer_comes(here: Town) -> None:
    await play(here, DONE, "joko@grup> [balas-foto pratinjau]", "joko@grup> [ketuk Kirim]")
    here.channels["telegram"].failures = []
    send = here.channels["telegram"].send

    async def refusing(outbound: object) -> str:
        if type(getattr(outbound, "body", None)).__name__ == "SendFile":
            raise SendFailed("too_big", Retry.NEVER)
        return await send(outbound)  # type: ignore[arg-type]

    here.channels["telegram"].send = refusing  # type: ignore[method-assign]
    await play(here, "waktu> 1 menit")
    told = await play(here, "joko@grup> /laporan 7H3K-9M2Z")
    assert any("satu foto tidak sampai ke pelapor" in line for line in told) and len(public(here)) == 1


async def test_words_that_claim_it_is_done_are_asked_for_a_photo_and_may_go_without(here: Town) -> None:
    await play(here, DONE)
    assert "foto hasilnya" in preview(here).text and labels(preview(here))[0] == "Kirim tanpa foto"
    await play(here, "joko@grup> [ketuk Kirim tanpa foto]", "waktu> 1 menit")
    assert len(public(here)) == 1


async def test_the_second_look_can_be_switched_off(here: Town) -> None:
    here.office.catalogue = replace(here.office.catalogue, second_look=False)
    await play(here, DONE)
    assert "foto hasilnya" not in preview(here).text and labels(preview(here))[0] == "Kirim"


@pytest.mark.parametrize("here", [Kind.QUESTION, Kind.SUGGESTION], indirect=True)
async def test_of_a_question_no_photo_is_asked(here: Town) -> None:
    await play(here, DONE)
    assert "foto hasilnya" not in preview(here).text


async def test_a_photo_in_reply_to_a_colleagues_preview_is_a_note(here: Town) -> None:
    await play(here, "tunjuk> lina petugas dishub", DONE)
    photo = Media(MediaKind.PHOTO, "x", "image/jpeg")
    await here.event("lina", GROUPS["grup"], photo, reply_to=preview(here).id)
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    assert not photos(sent) and len(public(here)) == 1


async def test_the_whole_album_belongs_to_the_words_under_its_first_photo(here: Town) -> None:
    await play(here, "joko@grup> [ketuk Jawab]", "joko@grup> [balas-album permintaan] Besok kami ganti.")
    asked = await play(here, "joko@grup> [balas-album permintaan]", "joko@grup> [balas-album permintaan]")
    assert not any("Tulis kata-katanya" in line for line in asked)
    assert "3 foto disimpan" in preview(here).text
    await play(here, "joko@grup> [ketuk Sertakan foto]")
    sent = await play(here, "joko@grup> [ketuk Kirim]", "waktu> 1 menit")
    assert photos(sent) == ["bot → siti (photo)"] * 3 and len(public(here)) == 1


async def test_photos_that_come_before_their_words_are_asked_for_words_once_and_wait_for_them(here: Town) -> None:
    await play(here, "joko@grup> [ketuk Jawab]")
    asked = await play(here, "joko@grup> [balas-album permintaan]", "joko@grup> [balas-album permintaan]")
    assert sum("Tulis kata-katanya" in line for line in asked) == 1
    await play(here, "joko@grup> [balas permintaan] Besok kami ganti.")
    assert "2 foto disimpan" in preview(here).text and "Sertakan foto" in labels(preview(here))[1]


async def test_photos_to_a_card_beside_an_answer_typed_with_the_order_belong_to_it(here: Town) -> None:
    await play(here, "joko@grup> [balas-album kartu] /balas Besok kami ganti.")
    await play(here, "joko@grup> [balas-album kartu]")
    assert "2 foto disimpan" in preview(here).text
