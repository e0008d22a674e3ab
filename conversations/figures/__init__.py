"""The figures cities are judged by (domain.md, "monev"): facts of a report, formulae, what of them may be shown."""
