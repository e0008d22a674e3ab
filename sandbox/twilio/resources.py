"""Twilio's resources as JSON: messages and media, with their dates and addresses. Knows neither rules nor HTTP."""

from datetime import UTC, datetime
from email.utils import format_datetime

from sandbox.room import Room
from sandbox.twilio.errors import MESSAGES
from sandbox.world import Json, StoredFile, WhatsAppMessage

API_VERSION = "2010-04-01"


def message(room: Room, one: WhatsAppMessage) -> Json:
    account = room.settings.twilio_sid
    uri = f"/{API_VERSION}/Accounts/{account}/Messages/{one.sid}"
    return {
        "sid": one.sid, "account_sid": account, "messaging_service_sid": None, "api_version": API_VERSION,
        "from": one.sender, "to": one.to, "body": one.body, "status": one.status,
        "direction": "inbound" if one.inbound else "outbound-api",
        "num_media": str(len(one.media)), "num_segments": "1", "price": None, "price_unit": None,
        "error_code": one.error_code, "error_message": MESSAGES.get(one.error_code) if one.error_code else None,
        "date_created": rfc2822(one.created), "date_updated": rfc2822(one.created),
        "date_sent": rfc2822(one.sent_at) if one.sent_at is not None else None,
        "uri": f"{uri}.json", "subresource_uris": {"media": f"{uri}/Media.json"},
    }  # fmt: skip


def media(room: Room, parent: WhatsAppMessage, stored: StoredFile) -> Json:
    account = room.settings.twilio_sid
    return {
        "sid": media_sid(stored), "account_sid": account, "parent_sid": parent.sid, "content_type": stored.mime,
        "date_created": rfc2822(parent.created), "date_updated": rfc2822(parent.created),
        "uri": f"/{API_VERSION}/Accounts/{account}/Messages/{parent.sid}/Media/{media_sid(stored)}.json",
    }  # fmt: skip


def media_url(room: Room, parent: WhatsAppMessage, file_id: str) -> str:
    account = room.settings.twilio_sid
    base = f"{room.settings.url}/twilio/{API_VERSION}/Accounts/{account}/Messages/{parent.sid}"
    return f"{base}/Media/{media_sid(room.world.files[file_id])}"


def media_sid(stored: StoredFile) -> str:
    return f"ME{stored.id}"


def rfc2822(timestamp: float) -> str:
    return format_datetime(datetime.fromtimestamp(int(timestamp), UTC))


def iso(timestamp: float) -> str:
    return datetime.fromtimestamp(int(timestamp), UTC).isoformat().replace("+00:00", "Z")
