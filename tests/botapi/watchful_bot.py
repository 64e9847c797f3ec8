"""The bot, which looks for faults of its state and index each half second, and not each ten."""

from bot import app
from bot.__main__ import main as run


def main(argv: list[str]) -> int:
    """Run the bot."""
    app.REPORT_FAULTS_SECONDS = 0.5
    return run(argv)
