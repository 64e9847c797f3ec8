"""The bot on its busiest day: no place is left for a question."""

from bot.__main__ import main as run
from retrieval import answer


def main(argv: list[str]) -> int:
    """Run the bot."""
    answer.MAX_PENDING = 0
    return run(argv)
