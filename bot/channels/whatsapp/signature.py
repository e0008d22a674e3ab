"""Whether a webhook request comes from Twilio. Must not read what it says."""

from __future__ import annotations

from collections.abc import Iterable

from twilio.request_validator import HMAC_SHA1, RequestValidator, get_signature_algorithm  # type: ignore[import-untyped]

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"


def verify(
    url: str,
    items: Iterable[tuple[str, object]],
    signature: str,
    auth_token: str,
    *,
    settings: str = "",
    shared_secret: str = "",
) -> bool:
    """Checks `signature` over the configured public `url` (query included) and every form field, unstripped.

    `items` are all the form's pairs, repeated names too. `settings` is the SETTINGS_HEADER's value: when it names
    another algorithm than the old one, the request is signed with `shared_secret` (or the auth token without one).
    """
    algorithm = get_signature_algorithm(settings)
    secret = auth_token if algorithm == HMAC_SHA1 else shared_secret or auth_token
    if not secret or not signature:
        return False
    try:
        address = url.partition("#")[0]
        return bool(RequestValidator(secret).validate(address, _multi(items), signature, algorithm))
    except (ValueError, TypeError):  # half surrogates, or a file where a field should be: Twilio sends neither
        return False


class _Fields(dict[str, list[str]]):
    """The shape in which the validator looks for repeated names."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def _multi(items: Iterable[tuple[str, object]]) -> _Fields:
    fields = _Fields()
    for name, value in items:
        if not isinstance(value, str):
            raise TypeError(name)
        fields.setdefault(name, []).append(value)
    return fields
