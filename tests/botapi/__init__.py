"""A Bot API server on localhost, the people who write to the bot, and the bot's process."""
