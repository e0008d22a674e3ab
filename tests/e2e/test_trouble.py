"""Trouble on the way out and odd words on the way in: nothing is lost, order is kept, the officers see what failed."""

from __future__ import annotations

from bot.lines.whatsapp import CAUGHT_UP
from tests.e2e.running import CHATS, Town, until
from tests.e2e.ways import FLOOD, STORY, file_on_telegram, file_on_whatsapp, hand_over
from tests.sandbox.client import Json

ODD = """<b>Tarif</b> 1 < 2 & "parkir" </i> &amp; <script>alert('x')</script> naik terus di depan pasar"""
UNDELIVERED = "Pesan terakhir belum sampai ke pelapor"
NEWS = "SELECT state, error FROM outbox WHERE complaint_id = 1 AND kind = 'message' ORDER BY id"


def send_fails(**how: object) -> Json:
    return {"next_errors": [{"method": "sendMessage", **how}]}


async def bot_said(town: Town, who: str) -> list[str]:
    return [m["text"] for m in await town.sandbox.chat(CHATS[who]) if m["from"] == "bot"]


async def whatsapp_fails(town: Town, *errors: Json) -> None:
    """From now on; the listing of missed messages at start must not use them up."""
    await until(lambda: town.rows("SELECT 1 FROM marks WHERE name = ?", CAUGHT_UP), "missed messages were not listed")
    await town.sandbox.faults(twilio={"next_errors": [{"method": "Messages", **error} for error in errors]})


async def card(town: Town) -> str:
    """The newest card in the group, once there is one, as it stands."""
    await town.button("grup", "Buka lengkap")
    chat = await town.sandbox.texts(CHATS["grup"])
    return next(line for line in reversed(chat) if "Pengaduan" in line)


async def test_told_to_wait_it_waits_and_loses_nothing(town: Town) -> None:
    """Three refusals in a row; what Siti writes meanwhile is answered after, in order."""
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    await town.sandbox.faults(telegram=send_fails(status=429, retry_after=1))
    await town.sandbox.faults(telegram=send_fails(status=502))
    await town.sandbox.faults(telegram=send_fails(status=500))
    await town.sandbox.says("siti", CHATS["siti"], STORY)
    await until(lambda: town.rows("SELECT 1 FROM outbox WHERE error = 'flood'"), "nothing was put off")
    await town.sandbox.says("siti", CHATS["siti"], "Jl. Mawar depan SD 3, Sukamaju")
    await town.sees("siti", "urusan siapa", seconds=15)
    _, where, whose = await bot_said(town, "siti")
    assert "Di mana" in where and "urusan siapa" in whose


async def test_a_lost_answer_of_telegram_loses_no_message(town: Town) -> None:
    await town.sandbox.faults(telegram=send_fails(drop_answer=True))
    await town.sandbox.act("siti", CHATS["siti"], "start")
    await until(lambda: town.rows("SELECT 1 FROM outbox WHERE state = 'sent'"), "it was never settled")
    assert 1 <= len(await bot_said(town, "siti")) <= 2  # telegram never tells whether the first one left


async def test_a_lost_answer_of_twilio_is_settled_by_its_report(town: Town) -> None:
    """Twilio took the message: its status callback says so, and nothing is sent twice."""
    await whatsapp_fails(town, {"drop_answer": True})
    await town.writes("budi", "budi", FLOOD, until="Di mana")
    done = "SELECT 1 FROM outbox WHERE state IN ('sent', 'delivered', 'read')"
    await until(lambda: town.rows(done), "the report changed nothing")
    await town.writes("budi", "budi", "Jl. Kenanga RT 03 RW 02", until="urusan siapa")
    assert len(await bot_said(town, "budi")) == 2


async def test_twilio_too_busy_is_tried_again_in_order(town: Town) -> None:
    await whatsapp_fails(town, {"status": 429, "code": 20429}, {"status": 503, "code": 20500})
    await town.sandbox.says("budi", CHATS["budi"], FLOOD)
    await until(lambda: town.rows("SELECT 1 FROM outbox WHERE error = '20429'"), "nothing was put off")
    await town.sandbox.says("budi", CHATS["budi"], "Jl. Kenanga RT 03 RW 02")
    await town.sees("budi", "urusan siapa", seconds=15)
    where, whose = await bot_said(town, "budi")
    assert "Di mana" in where and "urusan siapa" in whose


