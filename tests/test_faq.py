"""Questions about the channel itself are answered; those about the city's affairs are reports."""

from __future__ import annotations

import pytest

from conversations import faq
from conversations.moment import Moment
from tests.town import MONDAY, sample_city

NOW = Moment(MONDAY, sample_city(), "4444-4444", ())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("bayar gak?", "faq.cost"), ("ini dikenakan biaya ga?", "faq.cost"), ("is it free?", "faq.cost"),
        ("berapa lama prosesnya?", "faq.time"), ("how long does it take", "faq.time"),
        ("apa nama saya bakal ketauan?", "faq.name"), ("nama saya aman gak?", "faq.name"),
        ("ini anonim ga sih?", "faq.name"), ("can you keep my name private?", "faq.name"),
        ("siapa aja yang bisa baca ini?", "aside.readers"), ("Who can read this?", "aside.readers"),
        ("ini beneran ditanggapi?", "faq.handled"), ("will anyone read it?", "faq.handled"),
        ("boleh kirim foto?", "faq.photo"), ("can I add a photo?", "faq.photo"),
        ("saya mau bicara sama petugas", "faq.person"), ("can i talk to a human", "faq.person"),
        ("apa aja yang bisa dilaporkan di sini?", "faq.what"),
    ],
)  # fmt: skip
def test_answered(text: str, key: str) -> None:
    said = faq.answer(text, NOW)
    assert said is not None and [part.key for part in said] == [key]


@pytest.mark.parametrize(
    "text",
    [
        "berapa biaya parkir di pasar?", "petugas minta bayar 50 ribu", "bayar retribusi sampah ke mana?",
        "nama saya di KTP salah, gimana?", "banjir", "gratis", "fotonya jelek",
        "sudah tiga kali saya bayar lunas tapi suratnya tetap tidak keluar juga, bagaimana ini bapak ibu sekalian?",
    ],
)  # fmt: skip
def test_left_to_the_report(text: str) -> None:
    assert faq.answer(text, NOW) is None
