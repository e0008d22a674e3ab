"""What happens to operator groups, over real HTTP: each heals, or says what to do."""

from __future__ import annotations

from tests.e2e.running import CHATS, Town
from tests.e2e.ways import file_on_telegram
from tests.sandbox.client import GROUP

KICKED = "Saya dikeluarkan dari grup"


async def another_group(town: Town, kind: str = "supergroup") -> str:
    """A group of Dishub's, bound."""
    made = await town.sandbox.post("groups", {"title": "Dishub", "members": ["ratna", "joko"], "kind": kind})
    CHATS["lain"] = made["chat"]
    await town.sees("lain", "ketik /hubungkan")
    await town.writes("ratna", "lain", "/hubungkan dishub", until="Dinas Perhubungan")
    return str(made["chat"])


async def test_the_coordinators_hear_that_the_bot_was_removed_and_the_cards_come_back_with_it(town: Town) -> None:
    group = await another_group(town)
    await file_on_telegram(town)
    await town.sees("grup", "belum diverifikasi")
    await town.look()
    await town.sandbox.post("groups", {"group": group, "leave": ["bot"]})
    assert "/hubungkan dishub" in (await town.sees("grup", KICKED))["text"]
    await town.taps("ratna", "grup", "Verifikasi", until="belum diverifikasi")
    await town.taps("ratna", "grup", "Dishub", until="pindah ke")
    await town.look()
    await town.sandbox.post("groups", {"group": group, "join": ["bot"]})
    await town.sees("lain", "belum ditindaklanjuti")


async def test_when_it_is_the_coordinators_own_group_they_hear_it_in_private(town: Town) -> None:
    await town.look()
    await town.sandbox.post("groups", {"group": GROUP, "leave": ["bot"]})
    assert "/hubungkan koordinator" in (await town.sees("ratna", KICKED))["text"]


async def test_a_group_that_takes_no_messages_is_reported(town: Town) -> None:
    await another_group(town)
    await town.settled()
    refused = "Bad Request: not enough rights to send text messages to the chat"
    wish = {"method": "sendMessage", "status": 400, "description": refused}
    await town.sandbox.faults(telegram={"next_errors": [wish]})
    await town.look()
    await town.sandbox.says("joko", CHATS["lain"], "/antrian")
    assert "/hubungkan dishub di grup itu" in (await town.sees("grup", "Saya tidak boleh menulis di grup"))["text"]


async def test_a_group_that_becomes_a_supergroup_has_its_cards_anew(town: Town) -> None:
    group = await another_group(town, "group")
    await file_on_telegram(town)
    await town.sees("grup", "belum diverifikasi")
    await hand_over_to(town, "lain")
    heir = await town.sandbox.post("groups", {"group": group, "migrate": True})
    CHATS["baru"] = heir["chat"]
    await town.sees("baru", "belum ditindaklanjuti")
    await town.taps("joko", "baru", "Ambil", until="diproses")


async def test_a_card_somebody_deleted_is_posted_anew_with_the_next_change(town: Town) -> None:
    await file_on_telegram(town)
    shown = await town.sees("grup", "belum diverifikasi")
    await town.sandbox.http.post(
        f"{town.sandbox.telegram_base}{town.sandbox.telegram_token}/deleteMessage",
        json={"chat_id": int(GROUP.removeprefix("tg:")), "message_id": shown["id"]},
    )
    await town.look()
    note = await town.writes("ratna", "grup", f"/catatan {town.number()} sudah dicek", until="catatan (Ratna Dewi)")
    assert note["id"] != shown["id"] and note["buttons"]


async def hand_over_to(town: Town, place: str) -> None:
    await town.taps("ratna", "grup", "Verifikasi", until="belum diverifikasi")
    await town.taps("ratna", "grup", "Dishub", on=place, until="belum ditindaklanjuti")


async def test_an_agencys_topic_has_its_cards_until_it_is_deleted(town: Town) -> None:
    made = await town.sandbox.post("groups", {"title": "Kota", "members": ["ratna", "joko"]})
    CHATS["kota"] = group = made["chat"]
    topic = (await town.sandbox.act("ratna", group, "topic", text="Dishub"))["message_id"]
    bound = await town.writes("ratna", "kota", "/hubungkan dishub", until="Topik ini sekarang menerima", thread=topic)
    assert bound["thread"] == topic
    await file_on_telegram(town)
    await town.sees("grup", "belum diverifikasi")
    await hand_over_to(town, "kota")
    taken = await town.taps("joko", "kota", "Ambil", until="diproses")
    assert taken["thread"] == topic
    await town.settled()
    await town.look()
    await town.sandbox.post("groups", {"group": group, "topic": {"delete": topic}})
    await town.sandbox.says("ratna", CHATS["grup"], f"/catatan {town.number()} dicek")
    told = await town.sees("kota", "dihapus atau ditutup")
    assert told["thread"] is None and "/hubungkan dishub" in told["text"]
    assert (await town.sees("kota", "diproses"))["thread"] is None
