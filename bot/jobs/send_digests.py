"""Sends the main stories of the day to the chats that want them, each at most once a day."""

import asyncio
import logging
from datetime import date, datetime

from telegram.error import ChatMigrated, TelegramError

from bot.context import Context
from bot.jobs.send_alerts import CHATS_AT_ONCE
from bot.policies.digest_hours import due, moment
from bot.state.digests import Digest
from bot.texts import texts_for
from bot.transport.drafts import Draft, send_once
from bot.transport.outcomes import Outcome, outcome_of
from bot.transport.rate_limiter import RetryingRateLimiter
from bot.views.stories import render_digest
from index.errors import UnreachableError
from retrieval.errors import BusyError

log = logging.getLogger(__name__)

SEND_DIGESTS_SECONDS = 5.0


async def send_digests(context: Context) -> None:
    """Send what is due by the readers' clock; a job.

    While too many ask, or the articles are out of reach, the next run goes on.
    """
    now = datetime.now(context.settings.zone)
    at_once = asyncio.Semaphore(CHATS_AT_ONCE)

    async def send(digest: Digest, day: date, html: str | None) -> None:
        async with at_once:
            await _send(digest, day, html, context)

    sending = []
    try:
        for each in due(now):
            for digest in await context.state.digests.waiting(each.day, each.first, each.last):
                found = await context.answerer.stories.of_day(moment(each.day, digest.minute, now))
                html = render_digest(found, each.day, texts_for(digest.language))
                sending.append(send(digest, each.day, html))
    except (BusyError, UnreachableError):
        pass
    ends = await asyncio.gather(*sending, return_exceptions=True)
    if failed := next((end for end in ends if isinstance(end, BaseException)), None):
        raise failed  # once all others were sent


async def _send(digest: Digest, day: date, html: str | None, context: Context) -> None:
    """Send a day's digest once; nothing where nothing is to be told, or while the chat is held."""
    limiter = context.bot.rate_limiter
    held = isinstance(limiter, RetryingRateLimiter) and limiter.is_held(digest.chat_id)
    if held or not context.application.running:
        return
    if not await context.state.digests.claim(digest, day) or html is None:
        return

    try:
        await send_once(context.bot, digest.chat_id, digest.topic, Draft(html))
    except TelegramError as error:
        await _settle(digest, day, error, context)


async def _settle(digest: Digest, day: date, error: TelegramError, context: Context) -> None:
    """Do what follows from a digest that Telegram did not take."""
    state, outcome = context.state, outcome_of(error)
    log.info("a digest was not sent: %s", error)
    if outcome is Outcome.GONE:
        await state.forget_chat(digest.chat_id)
    elif outcome is Outcome.REFUSED:
        log.error("a digest was refused: %s", error)
    elif outcome in (Outcome.NOT_SENT, Outcome.NO_TOPIC, Outcome.MOVED):
        await state.digests.release(digest, day)
    if outcome is Outcome.NO_TOPIC:
        await state.digests.leave_topic(digest.chat_id)
    if outcome is Outcome.MOVED and isinstance(error, ChatMigrated):
        await state.move_chat(digest.chat_id, error.new_chat_id)
