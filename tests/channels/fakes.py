"""Platforms in memory, behind httpx's transport: they remember what was asked and answer what they are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import httpx

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from conversations.messages import Address, Body, Outbound

TOKEN = "12345:SECRET-TOKEN"
SID, AUTH = "AC1", "twilio-secret"
Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Fake:
    """Answers with `answers` in their order, then with `usual`."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if self.answers else self.usual(request)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def usual(self, request: httpx.Request) -> httpx.Response:
        raise AssertionError("never asked for in these tests")

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self)

    @property
    def forms(self) -> list[dict[str, str]]:
        return [dict(parse_qsl(request.content.decode(errors="replace"))) for request in self.requests]


class FakeTelegram(Fake):
    def usual(self, request: httpx.Request) -> httpx.Response:
        match request.url.path.rpartition("/")[2]:
            case "answerCallbackQuery" | "setMessageReaction" | "deleteWebhook":
                return yes(True)
            case "getUpdates":
                return yes([])
            case "getMe":
                return yes({"id": 1, "is_bot": True, "first_name": "Bot", "username": "OurBot"})
        return yes({"message_id": 100 + len(self.requests), "date": 0, "chat": {"id": 1, "type": "private"}})

    def channel(self) -> TelegramChannel:
        return TelegramChannel(
            TOKEN,
            api_base="http://telegram.test/bot",
            file_base="http://telegram.test/file/bot",
            transport=self.transport,
        )

    @property
    def methods(self) -> list[str]:
        return [request.url.path.rpartition("/")[2] for request in self.requests]


class FakeTwilio(Fake):
    def usual(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"sid": f"SM{len(self.requests)}", "status": "queued"})

    def channel(self, **options: Any) -> WhatsAppChannel:
        return WhatsAppChannel(SID, AUTH, "+1415", transport=self.transport, **options)


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
