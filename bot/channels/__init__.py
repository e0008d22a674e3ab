"""The platforms, a folder each: their words in, neutral messages out. Must not know rows, rules or conversations."""
