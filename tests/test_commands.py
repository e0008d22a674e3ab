"""Whole messages that order something; greetings and thanks."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.commands import (
    SECOND_THOUGHTS,
    SOLVED,
    THE_REPORT,
    Command,
    after_greeting,
    greeting,
    one_more_report,
    parse,
    thanks,
)


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("batal", Command.CANCEL, ""),
        ("Batal dong pak!", Command.CANCEL, ""),
        ("/batal", Command.CANCEL, ""),
        ("cancel", Command.CANCEL, ""),
        ("ga jadi", Command.CANCEL, SECOND_THOUGHTS),
        ("gak jadi deh", Command.CANCEL, SECOND_THOUGHTS),
        ("ga jadi deh udah bener sendiri", Command.CANCEL, SOLVED),
        ("eh gajadi deh", Command.CANCEL, SECOND_THOUGHTS),
        ("ga jadi, salah kirim", Command.CANCEL, SECOND_THOUGHTS),
        ("kembali", Command.BACK, ""),
        ("balik", Command.BACK, ""),
        ("/kembali", Command.BACK, ""),
        ("bantuan", Command.HELP, ""),
        ("help", Command.HELP, ""),
        ("?", Command.HELP, ""),
        ("/start", Command.START, ""),
        ("/start xyz", Command.START, "xyz"),
        ("/start@KanalLaporBot xyz", Command.START, "xyz"),
        ("status", Command.STATUS, ""),
        ("cek status", Command.STATUS, ""),
        ("hapus data saya", Command.ERASE, ""),
        ("Tolong hapus laporan saya ya pak", Command.ERASE, ""),
        ("/hapus", Command.ERASE, ""),
        ("hapus semua data saya sekarang", Command.ERASE, ""),
        ("saya mau data saya dihapus", Command.ERASE, ""),
        ("cabut laporan saya", Command.CANCEL, THE_REPORT),
        ("batalkan laporan saya", Command.CANCEL, THE_REPORT),
        ("delete my data please", Command.ERASE, ""),
        ("bahasa", Command.LANGUAGE, ""),
        ("/language", Command.LANGUAGE, ""),
        ("lapor", Command.REPORT, ""),
        ("laporan baru", Command.REPORT, ""),
        ("/lapor jalan rusak", Command.REPORT, "jalan rusak"),
        ("lacak", Command.TRACK, ""),
        ("lacak ABCD-EFGH", Command.TRACK, "ABCD-EFGH"),
        ("/lacak ABCD-EFGH", Command.TRACK, "ABCD-EFGH"),
        ("track 2bcd 3fgh", Command.TRACK, "2BCD 3FGH"),
        ("cek status no 2BCD3FGH", Command.TRACK, "2BCD3FGH"),
        ("batalin laporan saya", Command.CANCEL, THE_REPORT),
        ("saya mau batalkan laporan yang tadi", Command.CANCEL, THE_REPORT),
        ("laporan saya yg tadi batalin aja", Command.CANCEL, THE_REPORT),
        ("tolong laporan itu dicabut ya", Command.CANCEL, THE_REPORT),
        ("kapan dibenerin", Command.STATUS, ""),
        ("gmn perkembangannya min", Command.STATUS, ""),
        ("kapan jadinya sih", Command.STATUS, ""),
        ("lacak SH4Q-V92", Command.TRACK, "SH4Q-V92"),
        ("SH4Q-V929", Command.TRACK, "SH4Q-V929"),
        ("kapan ya bisa diperbaiki pak?", Command.STATUS, ""),
        ("how long will it take?", Command.STATUS, ""),
        ("gmn caranya lapor", Command.HELP, ""),
        ("gimana cara kirimnya", Command.HELP, ""),
        ("cara lapor gimana", Command.HELP, ""),
        ("ini apa ya?", Command.HELP, ""),
        ("apa kabar laporan saya?", Command.STATUS, ""),
        ("laporan saya sudah sampai mana", Command.STATUS, ""),
        ("gimana kabar laporan saya yang kemarin", Command.STATUS, ""),
        ("/foo", Command.UNKNOWN, "/foo"),
        ("/foo bar", Command.UNKNOWN, "/foo"),
    ],
)
def test_a_command(text: str, command: Command, argument: str) -> None:
    assert parse(text) == (command, argument)


@pytest.mark.parametrize(
    "text",
    [
        "hapus data bansos tetangga saya",
        "data saya dihapus petugas",
        "petugas hapus data saya",
        "tolong hapus coretan di tembok sekolah",
        "data saya dihapus petugas kelurahan tanpa izin",
        "",
        "surat nikah saya dibatalkan sepihak",
        "batalin izin usaha saya",
        "laporan saya dibatalkan petugas",
        "ga jadi batal",
        "gimana jalan rusak ini",
        "gimana laporan keuangan desa",
        "gmn cara bikin ktp",
        "apa kabar jalan rusak di sini",
        "saya mau lapor surat nikah saya dibatalkan sepihak oleh KUA",
        "tolong jalan dikembalikan seperti semula",
        "status tanah saya bermasalah",
        "batalkan izin toko itu",
        "english",
        "tidak jadi dibangun jembatannya",
        "lacak mobil saya",
        "cek lampu jalan",
        "cek jalan-jalan",
        "status KTP-EL",
        "kembalikan uang saya",
        "saya mau lapor jalan rusak",
        "minta bantuan beras",
        "1/2",
        "5",
    ],
)
def test_no_command(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "halo",
        "Halo!",
        "p",
        "P",
        "assalamualaikum",
        "Assalamu'alaikum wr wb",
        "selamat pagi pak",
        "permisi min",
        "hi",
        "hello",
        "test",
        "tes 123",
        "ping",
        "pagi",
        "halo, selamat siang",
        "Selamat siang Bapak/Ibu",
        "punten pa",
    ],
)
def test_a_greeting(text: str) -> None:
    assert greeting(text)


@pytest.mark.parametrize(
    "text", ["", "halo lampu jalan mati", "permisi pak jalan rusak", "pagi-pagi sudah macet", "pasar malam", "hp"]
)
def test_no_greeting(text: str) -> None:
    assert not greeting(text)


@pytest.mark.parametrize(
    "text",
    [
        "terima kasih",
        "Terima kasih banyak pak 🙏",
        "makasih",
        "mksh ya infonya",
        "makasih ya kak udah dibantu",
        "thx",
        "mantap",
        "thank you",
        "thanks a lot",
        "matur nuwun sanget",
        "hatur nuhun pisan",
        "ok makasih",
    ],
)
def test_thanks(text: str) -> None:
    assert thanks(text)


@pytest.mark.parametrize(
    "text", ["", "terima kasih tapi lampunya masih mati", "terima uang", "mantap betul rusaknya", "ok"]
)
def test_no_thanks(text: str) -> None:
    assert not thanks(text)


@pytest.mark.parametrize(
    ("story", "rest"),
    [
        ("Assalamualaikum. Mohon bantuan pak", "Mohon bantuan pak"),
        ("selamat pagi pak, lampu mati", "lampu mati"),
        ("halo min lampu jalan mati", "lampu jalan mati"),
        ("pagi ini lampu mati", "pagi ini lampu mati"),
        ("halo", "halo"),
        ("lampu mati", "lampu mati"),
    ],
)
def test_after_the_greeting(story: str, rest: str) -> None:
    assert after_greeting(story) == rest


@pytest.mark.parametrize(
    "text", ["pak mau lapor juga sampah numpuk", "ada masalah lain pak", "sekalian lapor got mampet", "another report"]
)
def test_one_more_report(text: str) -> None:
    assert one_more_report(text)


@pytest.mark.parametrize("text", ["", "rt 5", "sudah saya lapor ke pak rt", "masalah lama", "laporan saya bagaimana"])
def test_not_one_more_report(text: str) -> None:
    assert not one_more_report(text)


@given(st.text())
def test_no_text_raises(text: str) -> None:
    parse(text)
    greeting(text)
    thanks(text)
    one_more_report(text)
    assert after_greeting(text) in text


@given(st.text(min_size=201))
def test_a_long_text_is_a_story(text: str) -> None:
    if not text.strip().startswith("/"):
        assert parse(text) is None or len(" ".join(text.split())) <= 200
