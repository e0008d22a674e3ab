"""The whole program from outside: the real bot over real HTTP against the sandbox of both platforms."""
