"""Every lesson of the training room can be finished against the real bot, by the officer's own taps and words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e import running
from tests.e2e.running import Town, running_town
from tests.sandbox.client import GROUP, Json


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    async with running_town(tmp_path, monday=True) as one:
        yield one


async def test_verification(town: Town) -> None:
    await begins(town, "verifikasi")
    await steps_done(town, 1)
    await taps(town, "ratna", "Buka lengkap")
    await steps_done(town, 2)
    await taps(town, "ratna", "Verifikasi")
    await taps(town, "ratna", "Dishub")
    await finished(town, "verifikasi")


async def test_a_wrong_agency_is_told_and_the_lesson_can_begin_anew(town: Town) -> None:
    await begins(town, "verifikasi")
    await steps_done(town, 1)
    await taps(town, "ratna", "Verifikasi")
    await taps(town, "ratna", "DLH")
    slipped = await until(town, lambda running: running["over"])
    assert "dinas lain" in slipped["slips"][0] and not slipped["finished"]
    first = slipped["person"]
    await begins(town, "verifikasi")
    again = await steps_done(town, 1)
    assert again["person"] != first and not again["over"]


async def test_handing_over_to_an_agency_on_the_second_page(town: Town) -> None:
    await begins(town, "disposisi")
    await steps_done(town, 1)
    await taps(town, "ratna", "Verifikasi")
    await taps(town, "ratna", "Berikutnya")
    await taps(town, "ratna", "Diskominfo")
    await finished(town, "disposisi")


async def test_taking_asking_and_answering(town: Town) -> None:
    await begins(town, "jawab")
    await steps_done(town, 1)
    card = await town.button("grup", "Ambil")
    await town.sandbox.act("joko", GROUP, "text", text="Sudah kami cek", reply_to=card["message_id"])
    slipped = await until(town, lambda running: running["slips"])
    assert "catatan internal" in slipped["slips"][0] and not slipped["over"]
    await taps(town, "joko", "Ambil")
    await composes(town, "Tanya pelapor", "Jam berapa paling macet?")
    await until(town, lambda running: running["steps"][3]["done"])
    await composes(town, "Jawab", "Petugas kami jaga tiap pagi mulai besok, Bu.")
    await finished(town, "jawab")


async def test_what_is_not_ours_goes_to_whose_it_is(town: Town) -> None:
    await begins(town, "kewenangan")
    await steps_done(town, 1)
    await taps(town, "ratna", "Verifikasi")
    await taps(town, "ratna", "PLN")
    await finished(town, "kewenangan")


async def test_a_busy_evening_fills_the_queue(town: Town) -> None:
    await town.sandbox.post("lesson", {"fill": 8})
    filed = "SELECT story FROM complaints"
    await running.until(lambda: len(town.rows(filed)) == 8, "not everybody got through", 30)


async def begins(town: Town, lesson: str) -> None:
    await town.sandbox.post("lesson", {"start": lesson})


async def taps(town: Town, person: str, label: str) -> None:
    await town.sandbox.act(person, GROUP, "tap", **await town.button("grup", label))
    await town.settled()


async def composes(town: Town, button: str, text: str) -> None:
    """The officer is asked for words, gives them as a reply, and sends what the preview shows."""
    await taps(town, "joko", button)
    asked = await town.sandbox.last(GROUP)
    assert asked["prompt"]["kind"] == "force_reply"
    await town.sandbox.act("joko", GROUP, "text", text=text, reply_to=asked["id"])
    await town.settled()
    await taps(town, "joko", "Kirim")


async def until(town: Town, condition: Any) -> Json:
    """Waits for the lesson to be so; the lesson as the page shows it."""

    def so(state: Json) -> Json | None:
        running: Json = state["training"]["running"]
        return running if condition(running) else None

    found: Json = await town.sandbox.wait_for(so, 20)
    return found


async def steps_done(town: Town, count: int) -> Json:
    return await until(town, lambda running: all(step["done"] for step in running["steps"][:count]))


async def finished(town: Town, lesson: str) -> None:
    running = await until(town, lambda running: running["finished"])
    assert not running["over"] and "(nomornya" not in str(running)
    lessons = (await town.sandbox.state())["training"]["lessons"]
    assert [one["id"] for one in lessons if one["learned"]] == [lesson]
