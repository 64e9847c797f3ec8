"""Deletes what the bot has kept long enough."""

from time import time

from bot.context import Context

EVERY_SECONDS = 3600.0


async def tidy(context: Context) -> None:
    """Delete it; a job."""
    await context.state.expire(time())