async def test_a_refusal_for_good_stands_on_the_card_and_nothing_more_is_sent(town: Town) -> None:
    """403 without a word before: the block was never reported to us."""
    await file_on_telegram(town)
    await town.settled()
    blocked = "Forbidden: bot was blocked by the user"
    await town.sandbox.faults(telegram=send_fails(status=403, description=blocked))
    await hand_over(town, "Dishub")
    await town.sees("grup", UNDELIVERED)
    await town.taps("joko", "grup", "Ambil", on="grup", until="diproses")
    await town.settled()
    assert UNDELIVERED in await card(town)
    assert town.rows(NEWS) == [("held", "blocked"), ("held", "blocked")]
    assert not [text for text in await bot_said(town, "siti") if "sedang dikerjakan" in text]


async def test_who_blocks_the_bot_is_told_nothing_until_coming_back_and_then_what_was_missed(town: Town) -> None:
    await file_on_telegram(town)
    await town.sandbox.act("siti", CHATS["siti"], "block")
    await hand_over(town, "Dishub")
    await town.sees("grup", UNDELIVERED)
    await town.do("siti", "siti", "start", until="Halo lagi")
    news, hello = (await bot_said(town, "siti"))[-2:]
    assert "diteruskan ke" in news and "Halo lagi" in hello
    await town.taps("joko", "grup", "Ambil", on="siti", until="sedang dikerjakan")
    await town.settled()
    assert UNDELIVERED not in await card(town)


async def test_a_closed_window_reported_by_whatsapp_stands_on_the_card(town: Town) -> None:
    """There is no template: the news waits until Budi writes again, and the officers see why."""
    await file_on_whatsapp(town)
    await town.settled()
    await town.sandbox.faults(whatsapp_window_closed=["budi"])
    await hand_over(town, "DBMSDA")
    await town.sees("grup", "Kabar terakhir belum terkirim: sudah lewat 24 jam")
    assert town.rows(NEWS) == [("held", "window_closed")]
    await town.writes("budi", "budi", "status", until="diteruskan ke")


async def test_marks_of_html_reach_the_officers_as_they_were_written(town: Town) -> None:
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    await town.writes("siti", "siti", ODD, until="?")
    await finish(town)
    assert f"“{ODD}”" in await card(town)
    await town.writes("siti", "siti", "status", until="<b>Tarif</b> 1 < 2 &")


async def test_a_very_long_story_is_kept_whole_and_can_be_read(town: Town) -> None:
    """8,500 characters: Telegram's app cuts such a text into three messages, sent at once."""
    story = " ".join(f"Kalimat ke-{number} tentang jalan berlubang di depan pasar." for number in range(1, 180))[:8500]
    pieces = [story[at : at + 4000] for at in range(0, len(story), 4000)]
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    for piece in pieces:
        await town.sandbox.says("siti", CHATS["siti"], piece)
    await town.settled()
    await finish(town)
    before = len(await town.sandbox.chat(CHATS["grup"]))
    await town.writes("ratna", "grup", f"/laporan {town.number()}", until="laporan masuk")
    await town.settled()
    shown = "".join(m["text"] for m in (await town.sandbox.chat(CHATS["grup"]))[before:] if m["from"] == "bot")
    assert "".join(story.split()) in "".join(shown.split())


async def test_a_story_of_signs_only_is_asked_for_in_words_and_lost_by_nobody(town: Town) -> None:
    await town.writes("siti", "siti", "😡😡😡🔥", until="Ceritakan masalahnya")
    await file_on_telegram(town)
    assert "Lampu jalan mati" in await card(town)


async def test_words_from_right_to_left_stay_as_they_are(town: Town) -> None:
    story = "الشارع مظلم جدا منذ الأمس ولا توجد إنارة في الحي"
    await town.do("siti", "siti", "start", until="Ceritakan masalahnya")
    await town.writes("siti", "siti", story, until="?")
    await finish(town)
    assert story in await card(town)


async def finish(town: Town) -> None:
    """Answer whatever is still asked, until the report is filed."""
    for words in ("Jl. Mawar depan SD 3", "kemarin", "belum tahu", "terbuka", "kirim"):
        if not town.rows("SELECT 1 FROM complaints"):
            await town.writes("siti", "siti", words, until="")
            await town.settled()
    await town.sees("grup", "belum diverifikasi")
