"""An emulated Telegram Bot API: answers each call at once, counts it, and tells which chat was spoken to."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs

from benchmarks.wire import Server, ok

CHAT = re.compile(rb'chat_id(?:=|"[^-\d]*)(-?\d+)')
"""In a form, in JSON and in multipart alike."""
BOT = {"id": 123456789, "is_bot": True, "first_name": "Lapor", "username": "KanalLaporBot"}
ME = {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
WEBHOOK = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
FIXED = {
    b"getMe": ok(json.dumps({"ok": True, "result": ME}).encode()),
    b"getWebhookInfo": ok(json.dumps({"ok": True, "result": WEBHOOK}).encode()),
}
TRUE = ok(b'{"ok":true,"result":true}')
SPEAKING = frozenset((b"sendMessage", b"editMessageText"))
MESSAGE = (
    b'{"ok":true,"result":{"message_id":%d,"from":'
    + json.dumps(BOT).encode()
    + b',"chat":{"id":%d,"first_name":"Siti","type":"%b"},"date":%d,"text":"ok"}}'
)

Heard = Callable[[int, bytes], None]
"""A private chat's id and the call's body."""


class TelegramApi:
    """Telegram, as far as the peers call it. `heard` is told of every message to a private chat."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.heard: Heard = lambda chat, body: None
        self._message_id = 0

    async def listen(self) -> asyncio.Server:
        """Serve on a free port of this machine."""
        return await asyncio.get_running_loop().create_server(lambda: Server(self._answer), "127.0.0.1", 0)

    def _answer(self, head: bytes, body: bytes) -> bytes:
        method = head.split(b" ", 2)[1].rpartition(b"/")[2]
        self.calls[method.decode()] += 1
        if method not in SPEAKING:
            return FIXED.get(method, TRUE)
        found = CHAT.search(body)
        if found is None:
            return ok(b'{"ok":false,"error_code":400,"description":"Bad Request: chat_id is empty"}')
        chat = int(found[1])
        self._message_id += 1
        if chat > 0:
            self.heard(chat, body)
        kind = b"private" if chat > 0 else b"supergroup"
        return ok(MESSAGE % (self._message_id, chat, kind, int(time.time())))


def words(body: bytes) -> str:
    """The text in a call's body, for a person to read."""
    try:
        return str(json.loads(body)["text"])
    except (ValueError, LookupError, TypeError):
        return parse_qs(body.decode(errors="replace")).get("text", [body.decode(errors="replace")])[0]
