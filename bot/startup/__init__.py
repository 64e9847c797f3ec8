"""What the bot tells Telegram of itself when it starts."""
