"""A city's agencies, officers, groups and texts, changed while the bot runs."""
