"""WhatsApp over Twilio: the only folder that knows the twilio package. Must not know rows, rules or other channels."""

from bot.channels.errors import Undecodable
from bot.channels.whatsapp.errors import fate_of
from bot.channels.whatsapp.parse import parse, parse_status
from bot.channels.whatsapp.send import WhatsAppChannel
from bot.channels.whatsapp.signature import verify

__all__ = ["Undecodable", "WhatsAppChannel", "fate_of", "parse", "parse_status", "verify"]
