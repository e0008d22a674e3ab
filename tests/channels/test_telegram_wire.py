"""What a broken wire means for a message: certainly not sent, or nobody knows; and that nothing is sent twice."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import pytest
from telegram.error import NetworkError

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram.errors import failure_of
from bot.channels.telegram.request import QuietRequest
from bot.channels.transport import wire_failure
from conversations.messages import File, MediaKind, Message, Retry, SendFailed, SendFile

from .fakes import PATIENCE, TOKEN, FakeTelegram, out, yes
from .serving import ServedChannel, Trouble

SAY = out(Message("Halo"))
SENT = yes({"message_id": 101, "date": 0, "chat": {"id": 1, "type": "private"}})


@pytest.fixture
async def listening() -> AsyncIterator[socket.socket]:
    """Takes connections, and never a byte from them."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one
    await asyncio.sleep(0.02)  # what still waits to be written hears that nobody is there


def base(scheme: str, one: socket.socket) -> str:
    return f"{scheme}://127.0.0.1:{one.getsockname()[1]}/bot"


async def failure(channel: TelegramChannel, outbound: Any = SAY) -> tuple[str, Retry]:
    with pytest.raises(SendFailed) as caught:
        await channel.send(outbound)
    return caught.value.code, caught.value.retry


async def test_nobody_listens(listening: socket.socket) -> None:
    channel = TelegramChannel(TOKEN, api_base=base("http", listening))
    listening.close()
    assert await failure(channel) == ("connection", Retry.LATER)
    await channel.aclose()


async def test_a_connection_that_is_never_made(listening: socket.socket) -> None:
    channel = TelegramChannel(TOKEN, api_base=base("https", listening), seconds=PATIENCE)
    assert await failure(channel) == ("timeout", Retry.LATER)
    await channel.aclose()


async def test_no_connection_is_free() -> None:
    channel = FakeTelegram(Trouble.SILENCE).channel()
    requests = QuietRequest(PATIENCE, connections=1)
    first = asyncio.create_task(requests.do_request(f"{channel.url}/a", "POST", read_timeout=5.0))
    await asyncio.sleep(0)
    with pytest.raises(NetworkError) as caught:
        await requests.do_request(f"{channel.url}/b", "POST")
    failed = failure_of(caught.value)
    assert (failed.code, failed.retry) == ("timeout", Retry.LATER)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await requests.shutdown()
    await channel.aclose()


async def test_an_upload_nobody_reads(listening: socket.socket, tmp_path: Path) -> None:
    (tmp_path / "bukti").write_bytes(bytes(20_000_000))
    file = SendFile(File(tmp_path / "bukti", MediaKind.DOCUMENT, "application/pdf", "bukti.pdf"))
    channel = TelegramChannel(TOKEN, api_base=base("http", listening), upload_seconds=PATIENCE)
    assert await failure(channel, out(file)) == ("timeout", Retry.UNKNOWN)
    await channel.aclose()


async def sent_twice(*answers: Any) -> tuple[ServedChannel, FakeTelegram]:
    fake = FakeTelegram(SENT, *answers)
    channel = fake.channel()
    await channel.send(SAY)
    return channel, fake


async def test_a_connection_is_kept() -> None:
    channel, fake = await sent_twice()
    await channel.send(SAY)
    assert len(fake.requests) == 2
    assert len(channel.connections) == 1
    await channel.aclose()


@pytest.mark.parametrize("trouble", [Trouble.RESET, Trouble.HANG_UP])
async def test_what_was_lost_on_a_kept_connection_is_not_repeated(trouble: Trouble) -> None:
    channel, fake = await sent_twice(trouble)
    assert await failure(channel) == ("connection", Retry.UNKNOWN)
    assert len(fake.requests) == 2
    await channel.aclose()


async def test_a_connection_closed_in_between_costs_nothing() -> None:
    channel, fake = await sent_twice()
    for connection in channel.connections:
        connection.close()
    await asyncio.sleep(0.02)
    assert await channel.send(SAY) == "102"
    assert len(fake.requests) == 2
    await channel.aclose()


async def test_redirects_are_not_followed_and_cookies_not_kept() -> None:
    elsewhere = httpx.Response(307, headers={"location": "/bot1:a/sendMessage", "set-cookie": "a=b"})
    fake = FakeTelegram(elsewhere)
    channel = fake.channel()
    assert await failure(channel) == ("bad_request", Retry.NEVER)
    await channel.send(SAY)
    assert [request.url.path for request in fake.requests] == [f"/bot{TOKEN}/sendMessage"] * 2
    assert not any("cookie" in request.headers for request in fake.requests)
    await channel.aclose()


async def test_the_environments_proxy_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeTelegram()
    proxy = fake.channel()
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    channel = TelegramChannel(TOKEN, api_base="http://telegram.test/bot")
    await channel.send(SAY)
    assert fake.methods == ["sendMessage"]
    await channel.aclose()
    await proxy.aclose()


async def test_a_closed_channel_sends_nothing() -> None:
    channel, fake = await sent_twice()
    await channel.aclose()
    assert (await failure(channel))[0] == "connection"
    assert len(fake.requests) == 1


CUT_SHORT = aiohttp.ClientOSError("rahasia")
CUT_SHORT.__cause__ = aiohttp.ClientConnectionResetError("Cannot write to closing transport")
KEY: Any = None
ERRORS: dict[str, tuple[Exception, tuple[str, Retry]]] = {
    "no such host": (aiohttp.ClientConnectorDNSError(KEY, OSError()), ("connection", Retry.LATER)),
    "no certificate": (aiohttp.ClientConnectorCertificateError(KEY, OSError()), ("connection", Retry.LATER)),
    "no proxy": (aiohttp.ClientProxyConnectionError(KEY, OSError()), ("connection", Retry.LATER)),
    "refused by the proxy": (aiohttp.ClientHttpProxyError(KEY, ()), ("connection", Retry.LATER)),
    "no address": (aiohttp.InvalidURL("rahasia"), ("connection", Retry.LATER)),
    "closed before it was whole": (CUT_SHORT, ("connection", Retry.LATER)),
    "reset": (aiohttp.ClientOSError(104, "rahasia"), ("connection", Retry.UNKNOWN)),
    "gone": (aiohttp.ServerDisconnectedError(), ("connection", Retry.UNKNOWN)),
    "silent": (aiohttp.SocketTimeoutError(), ("timeout", Retry.UNKNOWN)),
    "all too long": (TimeoutError(), ("timeout", Retry.UNKNOWN)),
}


@pytest.mark.parametrize("name", ERRORS)
def test_what_an_error_means(name: str) -> None:
    error, expected = ERRORS[name]
    failed = wire_failure(error)
    assert (failed.code, failed.retry) == expected
