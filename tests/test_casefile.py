"""The page a citizen takes to the Ombudsman: what is on it, and that it is one page that can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pypdfium2
import pytest

from bot.paper import case_pdf
from conversations.casefile import CaseFile, case_file
from conversations.history import CHANGED, FILED, OVERDUE, Event
from conversations.rules import clocks
from conversations.rules.clocks import Clocks
from conversations.rules.complaint import Action, Complaint, ComplaintId, Kind, Place, Privacy, Role, Status
from tests.town import sample_city

CITY = sample_city()
SENT = datetime(2026, 11, 23, 2, tzinfo=UTC)
NOW = datetime(2026, 12, 21, 3, tzinfo=UTC)
REPORT = Complaint(
    id=ComplaintId(1),
    number="7H3K-9M2Z",
    kind=Kind.COMPLAINT,
    status=Status.IN_PROGRESS,
    title="Lampu jalan mati",
    story="Lampu jalan mati total di depan warung Bu Tin 😡, gelap sekali kalau malam. Sudah dua minggu begini.",
    place=Place("Jalan Melati RT 3 RW 5, Kelurahan Sukamaju"),
    when=None,
    topic="street_lighting",
    suggested=("dishub",),
    agency="dishub",
    privacy=Privacy(),
    language="id",
    filed_at=SENT,
    due=date(2026, 12, 4),
    owner_name="Joko Prasetyo",
)
EVENTS = (
    Event(SENT, FILED, Role.CITIZEN, "", Status.UNVERIFIED, None, ""),
    Event(SENT + timedelta(hours=3), CHANGED, Role.COORDINATOR, "Ratna Dewi", Status.HANDED_OVER, "dishub", ""),
    Event(
        SENT + timedelta(days=1), "note", Role.OFFICER, "Joko Prasetyo", None, None, "Stok lampu habis, jangan bilang"
    ),
    Event(SENT + timedelta(days=4), "answer", Role.OFFICER, "Joko Prasetyo", None, None, "Lampu sudah kami ganti."),
    Event(SENT + timedelta(days=4), CHANGED, Role.OFFICER, "Joko Prasetyo", Status.ANSWERED, "jawab", ""),
    Event(SENT + timedelta(days=5), "reaction", Role.CITIZEN, "", None, None, "Belum, masih gelap."),
    Event(SENT + timedelta(days=5), CHANGED, Role.CITIZEN, "", Status.REACTED, "belum", ""),
)


def lived() -> Clocks:
    found: Clocks = {}
    for action, days in ((Action.SEND, 0), (Action.HAND_OVER, 1), (Action.ANSWER, 4), (Action.NOT_SATISFIED, 5)):
        found = clocks.moved(found, REPORT, action, SENT + timedelta(days=days), CITY)
    return found


def made(**changes: object) -> CaseFile:
    return case_file(replace(REPORT, **changes), lived(), EVENTS, CITY, NOW)  # type: ignore[arg-type]


def words_of(case: CaseFile) -> str:
    pages = pypdfium2.PdfDocument(case_pdf(case))
    assert len(pages) == 1
    return " ".join(pages[0].get_textpage().get_text_range().split())


def test_it_says_what_was_promised_and_whether_it_was_kept() -> None:
    assert made().promises == (
        ("Diperiksa dan diteruskan", "paling lambat Kamis, 26 November 2026: ditepati (24/11/2026 09.00)"),
        ("Jawaban instansi", "paling lambat Jumat, 4 Desember 2026: belum, sudah lewat"),
        ("Penyelesaian", "paling lambat Senin, 14 Desember 2026: belum, sudah lewat"),
    )


def test_a_promise_broken_before_an_answer_stays_on_the_page() -> None:
    """The clocks know each promise as it stands now; what was broken earlier is in the history."""
    broken = Event(SENT + timedelta(days=3), OVERDUE, Role.SYSTEM, "", None, "follow_up:2026-11-25", "")
    case = case_file(REPORT, lived(), (*EVENTS[:2], broken, *EVENTS[2:]), CITY, NOW)
    assert case.history[2] == (
        "26/11/2026 09.00",
        "Sistem",
        "janji tidak ditepati: Jawaban instansi, paling lambat Rabu, 25 November 2026",
    )


def test_the_page_holds_the_exchange_and_no_note_and_no_name() -> None:
    words = words_of(made())
    for said in ("7H3K-9M2Z", "Dinas Perhubungan", "Jalan Melati", "Lampu sudah kami ganti.", "Belum, masih gelap."):
        assert said in words
    for hidden in ("Stok lampu", "Joko", "Ratna"):
        assert hidden not in words


@pytest.mark.parametrize("language", ["id", "en"])
def test_however_much_was_said_it_is_one_page_and_says_what_is_left_out(language: str) -> None:
    long = tuple(
        Event(
            SENT + timedelta(hours=n), "addition", Role.CITIZEN, "", None, None, f"Kabar {n}. " + "Masih gelap. " * 60
        )
        for n in range(120)
    )
    report = replace(REPORT, language=language, story="Gelap sekali di sini. " * 400)
    words = words_of(case_file(report, lived(), (*EVENTS, *long), CITY, NOW))
    assert "Kabar 119." in words and "Kabar 3." not in words
    assert ("older entries" if language == "en" else "catatan lebih lama") in words


def test_it_can_be_looked_at(tmp_path: Path) -> None:
    """Rendered as a phone would: there is ink on the page, and none beyond its margins."""
    picture = pypdfium2.PdfDocument(case_pdf(made()))[0].render(scale=2).to_pil().convert("L")
    picture.save(tmp_path / "berkas.png")
    box = picture.point(lambda shade: 255 if shade < 128 else 0).getbbox()
    assert box is not None and box[0] > 60 and box[1] > 60
    assert box[2] < picture.width - 60 and box[3] < picture.height - 60
    assert box[2] - box[0] > picture.width / 2 and box[3] - box[1] > picture.height / 3
