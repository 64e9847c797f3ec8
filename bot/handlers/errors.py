"""What happens when a handler fails: the log hears why, the reader that it did."""

import logging
import sqlite3

from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.context import Context
from bot.transport.sending import is_gone, reply, toast
from index.errors import IndexingError

log = logging.getLogger(__name__)

# What Telegram says, besides Forbidden, when the bot may not write in a place, or it is gone.
CLOSED = (
    *("not enough rights", "no rights to send", "chat_write_forbidden", "chat_restricted"),
    *("topic_closed", "message thread not found", "chat not found"),
)


async def on_error(update: object, context: Context) -> None:
    """Log the error, then answer one calm sentence where the question was asked."""
    error = context.error
    if _is_closed(error):  # blocked, removed, or muted: nobody is left to tell
        log.info("a reply was not allowed: %s", error)
        gone = isinstance(error, Forbidden) and is_gone(error)
        if isinstance(update, Update) and update.effective_chat and gone:
            await context.state.forget_chat(update.effective_chat.id)
        return
    if isinstance(error, IndexingError | sqlite3.Error):
        _log_once(str(error), context)
    elif isinstance(error, NetworkError) or not context.application.running:
        log.error("an update was not answered: %s", error)
    else:
        log.error("an update was not answered", exc_info=error)
    if not isinstance(update, Update) or isinstance(error, TelegramError):
        return
    try:
        if update.message:
            await reply(update.message, context.say.failed)
        elif update.callback_query:
            await toast(update.callback_query, context.say.failed)
    except TelegramError as another:  # blocked meanwhile; or we stop, and no connection is left
        log.info("nor was that said: %s", another)


def _is_closed(error: Exception | None) -> bool:
    closed = isinstance(error, BadRequest) and any(why in str(error).lower() for why in CLOSED)
    return closed or isinstance(error, Forbidden)


def _log_once(fault: str, context: Context) -> None:
    """Log what an index fails with at the first question, not at every one."""
    if fault != context.bot_data.fault:
        log.error("an update was not answered: %s", fault)
    context.bot_data.fault = fault
