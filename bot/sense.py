"""Checks settings against each other: right each by itself, wrong together. Must not know files or the environment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from pydantic import SecretStr

from bot.configfile import Keys
from bot.explain import variable
from bot.sections import AgencyEntry, TelegramSettings, TopicEntry, WebSettings, WhatsappSettings

Finding = tuple[Keys, str]
"""Which setting is meant, and what is wrong with it."""

FROM_BOTFATHER = "Telegram's @BotFather gives it when you send him /newbot (or /token for a bot that exists)."
MADE_UP = "Make up 32 letters and digits (openssl rand -hex 16); Telegram then proves with it that a call is its own."
REFUSED = "Twilio refuses this account; check KANAL_WHATSAPP__ACCOUNT_SID and KANAL_WHATSAPP__AUTH_TOKEN"
FROM_CONSOLE = "It stands on the first page of console.twilio.com, under Account Info."


def of_city(
    agencies: tuple[AgencyEntry, ...],
    topics: tuple[TopicEntry, ...],
    languages: tuple[str, ...],
    groups: Mapping[str, int],
) -> Iterator[Finding]:
    known = [agency.id for agency in agencies]
    yield from _repeated("agencies", known)
    yield from _repeated("topics", [topic.id for topic in topics])
    for place, topic in enumerate(topics):
        if topic.agency not in known:
            yield ("topics", str(place), "agency"), f"there is no agency `{topic.agency}`{_near(topic.agency, known)}"
        for language in languages:
            if language not in topic.names:
                yield ("topics", str(place), "names"), f"the topic `{topic.id}` has no name in `{language}`."
    for name in groups:
        if name not in ("coordinator", *known):
            yield ("groups", name), f"`{name}` is neither `coordinator` nor an agency{_near(name, known)}"


def of_channels(telegram: TelegramSettings, whatsapp: WhatsappSettings, web: WebSettings) -> Iterator[Finding]:
    if not telegram.enabled and not whatsapp.enabled:
        yield ("telegram", "enabled"), "no channel is enabled; set telegram.enabled or whatsapp.enabled to true."
    if telegram.enabled:
        yield from _of_telegram(telegram, web)
    if whatsapp.enabled:
        yield from _of_whatsapp(whatsapp, web)


def _of_telegram(telegram: TelegramSettings, web: WebSettings) -> Iterator[Finding]:
    yield from _secret(("telegram", "token"), telegram.token, FROM_BOTFATHER)
    if telegram.mode == "webhook":
        yield from _secret(("telegram", "webhook_secret"), telegram.webhook_secret, MADE_UP)
        yield from _reachable(web, "telegram.mode: webhook", telegram.webhook_path)


def _of_whatsapp(whatsapp: WhatsappSettings, web: WebSettings) -> Iterator[Finding]:
    yield from of_account(whatsapp)
    yield from _reachable(web, "WhatsApp", whatsapp.webhook_path)
    if whatsapp.sender is None:
        yield (
            ("whatsapp", "sender"),
            "WhatsApp is enabled, but `whatsapp.sender` is missing: the number the city writes from, such as "
            '"whatsapp:+6281234567890" (Twilio Console → Messaging → Senders → WhatsApp senders).',
        )


def of_account(whatsapp: WhatsappSettings) -> Iterator[Finding]:
    """What is missing to speak to Twilio at all."""
    yield from _secret(("whatsapp", "account_sid"), whatsapp.account_sid, FROM_CONSOLE)
    yield from _secret(("whatsapp", "auth_token"), whatsapp.auth_token, FROM_CONSOLE)


def _secret(keys: Keys, value: SecretStr | None, where: str) -> Iterator[Finding]:
    if value is None:
        yield (
            (keys[0], "enabled"),
            f"`{keys[0]}` needs {variable(keys)}, which is not set. Set it in the environment or in .env. {where}",
        )


def _reachable(web: WebSettings, who: str, path: str) -> Iterator[Finding]:
    if web.public_base_url is None:
        yield (
            ("web", "public_base_url"),
            f"{who} needs `web.public_base_url`: the https address under which this server is reached from the "
            f"internet, such as https://lapor.example.go.id (messages then arrive at that address + {path}).",
        )


def _repeated(section: str, ids: Iterable[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, id in enumerate(ids):
        if id in seen:
            yield (section, str(place), "id"), f"the id `{id}` stands twice in `{section}`."
        seen.add(id)


def _near(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"; did you mean `{near[0]}`?" if near else f"; known are: {', '.join(known)}."
