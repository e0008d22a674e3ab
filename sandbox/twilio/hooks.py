"""Signed posts to the bot: how often they are tried again, and what is made of the answer."""

import asyncio
import base64
import hmac
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from urllib.parse import parse_qs, urldefrag

import httpx

from sandbox.room import Room, new_sid
from sandbox.world import Json

MAX_RETRIES = 5


@dataclass(frozen=True, slots=True)
class Overrides:
    """The `#rc=5&rp=all` behind a webhook's address: how many more tries, after which failures."""

    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    @classmethod
    def of(cls, fragment: str) -> "Overrides":
        values = parse_qs(fragment)
        retries = min(int(values.get("rc", ["1"])[0]), MAX_RETRIES)
        return cls(retries, frozenset(values.get("rp", ["ct"])[0].split(",")))

    def again_after(self, failure: str) -> bool:
        return failure in self.policy or "all" in self.policy


class Webhooks:
    def __init__(self, room: Room) -> None:
        self._room = room

    async def post_inbound(self, fields: Json) -> list[str]:
        """Posts a person's message to the bot; returns the texts with which the answer itself replies to the person."""
        address = self._room.world.whatsapp.webhook
        if not address:
            return []
        texts = []
        for _ in range(2 if self._room.faults.duplicate_deliveries else 1):
            answer = await self._post(address, fields)
            texts = said_by(answer) if answer is not None else []
        if answer is not None and not texts and answer.content and not _is_xml(answer):
            self._alert(12300, "Invalid Content-Type", address)
        return texts

    async def post_status(self, address: str, fields: Json) -> None:
        await self._post(address, fields)

    async def _post(self, address: str, fields: Json) -> httpx.Response | None:
        url, fragment = urldefrag(address)
        overrides = Overrides.of(fragment)
        headers = {
            "X-Twilio-Signature": signature(self._room.settings.twilio_token, url, fields),
            "I-Twilio-Idempotency-Token": new_sid(""),
            "User-Agent": "TwilioProxy/1.1",
        }
        for attempt in range(overrides.retries + 1):
            if attempt:
                await asyncio.sleep(min(2 ** (attempt - 1), 15) * self._room.settings.backoff_unit)
            answer, failure = await self._try(url, fields, headers)
            if not failure:
                return answer
            self._alert(11200, f"HTTP retrieval failure: {failure}", url)
            if not overrides.again_after(failure):
                return None
        return None

    async def _try(self, url: str, fields: Json, headers: dict[str, str]) -> tuple[httpx.Response | None, str]:
        await self._room.faults.delay()
        if self._room.faults.network_down:
            return None, "ct"
        try:
            answer = await self._room.http.post(url, data=fields, headers=headers)
        except httpx.ReadTimeout:
            return None, "rt"
        except (httpx.HTTPError, httpx.InvalidURL):
            return None, "ct"
        return answer, "" if answer.status_code < 400 else f"{answer.status_code // 100}xx"

    def _alert(self, code: int, message: str, url: str) -> None:
        alerts = self._room.world.whatsapp.alerts
        self._room.world.whatsapp.alerts = [*alerts[-49:], {"code": code, "message": message, "url": url}]
        self._room.shelf.changed()


def signature(token: str, url: str, fields: Json) -> str:
    """X-Twilio-Signature: HMAC-SHA1 over the address and every field, sorted by name."""
    signed = url + "".join(name + fields[name] for name in sorted(fields))
    return base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()


def said_by(answer: httpx.Response) -> list[str]:
    """TwiML's messages, and, as on Twilio, the whole body of a text/plain answer."""
    if not answer.content.strip():
        return []
    if answer.headers.get("content-type", "").startswith("text/plain"):
        return [answer.text]
    if not _is_xml(answer):
        return []
    try:
        root = ET.fromstring(answer.content)  # noqa: S314 (written by the bot under test, never by a stranger)
    except ET.ParseError:
        return []
    return [text for found in root.iter("Message") if (text := "".join(found.itertext()).strip())]


def _is_xml(answer: httpx.Response) -> bool:
    return "xml" in answer.headers.get("content-type", "")
