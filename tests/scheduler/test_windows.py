"""WhatsApp's 24 hours: outside them an approved text goes, once, and the news itself with the citizen's answer."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

import pytest

from conversations import nudges
from conversations.messages import Choice, Content, Media, MediaKind, Membership, Receipt, Retry, SendFailed, Text
from handlers import receipts, windows
from handlers.office import Office, Window
from storage.outbox import OutKind
from storage.tables import OutboxRow
from tests.scheduler.platforms import BUDI, SECOND, after, arrive, card, file, hand_over, platform, rows, why
from tests.town import WINDOW, Town

DAYS = timedelta(days=2)
STATUS = "Ada kabar untuk laporan"
CLOSED = "sudah lewat 24 jam sejak pesan terakhir"


def on_the_phone(here: Town) -> list[str]:
    return [shown.text for shown in here.chats[BUDI]]


async def taken(here: Town) -> None:
    await here.act("joko@grup > [ketuk Ambil]")


async def asked(here: Town) -> None:
    await here.act("joko@grup > /tanya {nomor} Tiang nomor berapa?")
    await here.act("joko@grup > [ketuk Kirim]")
    await here.act("waktu > 1 menit")


async def nudge(here: Town) -> OutboxRow:
    return [row for row in await rows(here, BUDI) if row.kind == OutKind.NUDGE][-1]


async def nudges_sent(here: Town) -> int:
    return len([row for row in await rows(here, BUDI) if row.kind == OutKind.NUDGE])


async def report(here: Town, row: OutboxRow, state: str, code: str | None = None, *, gone: bool = False) -> None:
    await receipts.handle(here.office, Receipt(row.provider_id or "SM1", state, row.id, code, gone=gone))
    await here.pump.flush()


def with_templates(here: Town, known: Collection[tuple[str, str]]) -> None:
    """From now on the city has only these."""
    here.office = here.pump._office = here.pump._outcomes._office = _changed(
        here.office, Window(WINDOW.length, frozenset(known))
    )


def _changed(office: Office, window: Window) -> Office:
    return replace(office, windows={"whatsapp": window})


# --- a window that we know to be closed -----------------------------------------------------------------------------


async def test_inside_the_window_news_goes_as_it_is(here: Town) -> None:
    await file(here, "budi")
    await after(here, WINDOW.length - SECOND)
    await hand_over(here)
    assert "diteruskan ke" in on_the_phone(here)[-1] and not await nudges_sent(here)


async def test_the_window_is_counted_from_when_a_message_was_written(here: Town) -> None:
    """One that was fetched from Twilio late opens it for the rest of its day only."""
    await file(here, "budi")
    await after(here, DAYS)
    await arrive(here, BUDI, Text("status"), ago=WINDOW.length - SECOND)
    await after(here, 2 * SECOND)
    await hand_over(here)
    assert await nudges_sent(here) == 1


async def test_outside_it_one_nudge_goes_however_much_news_there_is(here: Town) -> None:
    await file(here, "budi")
    await after(here, WINDOW.length)
    before = len(on_the_phone(here))
    await hand_over(here)
    await taken(here)
    await asked(here)
    await after(here, DAYS)
    (said,) = on_the_phone(here)[before:]
    assert STATUS in said and said.endswith("membacanya.")
    assert await why(here) == "window_closed"


async def test_the_answer_brings_what_waited_and_free_text_goes_again(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    await asked(here)
    before = len(on_the_phone(here))
    await here.act("budi > ok")
    assert ["bertanya" in said for said in on_the_phone(here)[before:]] == [True]
    await taken(here)
    assert "sedang dikerjakan" in on_the_phone(here)[-1] and await nudges_sent(here) == 1
    await after(here, DAYS)
    await here.act("joko@grup > /balas {nomor} Sudah kami ganti.")
    await here.act("joko@grup > [ketuk Kirim]")
    await here.act("waktu > 1 menit")
    assert await nudges_sent(here) == 2 and "sudah dijawab" in on_the_phone(here)[-1]


async def test_the_officers_see_what_became_of_the_nudge(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    await taken(here)
    assert CLOSED in card(here) and "Pemberitahuan ke pelapor: terkirim." in card(here)
    await report(here, await nudge(here), "read")
    await after(here, timedelta(seconds=3))
    assert "Pemberitahuan ke pelapor: sudah dibaca." in card(here)
    await here.act("budi > ya")
    await after(here, timedelta(seconds=3))
    assert CLOSED not in card(here) and "Kabar terakhir ke pelapor: terkirim" in card(here)


async def test_without_a_template_the_officers_see_what_is_missing(here: Town) -> None:
    with_templates(here, {("nudge.answer", "id"), ("nudge.status", "en")})
    await file(here, "budi")
    await after(here, DAYS)
    before = len(on_the_phone(here))
    await hand_over(here)
    assert len(on_the_phone(here)) == before
    assert "./kanal templates, lalu whatsapp.templates di config.yaml" in card(here)
    await here.act("budi > halo")
    news, hello = on_the_phone(here)[before:]
    assert "diteruskan ke" in news and "Halo lagi" in hello  # nobody was told to ask for it


async def test_once_there_is_a_template_what_waited_unannounced_is_announced(here: Town) -> None:
    with_templates(here, ())
    await file(here, "budi")
    await after(here, DAYS)
    before = len(on_the_phone(here))
    await hand_over(here)
    await windows.announce(here.office)
    assert len(on_the_phone(here)) == before
    with_templates(here, WINDOW.nudges)
    for _ in range(2):
        await windows.announce(here.office)
        await after(here, timedelta(seconds=3))
    (said,) = on_the_phone(here)[before:]
    assert STATUS in said and "Pemberitahuan ke pelapor: terkirim." in card(here)


async def test_a_nudge_that_has_not_left_is_not_sent_to_somebody_who_has_written(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    platform(here, "whatsapp").failures.append(SendFailed("20429", Retry.LATER))
    await hand_over(here)
    before = len(on_the_phone(here))
    await here.act("budi > ya")
    await after(here, timedelta(minutes=5))
    assert "diteruskan ke" in on_the_phone(here)[before]
    assert not [said for said in on_the_phone(here) if STATUS in said]


# --- a window that was closed although we thought it open -----------------------------------------------------------


async def test_a_refusal_reported_later_sends_the_nudge_and_keeps_the_news(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    refused = (await rows(here, BUDI))[-1]
    here.chats[BUDI].pop()
    await report(here, refused, "failed", "window_closed", gone=True)
    assert STATUS in on_the_phone(here)[-1] and CLOSED in card(here)
    await taken(here)
    assert await nudges_sent(here) == 1
    await here.act("budi > baca")
    assert "sedang dikerjakan" in on_the_phone(here)[-1]


async def test_refusals_that_come_one_upon_the_other_send_one_nudge(here: Town) -> None:
    """The second is told before the nudge has left: it still may."""
    await file(here, "budi")
    await hand_over(here)
    await taken(here)
    for refused in (await rows(here, BUDI))[-2:]:
        told = Receipt(refused.provider_id or "", "failed", refused.id, "window_closed", gone=True)
        await receipts.handle(here.office, told)
    await here.pump.flush()
    assert await nudges_sent(here) == 1 and STATUS in on_the_phone(here)[-1]


async def test_a_refusal_that_is_told_after_the_person_has_written_is_no_reason_to_wait(here: Town) -> None:
    await file(here, "budi")
    await hand_over(here)
    refused = (await rows(here, BUDI))[-1]
    await after(here, SECOND)
    await here.act("budi > halo")
    before = len(on_the_phone(here))
    await report(here, refused, "failed", "window_closed", gone=True)
    (again,) = on_the_phone(here)[before:]
    assert "diteruskan ke" in again and await why(here) is None
    await report(here, refused, "failed", "window_closed", gone=True)
    assert await nudges_sent(here) == 1 and await why(here) == "window_closed"  # not for ever


async def test_a_nudge_refused_after_the_person_has_written_changes_nothing(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    refused = await nudge(here)
    await after(here, SECOND)
    await here.act("budi > ya")
    before = len(on_the_phone(here))
    await report(here, refused, "failed", "window_closed", gone=True)
    await taken(here)
    (news,) = on_the_phone(here)[before:]
    assert "sedang dikerjakan" in news and await why(here) is None


async def test_a_refusal_at_once_does_the_same(here: Town) -> None:
    await file(here, "budi")
    platform(here, "whatsapp").failures.append(SendFailed("window_closed", Retry.NEVER, gone=True))
    await hand_over(here)
    assert STATUS in on_the_phone(here)[-1]
    await here.act("budi > ya")
    assert "diteruskan ke" in on_the_phone(here)[-1]


async def test_a_template_that_is_refused_is_tried_with_the_next_news_only(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    await report(here, await nudge(here), "failed", "63041")
    assert "template WhatsApp belum disetujui atau dihentikan" in card(here)
    await taken(here)
    assert await nudges_sent(here) == 2
    await report(here, await nudge(here), "failed", "window_closed", gone=True)
    await after(here, DAYS)
    assert await nudges_sent(here) == 2 and "template WhatsApp belum disetujui" in card(here)
    await here.act("budi > status")
    assert [said for said in on_the_phone(here) if "sedang dikerjakan" in said]


async def test_who_says_stop_to_the_nudge_is_shown_as_such_and_gets_all_after_start(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    await arrive(here, BUDI, Membership(present=False))
    await asked(here)
    assert "menghentikan pesan dari kanal ini" in card(here) and await nudges_sent(here) == 1
    before = len(on_the_phone(here))
    await here.act("budi > START")
    assert "bertanya" in on_the_phone(here)[before]


async def test_stop_found_out_by_the_nudge(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    platform(here, "whatsapp").failures.append(SendFailed("21610", Retry.NEVER, gone=True))
    await hand_over(here)
    assert await why(here) == "21610" and "menghentikan pesan dari kanal ini" in card(here)
    await taken(here)
    assert await nudges_sent(here) == 1


# --- what the first words mean --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "only"),
    [
        (Choice("read"), True),
        (Choice("done:1"), False),
        *(
            (Text(said), True)
            for said in ("ya", "Ok pak", "baca", "Apa?", "pertanyaan apa", "halo", "terima kasih", "👍")
        ),
        *((Text(said), False) for said in ("status", "lampunya masih mati", "12", "hapus data saya", "tidak")),
        (Media(MediaKind.PHOTO, "x"), False),
    ],
)
def test_what_only_asks_for_the_news(content: Content, only: bool) -> None:
    assert nudges.only_reads(content) is only


async def test_a_yes_to_the_nudge_sends_no_report(here: Town) -> None:
    """A second report stands before its sending; the nudge is about the first."""
    await file(here, "budi")
    await here.act("budi > lapor")
    for said in (
        "sampah menumpuk di pasar sejak kemarin pagi, baunya menyengat",
        "Jl. Pasar Baru, kelurahan Sukamaju",
        "belum tahu",
        "terbuka",
    ):
        await here.act(f"budi > {said}")
    assert "Sudah benar?" in on_the_phone(here)[-1]
    await after(here, DAYS)
    await hand_over(here)
    await here.act("budi > ya")
    assert "diteruskan ke" in on_the_phone(here)[-1]
    assert not [said for said in on_the_phone(here)[-2:] if "Nomornya" in said]


async def test_words_written_before_a_question_was_read_do_not_answer_it(here: Town) -> None:
    await file(here, "budi")
    await after(here, DAYS)
    await hand_over(here)
    await asked(here)
    await here.act("budi > nomor 12")
    assert "jawaban pelapor" not in card(here)
    await here.act("budi > nomor 14")
    assert "jawaban pelapor: nomor 14" in card(here)
