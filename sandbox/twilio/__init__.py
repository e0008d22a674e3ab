"""Twilio's Messaging and Content APIs as the bot meets them, and the phones of people on WhatsApp."""
