"""Sends alerts: each at most once, in the hours and as many a day as the chat has chosen."""

import asyncio
import logging
from datetime import datetime
from time import time

from telegram.error import ChatMigrated, TelegramError

from bot.context import Context
from bot.jobs.check_watches import WIDE_HITS
from bot.policies.news import alert_marks
from bot.policies.quiet_hours import day_began, is_night
from bot.state.alerts import Alert, Waiting
from bot.state.answers import QuestionOrigin, StoredAnswer
from bot.texts import texts_for
from bot.transport.drafts import Draft, send_once
from bot.transport.outcomes import Outcome, outcome_of
from bot.transport.rate_limiter import RetryingRateLimiter
from bot.views.watches import render_alert
from index.errors import UnreachableError
from retrieval.errors import BusyError
from retrieval.results import Answer, Conversation, Status

log = logging.getLogger(__name__)

SEND_ALERTS_SECONDS = 2.0
CHATS_AT_ONCE = 16


async def send_alerts(context: Context) -> None:
    """Send the alerts whose time has come, chat by chat at the same time; a job."""
    now = time()
    local = datetime.fromtimestamp(now, context.settings.zone)
    by_chat: dict[int, list[Waiting]] = {}
    began, night = day_began(local).timestamp(), is_night(local)
    for each in await context.state.alerts.waiting(now, began, night=night):
        by_chat.setdefault(each.alert.watch.chat_id, []).append(each)
    at_once = asyncio.Semaphore(CHATS_AT_ONCE)

    async def send(chat_id: int, alerts: list[Waiting]) -> None:
        async with at_once:
            await _send_to_chat(chat_id, alerts, context)

    sending = (send(chat_id, alerts) for chat_id, alerts in by_chat.items())
    ends = await asyncio.gather(*sending, return_exceptions=True)
    if failed := next((end for end in ends if isinstance(end, BaseException)), None):
        raise failed  # once all others were sent


async def _send_to_chat(chat_id: int, alerts: list[Waiting], context: Context) -> None:
    """Send a chat its alerts, as many as it wants, for as long as Telegram lets it be written to.

    What it does not let through stays for the next time: nobody waits for a chat that is limited.
    """
    sent, limiter = 0, context.bot.rate_limiter
    for each in alerts:
        held = isinstance(limiter, RetryingRateLimiter) and limiter.is_held(chat_id)
        if held or not context.application.running:
            return
        if sent < each.left_today:
            sent += await _tell(each.alert, context)


async def _tell(alert: Alert, context: Context) -> bool:
    """Send an alert, if there is still something to tell; False when it was certainly not sent."""
    watch = alert.watch
    try:
        (hit,) = await context.answerer.library.recall([alert.hit])
    except UnreachableError:  # the next run tries again
        return False
    if hit is None:  # a newer index holds it no more, or not so
        await _take_back(alert, context)
        return False
    said = Conversation(watch.question)
    found = Answer(watch.question, Status.FOUND, hits=(hit,), context=said)
    given, draft = await _draft(alert, found, context)
    # Only now: an alert that was claimed is lost when the bot is killed before it is sent.
    if not await context.state.alerts.claim(alert, time()):
        return False
    try:
        sent = await send_once(context.bot, watch.chat_id, watch.topic, draft)
    except TelegramError as error:
        return await _settle(alert, error, context)
    await context.state.answers.mark_sent(given, sent.message_id)
    context.metrics.alerted()
    return True


async def _take_back(alert: Alert, context: Context) -> None:
    """Give up an alert whose passage was edited; the next check tells its story as it is now.

    A check may have seen the edited story already, so what it is known by now is forgotten too.
    """
    try:
        found = await context.answerer.search(alert.watch.question, WIDE_HITS)
    except (BusyError, UnreachableError):
        return
    if not found.is_whole:
        return
    told = {alert.hit.article_id, *alert.hit.also}
    again = [
        hit for hit in found.hits if not told.isdisjoint(one.id for one in (hit.article, *hit.also))
    ]
    marks = {f"article {article_id}" for article_id in told}.union(*map(alert_marks, again))
    await context.state.watches.take_back(alert.watch, alert.id, marks)


async def _draft(alert: Alert, found: Answer, context: Context) -> tuple[StoredAnswer, Draft]:
    """Keep news like an answer, with all that its buttons and replies need; return its message."""
    watch = alert.watch
    nobody = QuestionOrigin(watch.chat_id, watch.topic, None, None, int(time()), alert.id)
    given = await context.state.answers.store(
        nobody, found, watch.language, context.answerer.version
    )
    say = texts_for(watch.language)
    translator = context.translator(say)
    return given, Draft(*render_alert(given.id, found, watch.id, say, translator=translator))


async def _settle(alert: Alert, error: TelegramError, context: Context) -> bool:
    """Do what follows from an alert that Telegram did not take; tells whether it may be there."""
    state, outcome = context.state, outcome_of(error)
    log.info("an alert was not sent: %s", error)
    if outcome is Outcome.GONE:
        await state.forget_chat(alert.watch.chat_id)
    elif outcome is Outcome.MOVED and isinstance(error, ChatMigrated):
        await state.move_chat(alert.watch.chat_id, error.new_chat_id)
        await state.alerts.release(alert)
    elif outcome is Outcome.NO_TOPIC:
        await state.watches.leave_topic(alert.watch.id)
        await state.alerts.release(alert)
    elif outcome in (Outcome.CLOSED, Outcome.REFUSED):
        if outcome is Outcome.REFUSED:
            log.error("an alert was refused: %s", error)
        await state.alerts.drop(alert)
    elif outcome is Outcome.NOT_SENT:
        await state.alerts.release(alert)
    return outcome is Outcome.UNKNOWN  # nobody knows; rather lost than twice
