"""What was meant: pure functions of a text and the catalogue. Knows nothing of dialogue or of rules."""
