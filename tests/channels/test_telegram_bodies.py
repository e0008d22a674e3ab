"""What is written out by hand stands on the wire as the library would have written it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from telegram import (
    Bot,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyParameters,
)
from telegram.constants import ParseMode

from conversations.messages import BOLD_OFF, BOLD_ON, Acknowledge, Address, Body, Edit, Message, Option, React

from .fakes import FakeTelegram, out

TEXT, HTML = f"{BOLD_ON}Benar{BOLD_OFF} 1 < 2 & 👨‍👩‍👧?", "<b>Benar</b> 1 &lt; 2 &amp; 👨‍👩‍👧?"
ROWS = ((Option("ya", "Ya 👍"), Option("tidak", "Tidak")), (Option("batal", "Batal"),))
KEYS = InlineKeyboardMarkup(
    [
        [InlineKeyboardButton("Ya 👍", callback_data="ya"), InlineKeyboardButton("Tidak", callback_data="tidak")],
        [InlineKeyboardButton("Batal", callback_data="batal")],
    ]
)
QUOTE = ReplyParameters(5, allow_sending_without_reply=True)
ASKING = ForceReply(selective=True, input_field_placeholder="Mengapa?")
NAMED = '<a href="tg://user?id=8">👤</a> Mengapa?'
ALWAYS: dict[str, Any] = {
    "parse_mode": ParseMode.HTML,
    "link_preview_options": LinkPreviewOptions(is_disabled=True),
}

CALLS: dict[str, tuple[Body, Callable[[Bot], Awaitable[object]]]] = {
    "text": (Message(TEXT), lambda bot: bot.send_message("4711", HTML, **ALWAYS)),
    "buttons and quote": (
        Message(TEXT, ROWS, reply_to="5"),
        lambda bot: bot.send_message("4711", HTML, reply_markup=KEYS, reply_parameters=QUOTE, **ALWAYS),
    ),
    "forced reply": (
        Message("Mengapa?", answer_from=Address("telegram", "8")),
        lambda bot: bot.send_message("4711", NAMED, reply_markup=ASKING, **ALWAYS),
    ),
    "edit": (
        Edit("9", TEXT, ROWS),
        lambda bot: bot.edit_message_text(HTML, "4711", 9, reply_markup=KEYS, **ALWAYS),
    ),
    "edit without buttons": (Edit("9", TEXT), lambda bot: bot.edit_message_text(HTML, "4711", 9, **ALWAYS)),
    "acknowledge": (Acknowledge("CB"), lambda bot: bot.answer_callback_query("CB", show_alert=False)),
    "alert": (Acknowledge("CB", "Baik", True), lambda bot: bot.answer_callback_query("CB", "Baik", show_alert=True)),
    "reaction": (React("9", "👍"), lambda bot: bot.set_message_reaction("4711", 9, "👍")),
    "no reaction": (React("9", ""), lambda bot: bot.set_message_reaction("4711", 9)),
}


@pytest.mark.parametrize("name", CALLS)
async def test_same_on_the_wire(name: str) -> None:
    body, through_the_library = CALLS[name]
    fake = FakeTelegram()
    channel = fake.channel()
    await channel.send(out(body))
    await through_the_library(channel.bot)
    await channel.aclose()
    ours, theirs = fake.requests
    assert ours.url == theirs.url
    assert _headers(ours) == _headers(theirs)
    assert [_read(form) for form in fake.forms[:1]] == [_read(form) for form in fake.forms[1:]]


def _headers(request: httpx.Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name not in ("content-length", "content-type")}


def _read(form: dict[str, str]) -> dict[str, Any]:
    return {name: json.loads(value) if value[:1] in "{[" else value for name, value in form.items()}
