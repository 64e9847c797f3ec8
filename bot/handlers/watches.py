"""/watch and /watches: questions that a chat is told news of."""

from time import time

from telegram import CallbackQuery, Message, Update

from bot.context import Context
from bot.handlers.questions import wrong_with
from bot.incoming.addressing import question_in, question_replied_to
from bot.incoming.conversation import origin_of
from bot.incoming.permissions import is_admin
from bot.incoming.updates import message_of, query_of
from bot.jobs.check_watches import WIDE_HITS
from bot.policies.news import hit_marks
from bot.state.watches import (
    MAX_WATCHES,
    NewWatch,
    TooManyWatchesError,
    Watch,
    WatchedAlreadyError,
)
from bot.transport.sending import edit, edit_buttons, reply, toast, typing
from bot.views.watches import (
    Place,
    created_keyboard,
    quote_question,
    render_created,
    render_watch_list,
    watch_list_keyboard,
    without_stop_button,
)
from retrieval.errors import BusyError
from retrieval.results import Status


async def watch(update: Update, context: Context) -> None:
    """Watch the question after the command, or the message that the command replies to."""
    message, me, say = message_of(update), context.bot.bot, context.say
    question = question_in(message, me) or question_replied_to(message, me)
    if not question:
        await reply(message, say.watching.how)
    elif not await is_admin(context.bot, message.chat, message.from_user, message.sender_chat):
        await reply(message, say.buttons.admins_only)
    elif wrong := wrong_with(question, say):
        await reply(message, wrong)
    else:
        await _watch(message, question, context)


async def watches(update: Update, context: Context) -> None:
    """List what the chat watches, with a button each to delete it."""
    message, say = message_of(update), context.say.watching
    found = await context.state.watches.of_chat(message.chat_id)
    buttons = watch_list_keyboard(found, say)
    await reply(message, render_watch_list(found, say), buttons)


async def on_watch_stopped(update: Update, context: Context) -> None:
    """End the watch that a tapped button names."""
    query, (match, *_) = query_of(update), context.matches or []
    message, say = query.message, context.say
    if message is None:  # no button of ours: these stand under messages of ours only
        await toast(query, say.buttons.expired)
        return
    if not await is_admin(context.bot, message.chat, query.from_user):
        await toast(query, say.buttons.admins_only)
        return
    gone = await context.state.watches.delete(message.chat.id, int(match[1]))
    await toast(query, say.watching.done if gone else say.watching.gone)
    await _show_ended(query, Place(match[2]), gone, context)


async def _watch(message: Message, question: str, context: Context) -> None:
    """Watch a question from now on; what the articles say already is no news."""
    say = context.say.watching
    version = context.answerer.version
    try:
        async with typing(message):
            found = await context.answerer.search(question, WIDE_HITS)
    except BusyError:
        await reply(message, context.say.busy)
        return
    seen = frozenset[str]().union(*map(hit_marks, found.hits))
    asked = origin_of(message)
    language = found.question.reply_language
    wanted = NewWatch(asked.chat_id, asked.topic, asked.asker_id, question, language)
    try:
        made = await context.state.watches.add(wanted, version, seen, time())
    except WatchedAlreadyError:
        await reply(message, say.twice)
    except TooManyWatchesError:
        await reply(message, say.full.format(most=MAX_WATCHES))
    else:
        html = render_created(question, say, answered=found.status is Status.FOUND)
        await reply(message, html, created_keyboard(made.id, say))


async def _show_ended(
    query: CallbackQuery, place: Place, gone: Watch | None, context: Context
) -> None:
    """Show in the message of a tapped button that its watch ended."""
    message, say = query.message, context.say.watching
    assert message is not None
    if place is Place.LIST:
        left = await context.state.watches.of_chat(message.chat.id)
        html, buttons = render_watch_list(left, say), watch_list_keyboard(left, say)
        await edit(context.bot, message.chat.id, message.message_id, html, buttons)
    elif place is Place.MADE and gone:
        html = say.stopped.format(question=quote_question(gone.question))
        await edit(context.bot, message.chat.id, message.message_id, html)
    elif isinstance(message, Message) and message.reply_markup:
        await edit_buttons(message, without_stop_button(message.reply_markup))
