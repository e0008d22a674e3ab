"""What (b), (c) and (d) ask and offer: the product's questions, in short. Must not know a library."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum


class Asked(IntEnum):
    """What is on the table, in the order of the questionnaire."""

    STORY = 0
    PLACE = 1
    DAY = 2
    AGENCY = 3
    PRIVACY = 4
    REVIEW = 5


FIELDS = ("story", "place", "day", "agency", "privacy")
QUESTIONS = (
    "Halo, ini kanal SP4N-LAPOR! Kota Contoh. Semua laporan kami terima dan kami teruskan ke yang berwenang.\n\n"
    "Kami menyimpan isi chat, nama profil, dan nomor Anda supaya laporan bisa ditangani.\n\nApa yang terjadi?",
    "Di mana tempatnya? Tulis jalan atau kelurahannya.",
    "Kapan kejadiannya?",
    "Menurut Anda, ini urusan siapa? Kalau tidak tahu, tidak apa-apa.",
    "Siapa yang boleh tahu?",
)
CHOICES: Mapping[Asked, list[list[str]]] = {
    Asked.DAY: [["hari ini", "kemarin"], ["sudah lama", "tidak tahu"]],
    Asked.AGENCY: [["Dinas Perhubungan"], ["Dinas Bina Marga"], ["Belum tahu"]],
    Asked.PRIVACY: [["terbuka"], ["anonim"], ["rahasia"]],
    Asked.REVIEW: [["kirim"], ["kembali"]],
}


def review(told: Mapping[str, str]) -> str:
    """The card with everything told so far, by field."""
    return (
        f"Coba periksa dulu:\nCerita: {told['story']}\nTempat: {told['place']}\nWaktu: {told['day']}\n"
        f"Ditujukan ke: {told['agency']}\nPrivasi: {told['privacy']}\n\nSudah benar? Balas kirim atau kembali."
    )


def thanks(number: int) -> str:
    return f"Terima kasih, laporan Anda sudah kami terima. Nomornya {number}. Kabarnya datang di chat ini."
