"""Keeps the bot on the newest index."""

import logging

from bot.context import Context
from index.errors import IndexingError

log = logging.getLogger(__name__)


async def refresh_index(context: Context) -> None:
    """Move to a newly published index; stay on the present one if the new one can't be opened."""
    services = context.bot_data
    try:
        moved = await services.answerer.refresh()
    except IndexingError as error:
        if str(error) != services.refused:  # said once, not at every check
            log.error("kept index %s: %s", services.answerer.version, error)
        services.refused = str(error)
        return
    services.refused = None
    if moved:
        services.fault = None
        log.info("moved to index %s", services.answerer.version)
