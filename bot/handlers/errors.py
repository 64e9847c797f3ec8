"""What happens when a handler fails: the log hears why, the reader that it did."""

import logging
import sqlite3

from telegram import Update
from telegram.error import RetryAfter, TelegramError

from bot.context import Context
from bot.handlers.inline import show_failed
from bot.transport.refusals import is_closed, is_gone
from bot.transport.sending import reply, toast
from index.errors import IndexingError, UnreachableError

log = logging.getLogger(__name__)


async def on_error(update: object, context: Context) -> None:
    """Log the error, then answer one calm sentence where the question was asked."""
    error = context.error
    if is_closed(error):  # blocked, removed, or muted: nobody is left to tell
        log.info("a reply was not allowed: %s", error)
        if isinstance(update, Update) and update.effective_chat and is_gone(error):
            with context.state_not_needed():
                await context.state.forget_chat(update.effective_chat.id)
        return
    if isinstance(error, RetryAfter):  # until when nobody waits, and nothing can be said before
        log.info("a reply was not sent: %s", error)
        return
    if isinstance(error, IndexingError | sqlite3.Error):
        _log_once(str(error), context)
    elif isinstance(error, TelegramError) or not context.application.running:
        log.error("an update was not answered: %s", error)
    else:
        log.error("an update was not answered", exc_info=error)
    if isinstance(update, Update):
        await _say_failed(update, context)


async def _say_failed(update: Update, context: Context) -> None:
    message = update.message or update.edited_message
    away = isinstance(context.error, UnreachableError)
    said = context.say.unreachable if away else context.say.failed
    try:
        if message:
            await reply(message, said)
        elif update.callback_query:
            await toast(update.callback_query, said)
        elif update.inline_query:
            await show_failed(update.inline_query, context)
    except TelegramError as another:  # blocked meanwhile; or we stop, and no connection is left
        log.info("nor was that said: %s", another)


def _log_once(fault: str, context: Context) -> None:
    """Log what an index fails with at the first question, not at every one."""
    if fault != context.bot_data.fault:
        log.error("an update was not answered: %s", fault)
    context.bot_data.fault = fault
