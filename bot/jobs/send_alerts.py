"""Sends alerts: each at most once, in the hours and as many a day as the chat has chosen."""

import logging
from collections import Counter
from datetime import datetime
from time import time

from telegram import Message
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.context import Context
from bot.policies.quiet_hours import day_began, waits
from bot.state.alerts import Alert
from bot.state.answers import QuestionOrigin
from bot.texts import texts_for
from bot.transport.rate_limiter import ONCE, may_have_arrived
from bot.transport.sending import as_html, is_gone
from bot.views.watches import render_alert
from retrieval import results
from retrieval.results import Answer, Language, Status

log = logging.getLogger(__name__)

SEND_ALERTS_SECONDS = 2.0


async def send_alerts(context: Context) -> None:
    """Send the alerts whose time has come; a job."""
    now = time()
    local = datetime.fromtimestamp(now, context.settings.zone)
    sent = Counter[int]()
    for each in await context.state.alerts.waiting(now, day_began(local).timestamp()):
        chat = each.alert.watch.chat_id
        if not context.application.running:
            return
        if not waits(
            local,
            quiet_at_night=each.quiet_at_night,
            a_day=each.a_day,
            sent_today=each.sent_today + sent[chat],
        ):
            sent[chat] += await _tell(each.alert, context)


async def _tell(alert: Alert, context: Context) -> bool:
    """Send an alert, if there is still something to tell; False when it was certainly not sent."""
    watch = alert.watch
    (hit,) = await context.answerer.library.recall([alert.hit])
    if hit is None:  # a newer index holds it no more, or not so
        await context.state.alerts.drop(alert)
        return False
    if not await context.state.alerts.claim(alert, time()):
        return False
    said = results.Context(watch.question)
    found = Answer(watch.question, Status.FOUND, Language.VI, (hit,), context=said)
    try:
        await _send(alert, found, context)
    except TelegramError as error:
        return await _settle(alert, error, context)
    context.metrics.alerted()
    return True


async def _send(alert: Alert, found: Answer, context: Context) -> None:
    """Send news as an answer: it is kept like one, with all that its buttons and replies need."""
    watch = alert.watch
    nobody = QuestionOrigin(watch.chat_id, watch.topic, None, -alert.id, int(time()))
    given = await context.state.answers.store(
        nobody, found, watch.language, context.answerer.version
    )
    html, keyboard = render_alert(given.id, found, watch.id, texts_for(watch.language))

    async def to(text: str, mode: ParseMode | None) -> Message:
        return await context.bot.send_message(
            watch.chat_id,
            text,
            parse_mode=mode,
            message_thread_id=watch.topic,
            reply_markup=keyboard,
            rate_limit_args=ONCE,
        )

    sent = await as_html(html, to)
    await context.state.answers.mark_sent(given, sent.message_id)


async def _settle(alert: Alert, error: TelegramError, context: Context) -> bool:
    """Do what follows from an alert that Telegram did not take; tells whether it may be there."""
    state = context.state
    log.info("an alert was not sent: %s", error)
    match error:
        case Forbidden() if is_gone(error):
            await state.forget_chat(alert.watch.chat_id)
        case ChatMigrated():
            await state.move_chat(alert.watch.chat_id, error.new_chat_id)
            await state.alerts.release(alert)
        case BadRequest() if "thread not found" in error.message:  # the topic was deleted
            await state.watches.leave_topic(alert.watch.id)
            await state.alerts.release(alert)
        case BadRequest() | Forbidden():  # as when the bot may not write there
            await state.alerts.drop(alert)
        case RetryAfter():
            await state.alerts.release(alert)
        case NetworkError() if not may_have_arrived(error):
            await state.alerts.release(alert)
        case _:  # nobody knows; rather lost than twice
            return True
    return False
