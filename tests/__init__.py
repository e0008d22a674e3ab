"""The whole suite; `./kanal test` runs it."""
