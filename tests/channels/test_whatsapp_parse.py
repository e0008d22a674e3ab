"""Twilio's forms become events and receipts, and only signed ones are believed."""

from __future__ import annotations

import base64
import hmac

import pytest

from bot.channels.whatsapp import Undecodable, parse, parse_status, verify

from .payloads_whatsapp import FORMS, NOW, STATUSES, UNDECODABLE, form

URL = "https://lapor.example/whatsapp?x=1"
ITEMS = [("Body", " Jalan rusak \n"), ("Arr", "b"), ("Arr", "a"), ("Empty", "")]
SIGNED = URL + "Arra" + "Arrb" + "Body Jalan rusak \n" + "Empty"
SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


@pytest.mark.parametrize("name", FORMS)
def test_form(name: str) -> None:
    fields, expected = FORMS[name]
    assert parse(fields, NOW) == expected
    assert parse(list(fields.items()), NOW) == expected


@pytest.mark.parametrize("name", UNDECODABLE)
def test_undecodable_form_quotes_nobody(name: str) -> None:
    with pytest.raises(Undecodable) as caught:
        parse(UNDECODABLE[name], NOW)
    assert caught.value.event_id == "SM1"
    assert "rahasia" not in repr(caught.value)
    assert caught.value.__suppress_context__


def test_a_profile_name_is_one_visible_line() -> None:
    assert parse(form(Body="Halo", ProfileName="Si\u200bti\n\u202eAminah"), NOW).sender_name == "Siti Aminah"


def test_form_without_an_id() -> None:
    with pytest.raises(Undecodable):
        parse(form(MessageSid=""), NOW)


@pytest.mark.parametrize("name", STATUSES)
def test_status(name: str) -> None:
    fields, query, expected = STATUSES[name]
    assert parse_status({"MessageSid": "SM1"} | fields, query) == expected


@pytest.mark.parametrize("fields", [{}, {"MessageStatus": "sent"}, {"MessageSid": "SM1", "MessageStatus": "eaten"}])
def test_odd_status(fields: dict[str, str]) -> None:
    with pytest.raises(Undecodable):
        parse_status(fields, {})


def signature(secret: str, text: str = SIGNED, algorithm: str = "sha1") -> str:
    return base64.b64encode(hmac.new(secret.encode(), text.encode(), algorithm).digest()).decode()


def test_signature_over_every_field_as_it_came() -> None:
    assert verify(URL, ITEMS, signature("tok"), "tok")
    assert verify(URL + "#rc=5&rp=all", ITEMS, signature("tok"), "tok")


@pytest.mark.parametrize(
    "wrong",
    [
        (URL.replace("x=1", "x=2"), ITEMS, signature("tok"), "tok"),
        (URL, ITEMS[:-2], signature("tok"), "tok"),
        (URL, [("Body", "Jalan rusak"), *ITEMS[1:]], signature("tok"), "tok"),
        (URL, ITEMS, signature("other"), "tok"),
        (URL, ITEMS, "", "tok"),
        (URL, ITEMS, signature("", SIGNED), ""),
        (URL, [("Body", "\ud800")], signature("tok"), "tok"),
        (URL, [("Body", b"file")], signature("tok"), "tok"),
    ],
)
def test_wrong_signature(wrong: tuple[str, list[tuple[str, object]], str, str]) -> None:
    assert not verify(*wrong)


def test_new_signature_when_the_settings_name_it() -> None:
    new = signature("shared", algorithm="sha256")
    assert verify(URL, ITEMS, new, "tok", settings=SETTINGS, shared_secret="shared")
    assert verify(URL, ITEMS, signature("tok", algorithm="sha256"), "tok", settings=SETTINGS)
    assert not verify(URL, ITEMS, new, "tok", shared_secret="shared")
    assert not verify(URL, ITEMS, signature("tok"), "tok", settings=SETTINGS)
    assert not verify(URL, ITEMS, new, "shared", settings="key=1,algorithm=HMAC_MD5")
