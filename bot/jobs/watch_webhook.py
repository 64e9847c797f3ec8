"""Notices when another program took the bot's messages away from its web address."""

import logging

from telegram.error import TelegramError

from bot.addresses import is_same_address
from bot.context import Context
from bot.transport.polling import WEBHOOK_TAKEN

log = logging.getLogger(__name__)

WATCH_WEBHOOK_SECONDS = 30.0


async def watch_webhook(context: Context) -> None:
    """End the bot when Telegram sends its messages elsewhere, or nowhere: it would be deaf; a job.

    Polling says so by itself. What restarts the bot has the messages sent here again.
    """
    address = context.settings.webhook_url
    if address is None:
        return
    try:
        now = (await context.bot.get_webhook_info()).url
    except TelegramError as error:
        log.info("Telegram does not say where it sends messages: %s", error)
        return
    if not is_same_address(now, address):
        context.bot_data.polling.stop(WEBHOOK_TAKEN)
