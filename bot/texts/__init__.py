"""All that the bot says, a file a language."""
