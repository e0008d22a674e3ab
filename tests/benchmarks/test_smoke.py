"""A complaint each of four people through the emulated Telegram, by the null bot and by (b): nothing is timed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.dialogue import FINAL, FIRST_CHAT, SCRIPT
from benchmarks.gates import gates
from benchmarks.load import Closed, Opening, Wrong
from benchmarks.measure import Figures, Starts
from benchmarks.telegram_api import CHAT

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = 4


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("benchmark")
    short = ["--peers", "null,b", "--people", str(PEOPLE), "--complaints", "1"]
    command = [sys.executable, "-m", "benchmarks", *short, "--out", str(folder), "--work", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr
    assert {path.name for path in folder.iterdir()} >= {"results.md", "results.svg"}
    found: dict[str, Any] = json.loads((folder / "results.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("peer", ["null", "b"])
def test_every_person_files_one_complaint(results: dict[str, Any], peer: str) -> None:
    figures = next(found for found in results["figures"] if found["peer"] == peer)
    assert figures["filed"] == PEOPLE
    assert figures["unasked"] == figures["refused"] == 0
    assert figures["calls"]["sendMessage"] == PEOPLE * len(SCRIPT) + 1  # the first answer of the start


def test_who_is_not_answered_says_nothing_more() -> None:
    sent: list[tuple[int, int]] = []
    crowd = Closed(lambda chat, step: sent.append((chat, step)), people=2, complaints=1)
    crowd.start()
    crowd.heard(FIRST_CHAT, b"")
    crowd.heard(FIRST_CHAT + 7, b"")
    assert sent == [(FIRST_CHAT, 0), (FIRST_CHAT + 1, 0), (FIRST_CHAT, 1)]
    assert (crowd.answers, crowd.unasked, crowd.pending) == (1, 1, 2)


@pytest.mark.parametrize(("last", "wrong"), [(FINAL, False), (b"Maaf?", True)])
def test_a_complaint_without_a_number_is_wrong(last: bytes, wrong: bool) -> None:
    crowd = Closed(lambda chat, step: None, people=1, complaints=1)
    crowd.start()
    for _ in SCRIPT:
        crowd.heard(FIRST_CHAT, last)
    assert crowd.filed == 1
    assert isinstance(crowd.wrong, Wrong) is wrong


def test_open_conversations_are_left_in_the_middle() -> None:
    sent: list[tuple[int, int]] = []
    crowd = Opening(lambda chat, step: sent.append((chat, step)), at_once=1)
    for number in (1, 3):
        crowd.go_on_to(number)
        while crowd.people:
            crowd.heard(next(iter(crowd.people)), b"")
        assert [step for _, step in sent] == [0, 1] * number


@pytest.mark.parametrize(
    "body",
    [
        b"text=chat&chat_id=-42",
        b'{"text": "chat", "chat_id": -42}',
        b'{"chat_id":"-42"}',
        b'name="chat_id"\r\n\r\n-42\r\n',
    ],
)
def test_the_chat_is_found_however_the_body_is_encoded(body: bytes) -> None:
    found = CHAT.search(body)
    assert found is not None and int(found[1]) == -42


def test_gates_are_judged_where_both_sides_were_measured() -> None:
    figures = [
        Figures("a", "512 people", messages_s=3000, p99_ms=150),
        Figures("b", "512 people", messages_s=250, p99_ms=2000),
        Figures("b", "64 people", messages_s=250, p99_ms=300),
    ]
    found = list(gates(figures, [Starts("a", 2.0, 1.0), Starts("b", 1.5, 1.5)]))
    assert [(gate.value, gate.passed) for gate in found] == [
        (12, True),
        (pytest.approx(13.33, abs=0.01), True),
        (0.75, False),
        (1.5, True),
    ]
