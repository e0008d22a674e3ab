"""Words and rules, pure: no await, no clock, no randomness, no database."""
