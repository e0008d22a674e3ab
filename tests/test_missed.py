"""What people sent on WhatsApp while nobody listened: taken in at the start, before what they write next."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from bot.lines import whatsapp
from bot.lines.whatsapp import WhatsAppLine
from bot.web import application
from conversations.messages import SendFailed
from sandbox.twilio.hooks import signature
from storage.tables import InboxRow
from tests.channels.fakes import FakeTwilio
from tests.test_lines import settings
from tests.town import MONDAY, Town, town

URL = "https://lapor.example.go.id/whatsapp"
BUDI = "whatsapp:+6281200000002"

Answers = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]


def listed(sid: str, seconds_ago: float, body: str = "Banjir di depan rumah", files: str = "0") -> dict[str, Any]:
    """A message as Twilio's list has it."""
    at = format_datetime(MONDAY - timedelta(seconds=seconds_ago))
    message = {"sid": sid, "from": BUDI, "to": "+1415", "body": body, "num_media": files, "direction": "inbound"}
    return message | {"date_sent": at, "date_created": at}


def listing(*messages: dict[str, Any]) -> httpx.Response:
    return httpx.Response(200, json={"messages": list(messages)})


def later_ones(*messages: dict[str, Any]) -> Answers:
    """Those sent after the moment asked for, as Twilio gives them."""

    def answer(request: httpx.Request) -> httpx.Response:
        after = datetime.fromisoformat(request.url.params["DateSent>"])
        return listing(*(one for one in messages if parsedate_to_datetime(one["date_sent"]) > after))

    return answer


@asynccontextmanager
async def starting(folder: Path, answer: Answers) -> AsyncIterator[tuple[Town, WhatsAppLine, httpx.AsyncClient]]:
    """The web server stands; Twilio was not asked for anything yet, and answers the first time it is."""
    line = WhatsAppLine(settings())
    await line.close()
    line.channel = FakeTwilio(answer).channel()  # type: ignore[arg-type]
    async with town(folder) as here:
        transport = httpx.ASGITransport(application(here.office, line.routes(here.office), {}))
        async with httpx.AsyncClient(transport=transport) as http:
            yield here, line, http
    await line.close()


async def called(http: httpx.AsyncClient, sid: str, body: str) -> int:
    """Twilio calls the webhook; the answer's status."""
    form = {"MessageSid": sid, "From": BUDI, "Body": body, "NumMedia": "0"}
    signed = {"X-Twilio-Signature": signature("wrong", URL, form)}  # the token of the settings
    return (await http.post(URL, data=form, headers=signed)).status_code


async def taken_in(here: Town) -> list[str]:
    async with here.database.transaction() as session:
        return list((await session.exec(select(InboxRow.event_id).order_by(col(InboxRow.id)))).all())


async def test_what_came_before_the_start_goes_before_what_comes_now(tmp_path: Path) -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def slowly(request: httpx.Request) -> httpx.Response:
        asked.set()
        await go.wait()
        return listing(listed("SM2", 20), listed("SM1", 40))

    async with starting(tmp_path, slowly) as (here, line, http):
        catching_up = asyncio.create_task(line.catch_up(here.office))
        await asked.wait()
        later = asyncio.create_task(called(http, "SM3", "Airnya sudah setinggi lutut"))
        done, _ = await asyncio.wait({later}, timeout=0.1)
        assert (done, await taken_in(here)) == (set(), [])
        go.set()
        assert await later == 200
        await catching_up
        assert await taken_in(here) == ["SM1", "SM2", "SM3"]


@pytest.mark.parametrize(
    ("message", "taken"),
    [
        (listed("SM1", 30), True),
        (listed("SM1", 30, ""), False),  # a pin, perhaps: its webhook is still tried, and tells where
        (listed("SM1", 130, ""), True),
        (listed("SM1", 2), False),  # by clocks that differ a little it may have found us listening
    ],
)
async def test_what_the_webhook_may_still_tell_better_is_left_to_it(
    tmp_path: Path, message: dict[str, Any], taken: bool
) -> None:
    async with starting(tmp_path, lambda _: listing(message)) as (here, line, _):
        await line.catch_up(here.office)
        assert await taken_in(here) == (["SM1"] if taken else [])


async def test_while_it_listens_younger_messages_are_left_to_the_webhook(tmp_path: Path) -> None:
    async with starting(tmp_path, lambda _: listing(listed("SM1", -60))) as (here, line, _):
        here.now = MONDAY + timedelta(seconds=90)
        await line.catch_up(here.office)
        assert await taken_in(here) == []


async def test_a_list_that_does_not_come_holds_nobody_back_for_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatsapp, "AT_START_SECONDS", 0.05)
    async with starting(tmp_path, lambda _: listing()) as (here, _, http):
        assert await called(http, "SM1", "Banjir") == 200
        monkeypatch.setattr(whatsapp, "AT_START_SECONDS", 3600)
        async with asyncio.timeout(5):  # only the first one waits
            assert await called(http, "SM2", "di depan rumah") == 200
        assert await taken_in(here) == ["SM1", "SM2"]


async def test_a_list_that_is_refused_holds_nobody_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whatsapp, "AT_START_SECONDS", 3600)
    async with starting(tmp_path, lambda _: httpx.Response(401, text="no")) as (here, line, http):
        await line.catch_up(here.office)
        async with asyncio.timeout(5):
            assert await called(http, "SM1", "Banjir") == 200


async def test_a_first_listing_that_fails_loses_nothing(tmp_path: Path) -> None:
    """A new city has no mark of an earlier look: the first try sets it, not the first success."""
    async with starting(tmp_path, lambda _: httpx.Response(503, text="no")) as (here, line, _):
        with pytest.raises(SendFailed):
            await line.catch_up(here.office)
        line.channel = FakeTwilio(later_ones(listed("SM1", -30))).channel()  # type: ignore[arg-type]
        here.now = MONDAY + timedelta(minutes=10)
        await line.catch_up(here.office)
        assert await taken_in(here) == ["SM1"]


async def test_a_first_look_that_the_database_keeps_from_happening_loses_nothing(tmp_path: Path) -> None:
    """As by a disk that is full when a new city starts: its time is known all the same."""
    async with starting(tmp_path, later_ones(listed("SM1", 30))) as (here, line, _):
        here.now = MONDAY + timedelta(minutes=10)
        await line.catch_up(here.office)
        assert await taken_in(here) == ["SM1"]
