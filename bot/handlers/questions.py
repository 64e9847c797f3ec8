"""Questions, in private and in groups, and all that is sent instead of one."""

import logging
from dataclasses import replace
from time import monotonic, time

from telegram import Message, Update

from bot.context import Context
from bot.handlers.rate_limiting import may_ask
from bot.incoming.addressing import (
    has_words,
    is_courtesy,
    is_mentioned,
    is_private,
    is_reply_to,
    mentions_others,
    question_in,
    question_replied_to,
    text_of,
)
from bot.incoming.conversation import asked_in, before
from bot.state.answers import Given
from bot.texts.schema import Texts, texts
from bot.transport.sending import edit, reply, typing
from bot.views import answer as render
from bot.views import keyboards
from bot.views.answer import Page
from retrieval.errors import BusyError
from retrieval.results import Answer, Language, Status
from retrieval.understanding.question import MAX_CHARACTERS

log = logging.getLogger(__name__)


async def private(update: Update, context: Context) -> None:
    """Answer any text in a private chat."""
    message = message_of(update)
    await answer(message, question_in(message, context.bot.bot), context)


async def group(update: Update, context: Context) -> None:
    """Answer in a group, if the message mentions the bot or replies to it; else stay silent."""
    message = message_of(update)
    question = _asked_in_group(message, context)
    if question is not None:
        await answer(message, question, context)


async def edited(update: Update, context: Context) -> None:
    """Answer a question that was edited, in the place of its first answer."""
    message, me = message_of(update), context.bot.bot
    given = await context.state.answers.to_question(message.chat_id, message.message_id)
    if given is None and (not is_private(message) or text_of(message).startswith("/")):
        return
    question = question_in(message, me) or question_replied_to(message, me)
    if given is None or question != given.question:  # Telegram tells of other changes as well
        await answer(message, question, context, again=given is not None)


async def wordless(update: Update, context: Context) -> None:
    """Say kindly, in a private chat, that only words are read."""
    message = message_of(update)
    one = message.media_group_id is None  # an album comes as many messages
    if one and await may_ask(message, context):
        await reply(message, context.say.words_only)


async def answer(message: Message, question: str, context: Context, *, again: bool = False) -> None:
    """Answer `question` in reply to `message`; say what is wrong with it if it can't be asked.

    Asked `again`, differently, the answer takes the place of the one before, if that is there.
    """
    if not again and await _was_answered(message, context):
        return
    if not await may_ask(message, context):
        return
    if wrong := _wrong(message, question, context.say):
        nothing = Answer(question, Status.NOTHING, Language.VI)
        await _show(message, Page(wrong), await _keep(message, nothing, context), nothing, context)
        return
    try:
        found = await _find(message, question, context)
    except BusyError:
        await reply(message, context.say.busy)
        return
    given = await _keep(message, found, context)
    # What stands there already is not left to answer another question.
    if given.answer_id or found.status is Status.FOUND or not _is_quiet(message, context):
        await _show(message, render.answer(found), given, found, context)


async def _keep(message: Message, found: Answer, context: Context) -> Given:
    """Keep an answer, also one that is not given: an edited question goes back to it."""
    return await context.state.answers.give(asked_in(message), found, context.answerer.version)


def _is_quiet(message: Message, context: Context) -> bool:
    return context.chosen.quiet and not is_private(message)


async def _was_answered(message: Message, context: Context) -> bool:
    """Tell whether this very message was: Telegram brings again what a stop kept it from noting."""
    given = await context.state.answers.to_question(message.chat_id, message.message_id)
    return given is not None and given.answer_id is not None


async def _find(message: Message, question: str, context: Context) -> Answer:
    began = monotonic()
    async with typing(message):
        leaning = await before(message, context.state.answers)
        found = await context.answerer.answer(question, context.chosen.hits, context=leaning)
    milliseconds = 1000 * (monotonic() - began)
    kind = "private" if is_private(message) else "group"
    log.info(
        "answered in %.0f ms: %s, %d hits, %s chat",
        milliseconds,
        found.status,
        len(found.hits),
        kind,
    )
    await context.state.usage.answered(found.status, milliseconds)
    if context.settings.log_questions and found.status is Status.NOTHING:
        await context.state.unanswered.count(question, time())
    return replace(found, language=context.chosen.language or found.language)


async def _show(
    message: Message, page: Page, given: Given, found: Answer, context: Context
) -> None:
    """Show an answer in the message that gave one before, else in reply."""
    keyboard = None
    if found.hits:
        keyboard = keyboards.one_hit(given.id, found.hits, 1, page, texts(found.language).buttons)
    earlier = given.answer_id
    if earlier and await edit(context.bot, message.chat_id, earlier, page.html, keyboard):
        return
    shown = await reply(message, page.html, keyboard)
    await context.state.answers.sent(given, shown.message_id)


def _wrong(message: Message, question: str, say: Texts) -> str | None:
    if not question and text_of(message).startswith("/"):
        return say.how_to_ask
    return wrong_with(question, say)


def wrong_with(question: str, say: Texts) -> str | None:
    """Say what keeps a question from being asked, or None."""
    if not has_words(question):
        return say.no_question
    if len(question) > MAX_CHARACTERS:
        return say.too_long.format(limit=MAX_CHARACTERS)
    return say.courtesy if is_courtesy(question) else None


def _asked_in_group(message: Message, context: Context) -> str | None:
    """Return the question of a message that is for the bot; None for all others."""
    me = context.bot.bot
    question = question_in(message, me)
    if is_mentioned(message, me):
        return question or question_replied_to(message, me)
    replies = is_reply_to(message, me) and not mentions_others(message, me)
    return question if replies and has_words(question) else None


def message_of(update: Update) -> Message:
    """Return the message of an update that the handlers' filters let through."""
    message = update.message or update.edited_message
    assert message is not None, "the table of handlers takes messages only"
    return message
