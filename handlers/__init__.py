"""One event = one commit: load, step, apply the effects. Knows no vendor."""
