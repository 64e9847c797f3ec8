"""Keeps the bot on the newest index."""

import logging

from bot.context import Context
from index.errors import IndexingError

log = logging.getLogger(__name__)


async def refresh(context: Context) -> None:
    """Move to a newly published index; stay on the present one if the new one can't be opened."""
    shared = context.bot_data
    try:
        moved = await shared.answerer.refresh()
    except IndexingError as error:
        if str(error) != shared.refused:  # said once, not at every check
            log.error("kept index %s: %s", shared.answerer.version, error)
        shared.refused = str(error)
        return
    shared.refused = None
    if moved:
        shared.fault = None
        log.info("moved to index %s", shared.answerer.version)
