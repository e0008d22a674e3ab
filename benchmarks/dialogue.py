"""The nine messages of one complaint, as every peer is sent them, and how Telegram would wrap each. Knows no peer."""

from __future__ import annotations

import json
import time
from itertools import count

START = "/start"
SCRIPT = (
    START,
    "Lampu jalan mati total di depan toko nomor {n}, gelap sekali dan sudah dua orang jatuh dari motor",
    "Jl. Mawar{n} no. 3, kelurahan Sukamaju",
    "kemarin",
    "Dinas Perhubungan",
    "anonim",
    "kembali",
    "terbuka",
    "kirim",
)
"""One complaint: asked for the story, place, day, agency and privacy; a change of mind; sent. `{n}` is another number
for each person: nobody may win by having read the same words before, and
nobody is a neighbour who would be offered to join another's report."""
FINAL = b"Nomornya"
"""Stands in the last answer of every peer and in no other, however the body is encoded."""
SECRET = "a-secret-of-the-benchmark"
TOKEN = "123456789:AAbenchmarkbenchmarkbenchmarkbench1"
FIRST_CHAT = 1_000_000_000
PLACES = 9_973
_serials = count(1)


class Updates:
    """Webhook requests with the secret header, ready to be sent to `path`; no id is used twice in a run."""

    def __init__(self, path: str) -> None:
        self._head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {SECRET}\r\nContent-Length: %d\r\n\r\n"
        ).encode()
        self._bodies = [_template(text) for text in SCRIPT]

    def request(self, chat: int, step: int) -> bytes:
        """The whole request with message `step` (0 to 8) of this person."""
        serial = next(_serials)
        given = (serial, serial, chat, chat, int(time.time()), *((chat % PLACES,) if "{n}" in SCRIPT[step] else ()))
        body = self._bodies[step] % given
        return self._head % len(body) + body


def _template(text: str) -> bytes:
    entities = [{"type": "bot_command", "offset": 0, "length": len(text)}] if text.startswith("/") else []
    said = json.dumps({"text": text} | ({"entities": entities} if entities else {}))[1:]
    return (
        '{"update_id":%d,"message":{"message_id":%d,'
        '"from":{"id":%d,"is_bot":false,"first_name":"Siti","last_name":"Rahayu","language_code":"id"},'
        '"chat":{"id":%d,"first_name":"Siti","last_name":"Rahayu","type":"private"},"date":%d,'
        + said.replace("%", "%%").replace("{n}", "%d")
        + "}"
    ).encode()
