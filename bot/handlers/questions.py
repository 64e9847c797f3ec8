"""Questions, in private and in groups, and all that is sent instead of one."""

from dataclasses import replace
from time import time

from telegram import Bot, Message, Update

from bot.context import Context
from bot.handlers.rate_limiting import admit_or_warn
from bot.handlers.searching import find_answer
from bot.incoming.addressing import (
    has_words,
    is_forwarded,
    is_mentioned,
    is_private,
    is_reply_to,
    mentions_others,
    question_in,
    text_pointed_at,
)
from bot.incoming.content import content_of
from bot.incoming.conversation import conversation_before, placed, shortened
from bot.incoming.small_talk import SmallTalk, asks, comments, small_talk
from bot.incoming.updates import message_of
from bot.state.answers import StoredAnswer
from bot.texts.schema import Texts
from bot.transport.sending import edit, reply, typing
from bot.views.answer import Page, render_answer
from bot.views.keyboards import hit_keyboard, near_keyboard, source_keyboard
from bot.views.lists import render_help
from retrieval.errors import BusyError
from retrieval.results import Answer, Status
from retrieval.understanding.question import MAX_CHARACTERS


async def on_private_text(update: Update, context: Context) -> None:
    """Answer any text in a private chat."""
    message = message_of(update)
    await answer(message, asked_by(message, context), context)


async def on_group_text(update: Update, context: Context) -> None:
    """Answer in a group, if the message mentions the bot or replies to it; else stay silent.

    Nor does anybody wait for a word on a mere "đúng rồi", or on a remark that finds nothing.
    """
    message = message_of(update)
    question = _asked_in_group(message, context)
    if question is None:
        return
    mentioned = is_mentioned(message, context.bot.bot)
    agrees = small_talk(question) in (SmallTalk.AGREEMENT, SmallTalk.OBJECTION)
    # So many words ask by some of them, whatever they say: only their mark tells.
    tells = len(question) > MAX_CHARACTERS and "?" not in question
    if mentioned or not (agrees or tells or comments(question)):
        await answer(message, question, context, remark=not (mentioned or asks(question)))


async def on_edit(update: Update, context: Context) -> None:
    """Answer a question that was edited, in the place of its first answer if there is one."""
    message, given = message_of(update), None
    with context.state_not_needed():
        given = await context.state.answers.reply_to(message.chat_id, message.message_id)
    if given is None and not is_private(message):
        await on_group_text(update, context)  # it may mention the bot only now
        return
    question = asked_by(message, context)
    if given is None or question != given.question:  # Telegram tells of other changes as well
        await answer(message, question, context, again=given is not None)


async def on_wordless(update: Update, context: Context) -> None:
    """Say kindly, in a private chat, that only words are read."""
    message = message_of(update)
    one = message.media_group_id is None  # an album comes as many messages
    if one and await admit_or_warn(message, context):
        await reply(message, context.say.words_only)


def asked_by(message: Message, context: Context) -> str:
    """Return what a message asks by its own words, or else by what it points at.

    What somebody else wrote at length can't be made shorter by who points at it: its beginning is.
    """
    me = context.bot.bot
    question = question_in(message, me)
    if question and not is_forwarded(message):
        return question
    return shortened(question or text_pointed_at(message, me))


async def answer(
    message: Message,
    question: str,
    context: Context,
    *,
    again: bool = False,
    remark: bool = False,
) -> None:
    """Answer `question` in reply to `message`; say what is wrong with it if it can't be asked.

    Asked `again`, differently, the answer takes the place of the one before, if that is there. To a
    `remark` nothing is said unless the articles answer it by itself.
    """
    if not again and await was_answered(message, context):
        return
    if not await admit_or_warn(message, context):
        return
    if wrong := _wrong(message, question, context.say):
        nothing = Answer(question, Status.NOTHING)
        stored = await _store(message, nothing, context.say, context)
        await _show(message, Page(wrong), stored, nothing, context.say, context)
        return
    try:
        found = await _find(message, question, context, alone=remark)
    except BusyError:
        await reply(message, context.say.busy)
        return
    if found.status is not Status.FOUND and remark:
        return
    say = context.texts(context.answer_language(question))
    stored = await _store(message, found, say, context)
    if stored is None and not found.hits:
        found = replace(found, hits=found.near)  # no button could open them
    # An edited question must never keep its old answer.
    earlier = stored is not None and stored.answer_id is not None
    if earlier or found.status is Status.FOUND or not _is_quiet(message, context):
        await _show(message, render_answer(found, say), stored, found, say, context)


