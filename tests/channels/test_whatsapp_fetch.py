"""Attachments come from Twilio within a limit, and our credentials go nowhere else."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from conversations.messages import Retry, SendFailed

from .fakes import FakeTwilio

REF = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
CDN = "https://mms.twiliocdn.com/AC1/1"
PROBE = httpx.Request("GET", REF)


async def fetched(ref: str, *answers: Any, limit: int = 4, **options: Any) -> tuple[bytes, FakeTwilio]:
    fake = FakeTwilio(*answers)
    channel = fake.channel(**options)
    try:
        return await channel.fetch(ref, limit), fake
    finally:
        await channel.aclose()


def signed(fake: FakeTwilio) -> list[bool]:
    return ["authorization" in request.headers for request in fake.requests]


def to(location: str) -> httpx.Response:
    return httpx.Response(307, headers={"location": location})


DATA = httpx.Response(200, content=b"data")


async def test_credentials_stay_before_the_redirect() -> None:
    content, fake = await fetched(REF, to(CDN), to("/AC1/2"), DATA)
    assert content == b"data"
    assert [str(request.url) for request in fake.requests] == [REF, CDN, "https://mms.twiliocdn.com/AC1/2"]
    assert signed(fake) == [True, False, False]


async def test_credentials_do_not_come_back_after_a_redirect() -> None:
    _, fake = await fetched(REF, to(REF), DATA)
    assert signed(fake) == [True, False]


async def test_configured_base_stands_for_twilio() -> None:
    _, fake = await fetched(REF, DATA, base_url="http://localhost:8090/twilio")
    assert str(fake.requests[0].url).startswith("http://localhost:8090/twilio/2010-04-01/")
    _, fake = await fetched("http://localhost:8090/media/1", DATA, base_url="http://localhost:8090/twilio")
    assert signed(fake) == [True]


async def test_further_host() -> None:
    _, fake = await fetched("https://media.example/1", DATA, media_hosts=("https://media.example",))
    assert signed(fake) == [True]


@pytest.mark.parametrize(
    "ref",
    [
        "https://evil.example/1",
        "http://api.twilio.com/1",
        "https://api.twilio.com@evil.example/1",
        "https://api.twilio.com.evil.example/1",
        "https://api.twilio.com:8443/1",
        "file:///etc/passwd",
        "https://[broken",
        "https://api.twilio.com/\x00",
        "nonsense",
    ],
)
async def test_other_hosts_get_no_request(ref: str) -> None:
    fake = FakeTwilio()
    channel = fake.channel()
    with pytest.raises(SendFailed) as caught:
        await channel.fetch(ref, 4)
    await channel.aclose()
    assert (caught.value.code, caught.value.retry, fake.requests) == ("host", Retry.NEVER, [])


TROUBLE: dict[str, tuple[list[Any], tuple[str, Retry]]] = {
    "not there yet": ([httpx.Response(404)], ("not_found", Retry.LATER)),
    "token": ([httpx.Response(401)], ("token", Retry.LATER)),
    "server": ([httpx.Response(500)], ("server", Retry.LATER)),
    "too big": ([httpx.Response(200, content=b"12345")], ("too_big", Retry.NEVER)),
    "too big, unannounced": (
        [lambda request: httpx.Response(200, stream=httpx.ByteStream(b"12345"))],
        ("too_big", Retry.NEVER),
    ),
    "slow": ([httpx.ReadTimeout(REF, request=PROBE)], ("timeout", Retry.LATER)),
    "round and round": ([to(REF)] * 4, ("redirects", Retry.NEVER)),
    "redirect without encryption": ([to("http://mms.twiliocdn.com/1")], ("host", Retry.NEVER)),
    "redirect into the house": ([to("http://169.254.169.254/1")], ("host", Retry.NEVER)),
}


@pytest.mark.parametrize("name", TROUBLE)
async def test_trouble(name: str) -> None:
    answers, expected = TROUBLE[name]
    with pytest.raises(SendFailed) as caught:
        await fetched(REF, *answers)
    assert (caught.value.code, caught.value.retry) == expected
    assert caught.value.__cause__ is None
