"""/watch and /watches: questions that a chat is told news of."""

from time import time

from telegram import CallbackQuery, Message, Update

from bot.context import Context
from bot.handlers.questions import wrong_with
from bot.incoming.addressing import question_in, text_pointed_at
from bot.incoming.conversation import origin_of
from bot.incoming.permissions import is_admin, refusal
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
from bot.transport.sending import edit, edit_buttons, reply, toast, topic_of, typing
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
from retrieval.understanding.question import MAX_CHARACTERS


async def watch(update: Update, context: Context) -> None:
    """Watch the question after the command, or what the command points at.

    Edited, the command watches what it says now instead of what it said before.
    """
    message, me, say = message_of(update), context.bot.bot, context.say
    own = question_in(message, me)
    question = own or text_pointed_at(message, me)
    if message.chat.is_direct_messages:
        await reply(message, say.watching.not_here.format(me=context.bot.username))
    elif not question:
        await reply(message, say.watching.how)
    elif refused := refusal(await _may_decide(message, context), say, say.watching.admins_only):
        await reply(message, refused)
    elif not own and len(question) > MAX_CHARACTERS:
        await reply(message, say.watching.long_post)
    elif wrong := wrong_with(question, say, context.bot, asked=True):
        await reply(message, wrong)
    else:
        before = await context.state.watches.of_message(message.chat_id, message.message_id)
        if before is None or before.question != question:
            await _watch(message, question, before, context)


async def _may_decide(message: Message, context: Context) -> bool | None:
    return await is_admin(context.bot, message.chat, message.from_user, message.sender_chat)


async def watches(update: Update, context: Context) -> None:
    """List what the chat watches, with a button each to delete it."""
    message, say = message_of(update), context.say.watching
    if message.chat.is_direct_messages:  # many people's: nobody sees what another watches
        await reply(message, say.not_here.format(me=context.bot.username))
        return
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
    allowed = await is_admin(context.bot, message.chat, query.from_user)
    if refused := refusal(allowed, say, say.watching.admins_only):
        await toast(query, refused)
        return
    gone = await context.state.watches.delete(message.chat.id, int(match[1]))
    await toast(query, say.watching.done if gone else say.watching.gone)
    await _show_ended(query, Place(match[2]), gone, context)


async def _watch(message: Message, question: str, before: Watch | None, context: Context) -> None:
    """Watch a question from now on; what the articles say already is no news."""
    say = context.say.watching
    version = context.answerer.version
    try:
        async with typing(message):
            found = await context.answerer.search(question, WIDE_HITS)
    except BusyError:
        await reply(message, context.say.busy)
        return
    if not found.is_whole:  # what is out of reach now would be news once it is back
        await reply(message, context.say.unreachable)
        return
    seen = frozenset[str]().union(*map(hit_marks, found.hits))
    if before:
        await context.state.watches.delete(message.chat_id, before.id)
    try:
        made = await context.state.watches.add(
            _new_watch(message, question, context), version, seen, time()
        )
    except WatchedAlreadyError:
        await reply(message, say.twice)
    except TooManyWatchesError:
        await reply(message, say.full.format(most=MAX_WATCHES))
    else:
        html = render_created(question, say, answered=found.status is Status.FOUND)
        await _confirm(message, made, html, before, context)


def _new_watch(message: Message, question: str, context: Context) -> NewWatch:
    asked = origin_of(message)
    return NewWatch(
        asked.chat_id,
        topic_of(message),
        asked.asker_id,
        question,
        context.answer_language(question),
        message.message_id,
    )


async def _confirm(
    message: Message, made: Watch, html: str, before: Watch | None, context: Context
) -> None:
    """Say what is watched, in the place of what was said before the command was edited."""
    keyboard, earlier = created_keyboard(made.id, context.say.watching), None
    if before and before.reply_id:
        earlier = before.reply_id
    if earlier is None or not await edit(context.bot, message.chat_id, earlier, html, keyboard):
        earlier = (await reply(message, html, keyboard)).message_id
    await context.state.watches.mark_confirmed(made, earlier)


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