async def tell(message: Message, html: str, context: Context) -> None:
    """Show a page that answers no question; of an edited message in the place of what it got."""
    page = Answer("", Status.NOTHING)
    stored = await _store(message, page, context.say, context)
    await _show(message, Page(html), stored, page, context.say, context)


async def _store(
    message: Message, found: Answer, say: Texts, context: Context
) -> StoredAnswer | None:
    """Keep an answer, also one that is not given: an edited question goes back to it.

    None where it can't be kept: it is shown all the same, without what its buttons would need.
    """
    with context.state_not_needed():
        answers = context.state.answers
        origin = await placed(message, answers)
        return await answers.store(origin, found, say.code, context.answerer.version)
    return None


def _is_quiet(message: Message, context: Context) -> bool:
    return context.chosen.quiet and not is_private(message)


async def was_answered(message: Message, context: Context) -> bool:
    """Tell whether this very message was: Telegram brings again what a stop kept it from noting."""
    with context.state_not_needed():
        stored = await context.state.answers.reply_to(message.chat_id, message.message_id)
        return stored is not None and stored.answer_id is not None
    return False


async def _find(message: Message, question: str, context: Context, *, alone: bool) -> Answer:
    place, conversation = "private chat" if is_private(message) else "group chat", None
    async with typing(message):
        if not alone:
            with context.state_not_needed():
                conversation = await conversation_before(
                    message, context.state.answers, context.bot.bot
                )
        found = await find_answer(question, context.chosen.hits, place, context, conversation)
    if context.settings.log_questions and found.status is Status.NOTHING:
        with context.state_not_needed():
            await context.state.unanswered.count(question, time())
    return found


async def _show(
    message: Message,
    page: Page,
    stored: StoredAnswer | None,
    found: Answer,
    say: Texts,
    context: Context,
) -> None:
    """Show an answer in the message that gave one before, else in reply."""
    keyboard, translator = None, context.translator(say)
    if found.hits and stored:
        keyboard = hit_keyboard(stored.id, found.hits, 1, page, say.buttons, translator)
    elif found.hits:
        keyboard = source_keyboard(found.hits[0], say.buttons, translator)
    elif found.near and stored:
        keyboard = near_keyboard(stored.id, say.buttons)
    earlier = stored.answer_id if stored else None
    if earlier and await edit(context.bot, message.chat_id, earlier, page.html, keyboard):
        return
    shown = await reply(message, page.html, keyboard)
    if stored:
        with context.state_not_needed():
            await context.state.answers.mark_sent(stored, shown.message_id)


def _wrong(message: Message, question: str, say: Texts) -> str | None:
    asked = content_of(message).command is not None and not is_forwarded(message)
    if asked and not question:
        return say.how_to_ask
    return wrong_with(question, say, message.get_bot(), asked=asked)


def wrong_with(question: str, say: Texts, me: Bot, *, asked: bool) -> str | None:
    """Say what keeps a question from being asked, by a command or without one; or None."""
    if not has_words(question):
        return say.no_question
    if len(question) > MAX_CHARACTERS:
        return say.too_long.format(limit=MAX_CHARACTERS)
    kind = small_talk(question, asked=asked)
    if kind is None:
        return None
    return {
        SmallTalk.HELP: render_help(me.username, say, inline=me.supports_inline_queries),
        SmallTalk.STOP: say.stop,
        SmallTalk.GREETING: say.greeting,
        SmallTalk.OBJECTION: say.objection,
    }.get(kind, say.courtesy)


def _asked_in_group(message: Message, context: Context) -> str | None:
    """Return the question of a message that is for the bot; None for all others."""
    me = context.bot.bot
    if is_mentioned(message, me):
        return asked_by(message, context)
    question = question_in(message, me)
    replies = is_reply_to(message, me) and not mentions_others(message, me)
    return question if replies and has_words(question) else None
