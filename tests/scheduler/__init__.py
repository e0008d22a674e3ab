"""The metronome, with the town's clock."""
