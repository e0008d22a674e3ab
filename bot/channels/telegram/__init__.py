"""Telegram: the only folder that knows python-telegram-bot. Must not know rows, rules or other channels."""

from bot.channels.errors import Undecodable
from bot.channels.telegram.parse import parse
from bot.channels.telegram.poll import ADVICE, Poller
from bot.channels.telegram.send import TelegramChannel
from bot.channels.telegram.webhook import verify

__all__ = ["ADVICE", "Poller", "TelegramChannel", "Undecodable", "parse", "verify"]
