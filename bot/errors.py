"""What keeps the bot from running; the index room has its own errors in index.errors."""


class BotError(Exception):
    """Raised when the bot can't start or go on; `str(error)` is one plain line, free of secrets."""
