"""The bot with all the time of a day, so that it does the same on a slow machine as on a fast one.

What was asked counts for a day, and not for a minute; and it waits a day for Telegram's replies,
that to a "typing…" before an answer too.
"""

from bot import app
from bot.__main__ import main as run
from bot.policies import rate_limits
from bot.transport import sending

DAY_SECONDS = 86_400.0


def main(argv: list[str]) -> int:
    """Run the bot."""
    rate_limits.WINDOW_SECONDS = DAY_SECONDS
    app.TIMEOUTS = dict.fromkeys(app.TIMEOUTS, DAY_SECONDS)
    sending.TYPING_PATIENCE_SECONDS = DAY_SECONDS
    return run(argv)
