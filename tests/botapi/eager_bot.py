"""The bot, whose index builds take their full share of the processor: polite ones starve beside
busy programs."""

from bot.__main__ import main as run
from bot.operations import index_build


def main(argv: list[str]) -> int:
    """Run the bot."""
    index_build.POLITE = 0
    return run(argv)
