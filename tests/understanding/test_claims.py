"""Answers that claim that work is done, and answers that do not."""

from __future__ import annotations

import pytest

from conversations.understanding import claims

DONE = """
Sudah diperbaiki.
Lampunya sudah kami ganti tadi pagi.
Selesai dikerjakan hari ini, Pak.
Sudah kami tertibkan pagi ini.
Jalan sdh ditambal kemarin
Perbaikan jalan sudah selesai.
Pekerjaannya selesai kemarin sore.
Terima kasih laporannya. Sampah sudah diangkut.
Lampu sudah menyala kembali.
Air sudah mengalir normal.
Saluran telah selesai dikeruk oleh petugas kami
Pohonnya udah dipangkas, silakan dicek ya
Alhamdulillah sudah beres
Lubangnya telah kami tutup, dan akan kami pantau.
Petugas kami ke lokasi tadi, lampu sudah bisa menyala
sudah tuntas
The lamp has been repaired.
We fixed it this morning.
The street light is working again.
"""
NOT_DONE = """
Akan kami perbaiki besok.
Belum selesai diperbaiki.
Sudah kami jadwalkan minggu depan.
Sudah kami teruskan ke PLN.
Kalau sudah selesai, kami kabari.
Setelah selesai dikerjakan kami kirim kabar
Apakah lampunya sudah menyala?
Sedang diperbaiki.
Laporan Anda sudah kami terima.
Sudah kami cek ke lokasi, perbaikan masih menunggu suku cadang.
Petugas sudah ke lokasi.
Kami targetkan selesai diperbaiki Jumat.
Sudah dianggarkan tahun depan
Perbaikan akan selesai bulan depan.
Jalan itu milik provinsi, sudah kami sampaikan.
Mohon tunggu sampai sudah diperbaiki
It will be fixed tomorrow.
It has not been fixed yet.
Once it has been repaired we will tell you.
"""


@pytest.mark.parametrize("text", DONE.strip().splitlines())
def test_it_claims_that_it_is_done(text: str) -> None:
    assert claims.done(text)


@pytest.mark.parametrize("text", NOT_DONE.strip().splitlines())
def test_it_does_not(text: str) -> None:
    assert not claims.done(text)


def test_one_sentence_of_several_is_enough() -> None:
    assert claims.done("Kami minta maaf lama menunggu.\nLampu sudah diganti.\nApakah masih ada yang mati?")
