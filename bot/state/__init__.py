"""What the bot keeps, in one SQLite file: one file a kind of thing."""
