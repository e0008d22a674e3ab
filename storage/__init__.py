"""Rows. Small functions that take a session and give values from conversations/; no row leaves this folder."""
