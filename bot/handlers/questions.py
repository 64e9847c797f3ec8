"""Questions, in private and in groups, and all that is sent instead of one."""

import logging
from time import monotonic

from telegram import Message, Update

from bot import render
from bot.addressed import (
    has_words,
    is_courtesy,
    is_mentioned,
    is_private,
    is_reply_to,
    question_in,
    question_replied_to,
)
from bot.context import Context
from bot.replies import reply, typing
from bot.texts import Texts, language_of, texts
from retrieval.errors import BusyError
from retrieval.question import MAX_CHARACTERS

log = logging.getLogger(__name__)


async def private(update: Update, context: Context) -> None:
    """Answer any text in a private chat."""
    message = message_of(update)
    await answer(message, question_in(message, context.bot.bot), context)


async def group(update: Update, context: Context) -> None:
    """Answer in a group, if the message mentions the bot or replies to it; else stay silent."""
    message, me = message_of(update), context.bot.bot
    question = question_in(message, me)
    if is_mentioned(message, me):
        await answer(message, question or question_replied_to(message, me), context)
    elif is_reply_to(message, me) and has_words(question):
        await answer(message, question, context)


async def wordless(update: Update, context: Context) -> None:
    """Say kindly, in a private chat, that only words are read."""
    message = message_of(update)
    if message.media_group_id is None:  # an album comes as many messages
        await reply(message, says_to(message).words_only)


async def answer(message: Message, question: str, context: Context) -> None:
    """Answer `question` in reply to `message`; say what is wrong with it if it can't be asked."""
    if not has_words(question):
        await reply(message, says_to(message).no_question)
        return
    if len(question) > MAX_CHARACTERS:
        await reply(message, says_to(message).too_long.format(limit=MAX_CHARACTERS))
        return
    if is_courtesy(question):
        await reply(message, says_to(message).courtesy)
        return
    began = monotonic()
    try:
        async with typing(message):
            before = context.conversations.before(message)
            found = await context.answerer.answer(question, context=before)
    except BusyError:
        await reply(message, says_to(message).busy)
        return
    context.conversations.asked(message, found)
    log.info(
        "answered in %.0f ms: %s, %d hits, %s chat",
        1000 * (monotonic() - began),
        found.status,
        len(found.hits),
        "private" if is_private(message) else "group",
    )
    context.conversations.answered(await reply(message, render.answer(found)), found)


def message_of(update: Update) -> Message:
    """Return the message of an update that the handlers' filters let through."""
    message = update.message
    assert message is not None, "the table of handlers takes new messages only"
    return message


def says_to(message: Message) -> Texts:
    """Choose the texts by the language of the writer's app."""
    return texts(language_of(message.from_user.language_code if message.from_user else None))
