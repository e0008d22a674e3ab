"""What a webhook brought is kept as text that every database takes and that reads as the same object again."""

from __future__ import annotations

import json

import pytest

from bot.web import object_of, text_of

CAME = b'{"update_id": 1,\r\n "message": {"text": "halo \\ud83d\\ude00"}}'


def test_plain_text_is_kept_as_it_came() -> None:
    assert text_of(CAME, object_of(CAME)) == CAME.decode()


@pytest.mark.parametrize(
    "body",
    [
        CAME,
        b'{"text": "half of a pair: \\ud83d, nothing: \\u0000"}',
        b'{"text": "half of a pair, not escaped: \xed\xa0\xbd"}',
        '{"text": "Jl. Café 😀"}'.encode(),
        '{"text": "halo"}'.encode("utf-16"),
        '{"text": "halo"}'.encode("utf-16-le"),
    ],
)
def test_any_object_can_be_kept_and_is_read_again(body: bytes) -> None:
    kept = text_of(body, object_of(body))
    assert kept.isascii()
    assert "\0" not in kept
    assert json.loads(kept) == json.loads(body)
