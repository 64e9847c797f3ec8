"""Deletes what the bot has kept long enough."""

from time import time

from bot.context import Context

CLEAN_UP_SECONDS = 3600.0


async def clean_up(context: Context) -> None:
    """Delete the rows of the state that are past their retention; a job."""
    await context.state.expire(time())
