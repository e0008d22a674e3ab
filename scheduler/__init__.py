"""The metronome: what is due, what waits to be sent. The tables hold the truth; this folder only ticks."""
