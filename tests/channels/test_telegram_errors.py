"""What Telegram's refusals and a broken network mean for a message."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from conversations.messages import TAP_EXPIRED, Acknowledge, Address, Body, Edit, Message, React, Retry

from .fakes import TOKEN, no, yes
from .serving import Trouble
from .telegram_out import failure, sent

SAY = Message("Halo")

HARMLESS: list[tuple[Body, str]] = [
    (Edit("9", "a"), "Bad Request: message is not modified: specified new message content is exactly the same"),
    (React("9", "✅"), "Bad Request: REACTION_INVALID"),
    (React("9", "👍"), "Bad Request: message to react not found"),
]


@pytest.mark.parametrize(("body", "description"), HARMLESS)
async def test_nothing_left_to_do_is_success(body: Body, description: str) -> None:
    assert (await sent(body, no(400, description)))[0] == ("9" if isinstance(body, Edit) else "")


LATER, NEVER, UNKNOWN = Retry.LATER, Retry.NEVER, Retry.UNKNOWN
ERRORS: dict[str, tuple[Any, tuple[str, Retry, bool]]] = {
    "blocked": (no(403, "Forbidden: bot was blocked by the user"), ("blocked", NEVER, True)),
    "deactivated": (no(403, "Forbidden: user is deactivated"), ("deactivated", NEVER, True)),
    "kicked": (no(403, "Forbidden: bot was kicked from the supergroup chat"), ("kicked", NEVER, True)),
    "never started": (no(403, "Forbidden: bot can't initiate conversation with a user"), ("not_started", NEVER, True)),
    "another 403": (no(403, "Forbidden: something new"), ("forbidden", NEVER, True)),
    "no chat": (no(400, "Bad Request: chat not found"), ("chat_not_found", NEVER, True)),
    "no rights": (no(400, "Bad Request: not enough rights to send text messages"), ("no_rights", NEVER, False)),
    "topic": (no(400, "Bad Request: message thread not found"), ("topic_lost", NEVER, False)),
    "another 400": (no(400, "Bad Request: something new"), ("bad_request", NEVER, False)),
    "token": (no(401, "Unauthorized"), ("token", LATER, False)),
    "no such bot": (no(404, "Not Found"), ("token", LATER, False)),
    "conflict": (no(409, "Conflict"), ("conflict", LATER, False)),
    "too large": (no(413, "Request Entity Too Large"), ("too_big", NEVER, False)),
    "flood without a time": (no(429, "Too Many Requests"), ("flood", LATER, False)),
    "server": (httpx.Response(502, text="<html>"), ("server", LATER, False)),
    "odd server": (httpx.Response(500, json=[]), ("server", LATER, False)),
    "unreadable yes": (httpx.Response(200, text="<html>"), ("unreadable", UNKNOWN, False)),
    "empty yes": (yes({}), ("unreadable", UNKNOWN, False)),
    "no answer": (Trouble.SILENCE, ("timeout", UNKNOWN, False)),
    "reset": (Trouble.RESET, ("connection", UNKNOWN, False)),
    "hung up": (Trouble.HANG_UP, ("connection", UNKNOWN, False)),
    "half an answer": (Trouble.HALF_AN_ANSWER, ("connection", UNKNOWN, False)),
    "no HTTP": (Trouble.NO_HTTP, ("connection", UNKNOWN, False)),
}


@pytest.mark.parametrize("name", ERRORS)
async def test_error(name: str) -> None:
    answer, expected = ERRORS[name]
    failed = await failure(SAY, answer)
    assert (failed.code, failed.retry, failed.gone) == expected


async def test_flood_says_when() -> None:
    failed = await failure(SAY, no(429, "Too Many Requests: retry after 17", retry_after=17))
    assert (failed.code, failed.retry, failed.after) == ("flood", LATER, timedelta(seconds=17))


async def test_migrated_group() -> None:
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    failed = await failure(SAY, no(400, description, migrate_to_chat_id=-100200300))
    assert (failed.retry, failed.migrated) == (LATER, Address("telegram", "-100200300"))


@pytest.mark.parametrize(
    "why", ["query is too old and response timeout expired or query ID is invalid", "QUERY_ID_INVALID"]
)
async def test_a_tap_that_expired(why: str) -> None:
    failed = await failure(Acknowledge("CB"), no(400, f"Bad Request: {why}"))
    assert (failed.code, failed.retry) == (TAP_EXPIRED, NEVER)


@pytest.mark.parametrize("description", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"])
async def test_lost_card(description: str) -> None:
    failed = await failure(Edit("9", "a"), no(400, f"Bad Request: {description}"))
    assert (failed.code, failed.retry) == ("edit_lost", NEVER)


@pytest.mark.parametrize("body", [Edit("9", "a"), Acknowledge("CB"), React("9", "👍")])
async def test_what_may_be_done_twice_is_never_unknown(body: Body) -> None:
    assert (await failure(body, Trouble.SILENCE)).retry is LATER


async def test_a_failure_quotes_neither_token_nor_words() -> None:
    for answer in (no(400, "can't find end of <rahasia>"), Trouble.RESET, Trouble.NO_HTTP):
        failed = await failure(Message("rahasia"), answer)
        assert failed.__cause__ is None
        assert "rahasia" not in repr(failed)
        assert TOKEN not in repr(failed)
