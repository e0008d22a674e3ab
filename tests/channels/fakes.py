"""Platforms that remember what was asked and answer what they are told: Telegram over real HTTP, Twilio in memory."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import httpx

from bot.channels.whatsapp import WhatsAppChannel
from conversations.messages import Address, Body, Outbound

from .serving import ServedChannel, Trouble

TOKEN = "12345:SECRET-TOKEN"
SID, AUTH = "AC1", "twilio-secret"
PATIENCE = 0.2
"""Seconds to wait for what never comes."""

Answer = httpx.Response | Exception | Trouble | Callable[[httpx.Request], httpx.Response]


class Fake:
    """Answers with `answers` in their order, then with `usual`."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response | Trouble:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else self.usual(request)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def usual(self, request: httpx.Request) -> httpx.Response | Trouble:
        raise AssertionError("never asked for in these tests")

    @property
    def forms(self) -> list[dict[str, str]]:
        return [_fields(request) for request in self.requests]


def _fields(request: httpx.Request) -> dict[str, str]:
    """Of a form or of a JSON object alike; what is no text is read as its JSON, as Telegram itself does."""
    if request.headers.get("content-type") == "application/json":
        given = json.loads(request.content)
        return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}
    return dict(parse_qsl(request.content.decode(errors="replace")))


class FakeTelegram(Fake):
    def usual(self, request: httpx.Request) -> httpx.Response | Trouble:
        match request.url.path.rpartition("/")[2]:
            case "answerCallbackQuery" | "setMessageReaction" | "deleteWebhook":
                return yes(True)
            case "getUpdates":
                return yes([])
            case "getMe":
                return yes({"id": 1, "is_bot": True, "first_name": "Bot", "username": "OurBot"})
        return yes({"message_id": 100 + len(self.requests), "date": 0, "chat": {"id": 1, "type": "private"}})

    def channel(self, **options: Any) -> ServedChannel:
        seconds = PATIENCE if Trouble.SILENCE in self.answers else 15.0
        return ServedChannel(self, TOKEN, **{"seconds": seconds} | options)

    @property
    def methods(self) -> list[str]:
        return [request.url.path.rpartition("/")[2] for request in self.requests]


class FakeTwilio(Fake):
    def usual(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"sid": f"SM{len(self.requests)}", "status": "queued"})

    def channel(self, **options: Any) -> WhatsAppChannel:
        return WhatsAppChannel(SID, AUTH, "+1415", transport=httpx.MockTransport(self), **options)


def yes(result: Any) -> httpx.Response:
    return httpx.Response(200, json={"ok": True, "result": result})


def no(status: int, description: str = "", **parameters: int) -> httpx.Response:
    answer = {"ok": False, "error_code": status, "description": description, "parameters": parameters}
    return httpx.Response(status, content=json.dumps(answer))


def twilio_no(status: int, code: int | None = None) -> httpx.Response:
    if code is None:
        return httpx.Response(status, text="<html>sorry</html>")
    return httpx.Response(status, json={"code": code, "message": "The number +628111", "status": status})


def out(body: Body, to: str = "4711", channel: str = "telegram") -> Outbound:
    return Outbound(7, Address(channel, to), body)
