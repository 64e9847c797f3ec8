"""What happens when a handler fails: the log hears why, the reader that it did."""

import contextlib
import logging
import sqlite3

from telegram import Update
from telegram.error import Forbidden, NetworkError, TelegramError

from bot.context import Context
from bot.replies import is_gone, reply, toast
from index.errors import IndexingError

log = logging.getLogger(__name__)


async def failed(update: object, context: Context) -> None:
    """Log the error, then answer one calm sentence where the question was asked."""
    error = context.error
    if isinstance(error, Forbidden):  # blocked, removed, or muted: nobody is left to tell
        log.info("a reply was not allowed: %s", error)
        if isinstance(update, Update) and update.effective_chat and is_gone(error):
            await context.state.forget_chat(update.effective_chat.id)
        return
    stopped = not context.application.running
    if isinstance(error, IndexingError | sqlite3.Error):
        _log_once(str(error), context)
    elif isinstance(error, NetworkError) or stopped:
        log.error("an update was not answered: %s", error)
    else:
        log.error("an update was not answered", exc_info=error)
    if not isinstance(update, Update) or isinstance(error, TelegramError):
        return
    # Once the bot has stopped, there may be no connection left to say it.
    with contextlib.suppress(TelegramError) if stopped else contextlib.nullcontext():
        if update.message:
            await reply(update.message, context.say.failed)
        elif update.callback_query:
            await toast(update.callback_query, context.say.failed)


def _log_once(fault: str, context: Context) -> None:
    """Log what an index fails with at the first question, not at every one."""
    if fault != context.bot_data.fault:
        log.error("an update was not answered: %s", fault)
    context.bot_data.fault = fault
