"""Questions, in private and in groups, and all that is sent instead of one."""

from time import time

from telegram import Message, Update

from bot.context import Context
from bot.handlers.rate_limiting import admit_or_warn
from bot.handlers.searching import find_answer
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
from bot.incoming.conversation import conversation_before, origin_of
from bot.incoming.updates import message_of
from bot.state.answers import StoredAnswer
from bot.texts import texts_for
from bot.texts.schema import Texts
from bot.transport.sending import edit, reply, typing
from bot.views.answer import Page, render_answer
from bot.views.keyboards import hit_keyboard
from retrieval.errors import BusyError
from retrieval.results import Answer, Language, Status
from retrieval.understanding.question import MAX_CHARACTERS


async def on_private_text(update: Update, context: Context) -> None:
    """Answer any text in a private chat."""
    message = message_of(update)
    await answer(message, question_in(message, context.bot.bot), context)


async def on_group_text(update: Update, context: Context) -> None:
    """Answer in a group, if the message mentions the bot or replies to it; else stay silent."""
    message = message_of(update)
    question = _asked_in_group(message, context)
    if question is not None:
        await answer(message, question, context)


async def on_edit(update: Update, context: Context) -> None:
    """Answer a question that was edited, in the place of its first answer."""
    message, me = message_of(update), context.bot.bot
    given = await context.state.answers.reply_to(message.chat_id, message.message_id)
    if given is None and (not is_private(message) or text_of(message).startswith("/")):
        return
    question = question_in(message, me) or question_replied_to(message, me)
    if given is None or question != given.question:  # Telegram tells of other changes as well
        await answer(message, question, context, again=given is not None)


async def on_wordless(update: Update, context: Context) -> None:
    """Say kindly, in a private chat, that only words are read."""
    message = message_of(update)
    one = message.media_group_id is None  # an album comes as many messages
    if one and await admit_or_warn(message, context):
        await reply(message, context.say.words_only)


async def answer(message: Message, question: str, context: Context, *, again: bool = False) -> None:
    """Answer `question` in reply to `message`; say what is wrong with it if it can't be asked.

    Asked `again`, differently, the answer takes the place of the one before, if that is there.
    """
    if not again and await _was_answered(message, context):
        return
    if not await admit_or_warn(message, context):
        return
    if wrong := _wrong(message, question, context.say):
        nothing = Answer(question, Status.NOTHING, Language.VI)
        stored = await _store(message, nothing, context.say, context)
        await _show(message, Page(wrong), stored, nothing, context.say, context)
        return
    try:
        found = await _find(message, question, context)
    except BusyError:
        await reply(message, context.say.busy)
        return
    say = texts_for(context.answer_language(found))
    stored = await _store(message, found, say, context)
    # An edited question must never keep its old answer.
    if stored.answer_id or found.status is Status.FOUND or not _is_quiet(message, context):
        await _show(message, render_answer(found, say), stored, found, say, context)


async def _store(message: Message, found: Answer, say: Texts, context: Context) -> StoredAnswer:
    """Keep an answer, also one that is not given: an edited question goes back to it."""
    return await context.state.answers.store(
        origin_of(message), found, say.code, context.answerer.version
    )


def _is_quiet(message: Message, context: Context) -> bool:
    return context.chosen.quiet and not is_private(message)


async def _was_answered(message: Message, context: Context) -> bool:
    """Tell whether this very message was: Telegram brings again what a stop kept it from noting."""
    stored = await context.state.answers.reply_to(message.chat_id, message.message_id)
    return stored is not None and stored.answer_id is not None


async def _find(message: Message, question: str, context: Context) -> Answer:
    place = "private chat" if is_private(message) else "group chat"
    async with typing(message):
        conversation = await conversation_before(message, context.state.answers)
        found = await find_answer(question, context.chosen.hits, place, context, conversation)
    if context.settings.log_questions and found.status is Status.NOTHING:
        await context.state.unanswered.count(question, time())
    return found


async def _show(
    message: Message,
    page: Page,
    stored: StoredAnswer,
    found: Answer,
    say: Texts,
    context: Context,
) -> None:
    """Show an answer in the message that gave one before, else in reply."""
    keyboard = None
    if found.hits:
        keyboard = hit_keyboard(stored.id, found.hits, 1, page, say.buttons)
    earlier = stored.answer_id
    if earlier and await edit(context.bot, message.chat_id, earlier, page.html, keyboard):
        return
    shown = await reply(message, page.html, keyboard)
    await context.state.answers.mark_sent(stored, shown.message_id)


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
