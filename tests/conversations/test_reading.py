"""The queue as an officer reads it: where it ends, and that nobody counts a nation's reports."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conversations.desk import COUNTED, Desk
from conversations.effects import Say
from conversations.messages import Address, Inbound, Text
from conversations.orders import Order
from conversations.queueing import PAGE, queue
from conversations.rules.complaint import Complaint, ComplaintId, Kind, OfficerId, Privacy, Role, Status
from conversations.rules.roles import Officer
from conversations.session import DeskSession
from conversations.texts import render
from tests.town import sample_city

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
RATNA = Officer(OfficerId(1), "Ratna", Role.COORDINATOR, None, True)
AT = Address("telegram", "1")


def complaint(id: int) -> Complaint:
    return Complaint(
        id=ComplaintId(id),
        number="ABCD-EFGH",
        kind=Kind.COMPLAINT,
        status=Status.UNVERIFIED,
        title="lampu mati",
        story="lampu mati",
        place=None,
        when=None,
        topic=None,
        suggested=(),
        agency=None,
        privacy=Privacy(False, False),
        language="id",
        filed_at=NOW,
        due=date(2026, 11, 26),
    )


@pytest.mark.parametrize(
    ("shown", "count", "page", "says", "buttons"),
    [
        (3, 3, 0, "(1–3 dari 3)", []),
        (PAGE, PAGE + 1, 0, f"(1–{PAGE} dari {PAGE + 1})", ["n:all:1"]),
        (PAGE, 2 * PAGE, 1, f"({PAGE + 1}–{2 * PAGE} dari {2 * PAGE})", ["n:all:0"]),
        (PAGE, COUNTED + 1, 0, f"(1–{PAGE} dari lebih dari 1.000)", ["n:all:1"]),
        (PAGE, COUNTED + 1, 500, "dari lebih dari 1.000)", ["n:all:499", "n:all:501"]),
        (PAGE - 1, COUNTED + 1, 500, "dari lebih dari 1.000)", ["n:all:499"]),
    ],
)
def test_a_page_says_where_it_is_and_what_follows(
    shown: int, count: int, page: int, says: str, buttons: list[str]
) -> None:
    listed = tuple(map(complaint, range(1, shown + 1)))
    desk = Desk(now=NOW, catalogue=sample_city(), actor=RATNA, group=False, queue=listed, queue_length=count)
    turn = queue(DeskSession(), Inbound("1", AT, AT, NOW, Text("")), Order("antrian", argument=str(page)), desk)
    (said,) = turn.effects
    assert isinstance(said, Say)
    assert says in render(said.language, said.parts)
    values = [option.value for row in said.rows for option in row]
    opens = [value for value in values if value.startswith("q:card:")]
    assert len(opens) == shown
    assert values[shown:] == [*buttons, "n:new:0", "n:late:0", "n:all:0"]
