"""What may happen to a report. Knows nothing of dialogue or of understanding."""
