"""The contents a city has at Twilio: which ones this release sends, and how they are looked up, made and put forward to
WhatsApp. Must not know which of them the settings name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from twilio.rest import Client  # type: ignore[import-untyped]
from twilio.rest.content.v1.content import ContentList  # type: ignore[import-untyped]
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList  # type: ignore[import-untyped]

from bot.channels.whatsapp.client import TwilioHttp, twilio_trouble
from bot.channels.whatsapp.render import MENUS, starred
from conversations import nudges
from conversations.texts import FALLBACK, say

OURS = "kanal_lapor"
CATEGORY = "UTILITY"
APPROVED, UNSUBMITTED = "approved", "unsubmitted"
SAMPLE_NUMBER = "SH4Q-V929"
QUICK_REPLY, LIST_PICKER = "twilio/quick-reply", "twilio/list-picker"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content of ours. `place` is where its SID belongs in the settings, below `whatsapp`."""

    place: tuple[str, ...]
    language: str
    types: Mapping[str, Any]
    samples: Mapping[str, str]
    """What may stand for each variable, as WhatsApp's reviewers see it."""
    approval: bool
    """Does WhatsApp take it at any time, once it has agreed? Others it takes as an answer only, unseen."""

    @property
    def name(self) -> str:
        """What it is known by at Twilio: other words have another name, for an approved content cannot be changed."""
        told = json.dumps([self.language, self.types], sort_keys=True).encode()
        return "_".join((OURS, *self.place, hashlib.sha256(told).hexdigest()[:8]))


@dataclass(frozen=True, slots=True)
class Made:
    """A content that is there. `status` is WhatsApp's: unsubmitted, received, pending, approved, rejected, paused …"""

    sid: str
    name: str
    status: str = UNSUBMITTED
    reason: str = ""


def wanted(languages: Sequence[str]) -> list[Wanted]:
    """For all news in all languages, and for every number of choices."""
    templates = [_template(kind, language) for kind in nudges.KINDS for language in languages]
    return [*templates, *(_choices(count) for count in range(1, MENUS[-1].options + 1))]


def _template(kind: str, language: str) -> Wanted:
    body = starred(nudges.text(kind, language, "{{1}}"))
    action = {"type": "QUICK_REPLY", "title": nudges.button(language), "id": nudges.READ}
    types = {QUICK_REPLY: {"body": body, "actions": [action]}}
    return Wanted(("templates", kind, language), language, types, {"1": SAMPLE_NUMBER}, approval=True)


def _choices(count: int) -> Wanted:
    """Its variables stand as `render.content` fills them."""
    pairs = [(f"{{{{{2 * n}}}}}", f"{{{{{2 * n + 1}}}}}") for n in range(1, count + 1)]
    if count <= MENUS[0].options:
        actions = [{"type": "QUICK_REPLY", "title": label, "id": value} for label, value in pairs]
        types: dict[str, Any] = {QUICK_REPLY: {"body": "{{1}}", "actions": actions}}
    else:
        items = [{"item": label, "id": value} for label, value in pairs]
        types = {LIST_PICKER: {"body": "{{1}}", "button": say(FALLBACK, "list.open"), "items": items}}
    samples = {"1": "Benar?"} | {str(n): f"Pilihan {n // 2}" for n in range(2, 2 * count + 2)}
    return Wanted(("contents", str(count)), FALLBACK, types, samples, approval=False)


class Contents:
    """One account's. Every call raises SendFailed. Close with `aclose`."""

    def __init__(self, account_sid: str, auth_token: str, *, base_url: str | None, seconds: float) -> None:
        self._http = TwilioHttp(base_url, seconds)
        self._content = Client(account_sid, auth_token, http_client=self._http).content.v1

    async def all(self) -> list[Made]:
        with twilio_trouble():
            listed = await self._content.content_and_approvals.list_async()
        return [_made(one) for one in listed]

    async def make(self, one: Wanted) -> Made:
        given = {"friendly_name": one.name, "language": one.language, "variables": one.samples, "types": one.types}
        with twilio_trouble():
            made = await self._content.contents.create_async(ContentList.ContentCreateRequest(given))
        return Made(str(made.sid), one.name)

    async def put_forward(self, made: Made) -> Made:
        """WhatsApp is asked to approve it."""
        wish = ApprovalCreateList.ContentApprovalRequest({"name": made.name, "category": CATEGORY})
        with twilio_trouble():
            said = await self._content.contents(made.sid).approval_create.create_async(wish)
        return Made(made.sid, made.name, str(said.status), said.rejection_reason or "")

    async def aclose(self) -> None:
        await self._http.close()


def _made(listed: Any) -> Made:
    approval = listed.approval_requests or {}
    status = str(approval.get("status") or UNSUBMITTED)
    return Made(str(listed.sid), str(listed.friendly_name), status, str(approval.get("rejection_reason") or ""))
