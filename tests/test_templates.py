"""`./kanal templates` against the sandbox of Twilio, over HTTP: what it makes, asks and says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from bot import sections
from bot.channels.whatsapp import WhatsAppChannel
from bot.channels.whatsapp.contents import wanted
from bot.settings import Settings, load
from bot.templates import templates
from conversations import nudges
from conversations.messages import Address, Message, Option, Outbound
from conversations.texts import languages
from tests.sandbox.client import BUDI, SandboxClient, running_sandbox

ROOT = Path(__file__).parent.parent
BUDI_ADDRESS = Address("whatsapp", "+6281200000002")
COUNT = 3 * 2 + 10
"""News in two languages, and one to ten choices."""


@pytest.fixture
async def sandbox(tmp_path: Path) -> AsyncIterator[SandboxClient]:
    async with running_sandbox(tmp_path) as client:
        yield client


def settings_for(sandbox: SandboxClient, named: dict[str, Any] | None = None, **changes: str) -> Settings:
    """`named`: what config.yaml would name."""
    given = {
        "KANAL_WHATSAPP__ACCOUNT_SID": sandbox.twilio_sid,
        "KANAL_WHATSAPP__AUTH_TOKEN": sandbox.twilio_token,
        "KANAL_WHATSAPP__API_BASE": sandbox.twilio_base,
        **{f"KANAL_WHATSAPP__{key.upper()}": json.dumps(value) for key, value in (named or {}).items()},
    }
    return load(ROOT / "config.yaml", given | changes, channels=False)


async def run(settings: Settings, capsys: pytest.CaptureFixture[str], *, dry_run: bool = False) -> tuple[int, str]:
    """The exit code, and what was printed."""
    code = await asyncio.to_thread(templates, settings, dry_run=dry_run)
    shown = capsys.readouterr()
    return code, shown.out + shown.err


def to_paste(said: str) -> dict[str, Any]:
    """The lines for config.yaml, as it would read them."""
    block = said.partition("in place of `contents` and `templates`:\n")[2]
    read: dict[str, Any] = yaml.safe_load(block.partition("All is well")[0])
    return read


async def contents(sandbox: SandboxClient) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await sandbox.state())["whatsapp"]["contents"]
    return found


def name_of(place: str) -> str:
    return next(one.name for one in wanted(("id", "en")) if ".".join(one.place) == place)


async def test_everything_is_made_put_forward_and_said(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = await run(settings_for(sandbox), capsys)
    assert code == 0 and "templates.answer.en" in said and "received" in said
    assert "run this again then" in said and set(to_paste(said)["templates"]) == set()
    made = await contents(sandbox)
    asked = [one["approval"]["name"] for one in made if one["approval"]]
    assert (len(made), len(asked)) == (COUNT, 6)
    assert {one["approval"]["category"] for one in made if one["approval"]} == {"UTILITY"}


async def test_run_again_it_makes_nothing_and_says_what_to_write(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(settings_for(sandbox), capsys)
    before = await contents(sandbox)
    code, said = await run(settings_for(sandbox), capsys)
    lines = to_paste(said)
    assert code == 0 and await contents(sandbox) == before
    assert {(kind, *sorted(found)) for kind, found in lines["templates"].items()} == {
        (kind, "en", "id") for kind in nudges.KINDS
    }
    assert set(lines["contents"]) == set(range(1, 11))
    code, said = await run(settings_for(sandbox, lines), capsys)
    assert (code, said.splitlines()[-1][:12]) == (0, "All is well:")
    assert "config.yaml, write" not in said


async def test_a_dry_run_changes_nothing(sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = await run(settings_for(sandbox), capsys, dry_run=True)
    assert code == 0 and await contents(sandbox) == []
    assert said.count("would be made") == COUNT and "nothing was changed" in said


async def test_what_broke_off_is_gone_on_with(sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    await sandbox.faults(twilio={"next_errors": [{"method": "Content", "drop_answer": True, "n": n} for n in (1, 2)]})
    code, said = await run(settings_for(sandbox), capsys)
    assert (code, "could not be asked (connection)" in said) == (1, True)
    await run(settings_for(sandbox), capsys)
    await run(settings_for(sandbox), capsys)
    names = [one["friendly_name"] for one in await contents(sandbox)]
    assert len(names) == len(set(names)) == COUNT


async def test_what_whatsapp_thinks_of_them_is_said(sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    await run(settings_for(sandbox), capsys)
    verdicts = {
        name_of("templates.status.id"): {"status": "pending"},
        name_of("templates.answer.id"): {"status": "rejected", "reason": "INVALID_FORMAT"},
        name_of("templates.answer.en"): {"status": "paused"},
    }
    await sandbox.faults(whatsapp_templates=verdicts)
    code, said = await run(settings_for(sandbox), capsys)
    assert code == 1 and "rejected: INVALID_FORMAT" in said
    assert "nudge.answer in conversations/texts/id.yaml" in said and "run this again then" in said
    assert "WhatsApp paused templates.answer.en" in said
    found = to_paste(said)["templates"]
    assert {kind: set(found[kind]) for kind in found} == {"status": {"en"}, "question": {"id", "en"}}


async def test_what_the_city_already_uses_stays_until_the_new_words_are_approved(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(settings_for(sandbox), capsys)
    lines = to_paste((await run(settings_for(sandbox), capsys))[1])
    older = lines["templates"]["status"]["id"] = lines["templates"]["status"]["en"]
    await sandbox.faults(whatsapp_templates={name_of("templates.status.id"): {"status": "pending"}})
    code, said = await run(settings_for(sandbox, lines), capsys)
    assert code == 0 and "config.yaml, write" not in said and "All is well" not in said
    await sandbox.faults(whatsapp_templates={name_of("templates.status.id"): {"status": "approved"}})
    _, said = await run(settings_for(sandbox, lines), capsys)
    assert to_paste(said)["templates"]["status"]["id"] != older


async def test_a_content_of_another_account_is_named(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    strange = "HX" + "0" * 32
    await run(settings_for(sandbox), capsys)
    code, said = await run(settings_for(sandbox, {"contents": {3: strange}}), capsys)
    assert code == 1 and f"whatsapp.contents.3 in config.yaml names {strange}" in said
    assert to_paste(said)["contents"][3] != strange


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"KANAL_WHATSAPP__AUTH_TOKEN": "wrong"}, "Twilio refuses this account; check KANAL_WHATSAPP__ACCOUNT_SID"),
        ({"KANAL_WHATSAPP__AUTH_TOKEN": ""}, "`whatsapp` needs KANAL_WHATSAPP__AUTH_TOKEN, which is not set"),
        ({"KANAL_WHATSAPP__API_BASE": "http://127.0.0.1:9"}, "could not be asked (connection)"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str], change: dict[str, str], words: str
) -> None:
    code, said = await run(settings_for(sandbox, **change), capsys)
    assert code == 1 and words in said and "Traceback" not in said


async def test_a_refusal_leads_to_its_explanation(sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]) -> None:
    refusal = {"method": "Content", "status": 400, "code": 20422}
    await sandbox.faults(twilio={"next_errors": [refusal]})
    code, said = await run(settings_for(sandbox), capsys)
    assert code == 1 and "https://www.twilio.com/docs/api/errors/20422" in said


async def test_what_was_made_is_sent_as_the_channel_fills_it(
    sandbox: SandboxClient, capsys: pytest.CaptureFixture[str]
) -> None:
    await run(settings_for(sandbox), capsys)
    lines = to_paste((await run(settings_for(sandbox), capsys))[1])
    approved = {
        (nudges.key(kind), code): sid for kind, found in lines["templates"].items() for code, sid in found.items()
    }
    channel = WhatsAppChannel(
        sandbox.twilio_sid,
        sandbox.twilio_token,
        sandbox.sender,
        base_url=sandbox.twilio_base,
        contents=lines["contents"],
        templates=approved,
    )
    try:
        await sandbox.says("budi", BUDI, "Halo")
        for count in range(1, 11):
            rows = tuple((Option(f"v{n}", f"Nomor {n}"),) for n in range(count))
            await channel.send(Outbound(count, BUDI_ADDRESS, Message("Yang mana?", rows)))
            shown = await sandbox.last(BUDI)
            listed = [[item["item"], item["id"]] for item in (shown["list"] or {}).get("items", [])]
            buttons = [[button["label"], button["data"]] for row in shown["buttons"] for button in row]
            assert (buttons or listed) == [[f"Nomor {n}", f"v{n}"] for n in range(count)], count
        await sandbox.advance(48 * 3600)
        for number, (news, language) in enumerate([("news.answer", "id"), ("news.ask", "en"), ("news.taken", "id")]):
            message = nudges.message(news, language, "SH4Q-V929")
            await channel.send(Outbound(20 + number, BUDI_ADDRESS, message))
            shown = await sandbox.wait_for_text(BUDI, message.text)
            assert [[button["label"] for button in row] for row in shown["buttons"]] == [[nudges.button(language)]]
            await sandbox.wait_for(lambda state: state["chats"][BUDI]["messages"][-1]["status"] == "delivered")
    finally:
        await channel.aclose()


def test_the_settings_know_all_news() -> None:
    assert get_args(sections.News) == nudges.KINDS


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("kind", nudges.KINDS)
def test_a_template_is_as_whatsapp_wants_it(kind: str, language: str) -> None:
    """It neither begins nor ends with its variable, the report's number; its button fits."""
    words = nudges.text(kind, language, "{{1}}")
    assert words.count("{{") == 1 and not words.startswith("{{") and not words.rstrip(".?!").endswith("}}")
    assert len(words) < 550 and 1 <= len(nudges.button(language)) <= 20
