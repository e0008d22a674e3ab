"""The training room without the product: new people, scripted citizens, and steps checked from what happened."""

import re
from pathlib import Path

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup

from sandbox.lessons import CHECKS, course
from sandbox.people import SEED
from tests.sandbox.client import GROUP, Json, SandboxClient, running_sandbox

GROUP_ID = -1001000000001


async def test_newcomers_have_a_phone_of_their_own_and_officers_a_group(sandbox: SandboxClient) -> None:
    sri = (await sandbox.post("people", {"name": "Sri Wahyuni", "channel": "telegram"}))["person"]
    other = (await sandbox.post("people", {"name": " Sri  Wahyuni", "channel": "whatsapp"}))["person"]
    officer = (await sandbox.post("people", {"name": "Rudi", "channel": "telegram", "groups": [GROUP]}))["person"]
    people = (await sandbox.state())["people"]
    assert people[sri["key"]]["chats"] == [f"tg:{sri['telegram_id']}"]
    assert people[other["key"]]["chats"] == [f"wa:{other['phone']}"]
    assert people[other["key"]]["name"] == "Sri Wahyuni"
    assert GROUP in people[officer["key"]]["chats"]
    assert (await sandbox.chat(GROUP))[-1]["service"] == "bergabung: Rudi"
    await sandbox.says(sri["key"], f"tg:{sri['telegram_id']}", "Halo")
    await sandbox.says(other["key"], f"wa:{other['phone']}", "Halo")


@pytest.mark.parametrize("wish", [{"name": "  ", "channel": "telegram"}, {"name": "Sri", "channel": "sms"}])
async def test_nobody_without_a_name_or_a_channel(sandbox: SandboxClient, wish: Json) -> None:
    answer = await sandbox.http.post(f"{sandbox.url}/api/people", json=wish)
    assert answer.status_code == 400 and "needs a name" in answer.json()["error"]


async def test_a_step_is_done_when_it_really_happened(sandbox: SandboxClient, bot: Bot) -> None:
    citizen = await begun(sandbox, "verifikasi")
    lesson = course().lessons["verifikasi"]
    await sandbox.wait_for(lambda state: state["chats"][f"tg:{citizen}"]["messages"])
    await bot.send_message(citizen, "Halo. Ceritakan masalahnya.")
    await sandbox.wait_for(lambda state: _said(state, citizen) == ["/start", lesson.words["story"]])
    assert done(await sandbox.state()) == [False] * 4
    await bot.send_message(citizen, "Nomornya SH4Q-V929.")
    assert done(await sandbox.state()) == [True, False, False, False]

    rows = [[InlineKeyboardButton("🔎 Buka lengkap", callback_data="open")]]
    other = await bot.send_message(GROUP_ID, "AAAA-1111 kartu lain", reply_markup=InlineKeyboardMarkup(rows))
    await sandbox.act("ratna", GROUP, "tap", message_id=other.message_id, button="open")
    assert done(await sandbox.state()) == [True, False, False, False]
    card = await bot.send_message(GROUP_ID, "SH4Q-V929 kartu", reply_markup=InlineKeyboardMarkup(rows))
    await sandbox.act("ratna", GROUP, "tap", message_id=card.message_id, button="open")
    assert done(await sandbox.state()) == [True, True, False, False]
    assert "SH4Q-V929" in (await sandbox.state())["training"]["running"]["steps"][2]["do"]


async def test_a_slip_that_ends_the_lesson_is_told(sandbox: SandboxClient, bot: Bot) -> None:
    citizen = await begun(sandbox, "verifikasi")
    await bot.send_message(citizen, "Laporan SH4Q-V929 sudah diteruskan ke Dinas Kesehatan.")
    running = (await sandbox.state())["training"]["running"]
    assert running["over"] and "dinas lain" in running["slips"][0]


async def test_a_lesson_is_left_and_unknown_ones_are_refused(sandbox: SandboxClient) -> None:
    await begun(sandbox, "jawab")
    assert (await sandbox.post("lesson", {"stop": True}))["training"]["running"] is None
    answer = await sandbox.http.post(f"{sandbox.url}/api/lesson", json={"start": "menyanyi"})
    assert answer.status_code == 400


async def test_no_more_people_write_at_once_than_there_are(sandbox: SandboxClient) -> None:
    await sandbox.post("lesson", {"fill": 30})
    chats = (await sandbox.state())["chats"].values()
    assert len([chat for chat in chats if chat["kind"] == "private" and chat.get("started")]) == 30
    for count in (0, 31):
        answer = await sandbox.http.post(f"{sandbox.url}/api/lesson", json={"fill": count})
        assert answer.status_code == 400


async def test_a_lesson_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with running_sandbox(tmp_path) as first:
        citizen = await begun(first, "disposisi")
    async with running_sandbox(tmp_path) as second:
        running = (await second.state())["training"]["running"]
        assert running["id"] == "disposisi" and running["person"] == f"p{citizen}"


def test_the_lessons_name_checks_and_people_that_exist() -> None:
    people = {person.key for person in SEED}
    for lesson in course().lessons.values():
        wanted = [step.done for step in lesson.steps] + [slip.seen for slip in lesson.slips]
        assert all(one.keys() <= CHECKS.keys() and one for one in wanted), lesson.id
        assert {lesson.officer, *([lesson.colleague["person"]] if lesson.colleague else [])} <= people
        patterns = [value for one in wanted for value in one.values() if isinstance(value, str)]
        assert all(re.compile(pattern) for pattern in patterns)
        assert all(step.hint and step.do for step in lesson.steps)


async def begun(sandbox: SandboxClient, lesson: str) -> int:
    """The Telegram id of its citizen."""
    answer = await sandbox.post("lesson", {"start": lesson})
    person = (await sandbox.state())["people"][answer["training"]["running"]["person"]]
    return int(person["telegram_id"])


def done(state: Json) -> list[bool]:
    return [step["done"] for step in state["training"]["running"]["steps"]]


def _said(state: Json, citizen: int) -> list[str]:
    return [message["text"] for message in state["chats"][f"tg:{citizen}"]["messages"] if message["from"] != "bot"]
