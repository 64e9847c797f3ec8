"""What happens when a handler fails: the log hears why, the reader that it did."""

import logging

from telegram import Update
from telegram.error import Forbidden, NetworkError, TelegramError

from bot.context import Context
from bot.handlers.questions import says_to
from bot.replies import reply
from index.errors import IndexingError

log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Log the error, then answer one calm sentence where the question was asked."""
    error = context.error
    if isinstance(error, Forbidden):  # blocked, removed, or muted: nobody is left to tell
        log.info("a reply was not allowed: %s", error)
        return
    if isinstance(error, NetworkError | IndexingError):
        log.error("an update was not answered: %s", error)
    else:
        log.error("an update was not answered", exc_info=error)
    if isinstance(update, Update) and update.message and not isinstance(error, TelegramError):
        await reply(update.message, says_to(update.message).failed)
