"""Figures gathered from the history, drawn and told. What they mean stands in conversations/figures."""
