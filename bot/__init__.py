"""The edges: channels, web server, command line, wiring. The only folder that knows every other."""
