"""Years of bad luck in seconds: the whole bot, with a clock, platforms, a disk and people of its own that go wrong."""
