"""Is it settled? A clear word is a verdict; everything else is asked about once more, or goes its own way."""

from __future__ import annotations

import pytest

from conversations.verdicts import Verdict, verdict


@pytest.mark.parametrize(
    "text",
    [
        "sudah", "sudah pak terima kasih", "alhamdulillah beres", "ok sudah", "mantap udh terang", "iya sudah beres",
        "udah nyala lagi pak makasih", "it's fixed, thank you", "yes fixed", "wis beres pak matur nuwun", "beres gan",
        "nggih sampun",
        "sudah diperbaiki, terima kasih", "done", "selesai 🙏",
    ],
)  # fmt: skip
def test_settled(text: str) -> None:
    assert verdict(text) is Verdict.DONE


@pytest.mark.parametrize(
    "text",
    [
        "belum", "blm pak, masih bau", "makasih tapi blm nyala", "sudah saya cek, masih mati", "ya ampun masih gelap",
        "gak nyala", "tidak", "not yet", "not fixed yet", "still dark", "no", "tetap gelap", "durung pak",
        "masih sama aja", "belum ada yang datang", "belum diperbaiki sama sekali", "kok belum ya",
        "belum pak. sampai sekarang lampunya masih mati total dan anak2 takut lewat situ kalau malam",
    ],
)  # fmt: skip
def test_not_settled(text: str) -> None:
    assert verdict(text) is Verdict.NOT_YET


@pytest.mark.parametrize(
    "text",
    [
        "belum tau, nanti saya cek dulu",
        "belum saya cek",
        "belum sempat lihat pak",
        "besok saya cek dulu ya",
        "haven't checked, not sure",
    ],
)
def test_not_known_yet(text: str) -> None:
    assert verdict(text) is Verdict.LATER


@pytest.mark.parametrize(
    "text",
    [
        "👍", "ok", "ya", "sudah lama", "sudah bosan saya lapor", "gak bocor lagi", "mantap udh terang lagi jalannya",
        "sudah tapi belum semua", "udah sih tapi kadang mati lagi", "tidak apa-apa", "lampu belum nyala", "masih nyala",
        "sudah diperbaiki tadi pagi", "tutup aja laporannya", "yg penting nyala",
    ],
)  # fmt: skip
def test_about_it_but_no_verdict(text: str) -> None:
    assert verdict(text) is Verdict.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "", "halo", "terima kasih", "makasih banyak", "mantap", "lampu di jalan melati mati", "udah nyala belum?",
        "kapan beresnya?", "sudah 3 bulan jalan di depan rumah saya rusak parah tidak ada perbaikan",
    ],
)  # fmt: skip
def test_something_else(text: str) -> None:
    assert verdict(text) is None
