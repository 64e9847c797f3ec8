"""Inline mode: what people type after the bot's name, in any chat."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from time import time

from telegram import InlineQuery, InlineQueryResultArticle, InlineQueryResultsButton, Update
from telegram.constants import InlineQueryLimit
from telegram.error import BadRequest

from bot.context import Context
from bot.handlers.searching import find_answer
from bot.incoming.language import clear_language
from bot.incoming.small_talk import small_talk
from bot.policies.inline_debounce import PAUSE_SECONDS
from bot.policies.rate_limits import Verdict
from bot.text_fitting import line, units
from bot.texts import texts_for
from bot.texts.schema import InlineTexts
from bot.transport.refusals import is_too_late
from bot.views.inline_results import plainer_results, render_results, results_button
from retrieval.errors import BusyError
from retrieval.results import Answer, Status

log = logging.getLogger(__name__)

MOST_HITS = 10
LEAST_LETTERS = 2
GREETING = "hello"  # a payload that `/start` knows nothing about

# Telegram's servers answer the same words for us that long, whoever types them. No longer, since
# they don't hear of a new index.
CACHE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is shown above the text field."""

    results: Sequence[InlineQueryResultArticle] = ()
    button: InlineQueryResultsButton | None = None
    cache_seconds: int = CACHE_SECONDS
    personal: bool = True  # not for others who type the same


NOT_NOW = _Reply(cache_seconds=0)


async def on_inline_query(update: Update, context: Context) -> None:
    """Answer what somebody types once they pause; what they have typed on since is dropped."""
    query = update.inline_query
    assert query is not None, "the table of handlers gives inline queries only"
    with context.bot_data.inline_debouncer.track(query.from_user.id, update.update_id) as is_newest:
        await asyncio.sleep(PAUSE_SECONDS)
        if not is_newest():
            return
        reply = await _reply_to(query, context)
        if is_newest():
            await _show(query, reply)


async def show_failed(query: InlineQuery, context: Context) -> None:
    """Show that no answer can be given now, instead of nothing."""
    button = results_button(context.say.inline.failed, GREETING)
    await _show(query, _Reply(button=button, cache_seconds=0))


async def _reply_to(query: InlineQuery, context: Context) -> _Reply:
    question, inline = line(query.query), context.say.inline
    if _was_cut(query.query):
        return _Reply(button=results_button(inline.too_long, GREETING))
    if not _can_be_asked(query.query):
        return _Reply(button=results_button(inline.ask_me, GREETING))
    if context.bot_data.inline_limits.judge(query.from_user.id, None) is not Verdict.ANSWER:
        return NOT_NOW
    try:
        found = await find_answer(question, MOST_HITS, "inline", context)
    except BusyError:
        return NOT_NOW
    button, say, token = None, texts_for(context.answer_language(question)), GREETING
    with context.state_not_needed():
        await context.state.usage.count("inline")
        if found.status is not Status.FOUND:
            token = await context.state.links.to(question, time())
    if found.status is not Status.FOUND:
        button = results_button(_doubt(found, say.inline), token)
    return _Reply(
        render_results(found, context.answerer.version, say, context.translator(say)),
        button,
        # Others who type the same are shown it, unless their apps may speak another language.
        personal=context.chosen.language is not None or clear_language(question) is None,
    )


def _doubt(found: Answer, say: InlineTexts) -> str:
    """Return why an answer is none, or is not sure."""
    if found.status is not Status.NOTHING:
        return say.unsure
    return say.near if found.near else say.nothing


def _was_cut(text: str) -> bool:
    """Tell whether a query is as long as Telegram lets it be: the rest of it was cut off."""
    return units(text) >= InlineQueryLimit.MAX_QUERY_LENGTH


def _can_be_asked(text: str) -> bool:
    """Tell whether a query asks anything yet."""
    return sum(map(str.isalnum, text)) >= LEAST_LETTERS and small_talk(text, asked=True) is None


async def _show(query: InlineQuery, reply: _Reply) -> None:
    """Show the results; plainer, or at least the button, where Telegram does not take them."""
    for results in (reply.results, *plainer_results(reply.results), ()):
        try:
            await query.answer(
                results,
                cache_time=reply.cache_seconds,
                is_personal=reply.personal,
                button=reply.button,
            )
        except BadRequest as error:
            if is_too_late(error):
                log.debug("an inline query was not answered: %s", error.message)
                return
            log.error("Telegram refuses inline results: %s", error.message)
        else:
            return
