"""To Telegram and from it: sending, rate limits, polling, the order of updates."""
