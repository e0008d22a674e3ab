"""The Bot API as the bot meets it, and the phones of people on Telegram."""
