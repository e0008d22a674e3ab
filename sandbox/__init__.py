"""Telegram and Twilio emulated over real HTTP, with a page of three phones. Knows nothing of the bot."""
