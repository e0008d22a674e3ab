"""What Twilio's error codes mean for the message, in answers and in status callbacks. Must not know who sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.http.response import Response  # type: ignore[import-untyped]

from conversations.messages import Retry, SendFailed


@dataclass(frozen=True, slots=True)
class Fate:
    retry: Retry
    code: str | None = None
    """Our word instead of the number, where the rest of the project acts on it."""
    gone: bool = False


LATER, NEVER = Fate(Retry.LATER), Fate(Retry.NEVER)
NOBODY = Fate(Retry.NEVER, gone=True)

CODES: Mapping[str, Fate] = {
    "20003": Fate(Retry.LATER, "token"),
    "20429": LATER,  # too many requests
    "63018": LATER,  # the sender's rate limit
    "63012": LATER,  # WhatsApp itself is in trouble
    "63038": LATER,  # the account's daily limit
    "21211": NOBODY,  # no such number
    "21610": NOBODY,  # the person said STOP
    "63003": NOBODY,  # not on WhatsApp
    "63015": NOBODY,  # has not joined Twilio's own sandbox
    "63024": NOBODY,  # no valid recipient
    "63013": NEVER,  # against WhatsApp's policy
    "63040": NEVER,  # template rejected
    "63041": NEVER,  # template paused
    "63042": NEVER,  # template disabled
    "92007": NEVER,
    "63016": Fate(Retry.NEVER, "window_closed", gone=True),
    "21617": Fate(Retry.NEVER, "too_long"),
    "21656": Fate(Retry.NEVER, "variables"),
}
"""https://www.twilio.com/docs/api/errors"""

STATUS: Mapping[int, Fate] = {401: Fate(Retry.LATER, "token"), 408: LATER, 429: LATER}
"""By HTTP status, when the code is none of the above; every 5xx may work later."""


def fate_of(code: str, status: int = 400) -> Fate:
    """Of an answer with this HTTP status; of a status callback without one."""
    if status >= 500:
        return CODES.get(code, LATER)
    return CODES.get(code) or STATUS.get(status, NEVER)


def failure_of(error: TwilioException) -> SendFailed:
    """What the SDK raised, as the project's word for it. Never quotes it: it may quote a number."""
    match error:
        case TwilioRestException() | TwilioServiceException():
            code, status = str(error.code or error.status), int(error.status)
        case TwilioException(args=(_, Response(status_code=int(status)))):  # a list that was refused
            code = str(status)
        case _:
            return SendFailed("twilio", Retry.UNKNOWN)
    fate = fate_of(code, status)
    return SendFailed(fate.code or code, fate.retry, gone=fate.gone)
