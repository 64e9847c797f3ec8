"""The commands that everybody has."""

from time import time

from telegram import Update

from bot.context import Context
from bot.handlers.groups import introduction, take_introduction
from bot.handlers.questions import answer, asked_by, tell
from bot.handlers.rate_limiting import admit_or_warn
from bot.incoming.addressing import is_private, question_in
from bot.incoming.content import content_of
from bot.incoming.permissions import is_owner
from bot.incoming.updates import message_of
from bot.startup.command_menu import publish_owner_menu
from bot.state import links
from bot.transport.sending import reply, typing
from bot.views.lists import render_help, render_latest, render_sources
from retrieval.errors import BusyError
from retrieval.understanding.question import MAX_CHARACTERS


async def start(update: Update, context: Context) -> None:
    """Greet, and give questions to try; whoever came by a link with a question is answered that.

    A group is told how to ask there, unless it was a moment ago. An owner gets their menu: Telegram
    sets none for who never wrote to the bot.
    """
    message, payload = message_of(update), " ".join(context.args or ())
    if not is_private(message):
        if await admit_or_warn(message, context) and take_introduction(
            message.chat_id, context, asked=True
        ):
            await reply(message, introduction(context))
        return
    followed, question = payload.startswith(links.MARK), None
    if followed:
        with context.state_not_needed():
            question = await context.state.links.question(payload, time())
    if question:
        await answer(message, question, context)
    elif not await admit_or_warn(message, context):
        return
    elif followed:
        await reply(message, f"{context.say.inline.too_old}\n\n{context.say.start}")
    else:
        await reply(message, context.say.start)
    if is_owner(message, context.settings.owner_ids):
        await publish_owner_menu(context.bot, message.chat_id)


async def help_(update: Update, context: Context) -> None:
    """Tell how to ask; an owner, also what they alone may."""
    message, say, bot = message_of(update), context.say, context.bot
    html = render_help(bot.username, say, inline=bot.supports_inline_queries)
    owned = is_owner(message, context.settings.owner_ids)
    await tell(message, f"{html}\n\n{say.upkeep.help}" if owned else html, context)


async def ask(update: Update, context: Context) -> None:
    """Answer the question after the command, or what the command points at."""
    message, given = message_of(update), None
    with context.state_not_needed():
        given = await context.state.answers.reply_to(message.chat_id, message.message_id)
    again = update.edited_message is not None and given is not None
    await answer(message, asked_by(message, context), context, again=again)


async def sources(update: Update, context: Context) -> None:
    """Tell what can be asked about."""
    found = await context.answerer.library.sources()
    html = render_sources(found, context.say, context.settings.zone)
    await tell(message_of(update), html, context)


async def latest(update: Update, context: Context) -> None:
    """List the newest articles, of those about the topic after the command if there is one."""
    message = message_of(update)
    topic = question_in(message, context.bot.bot)
    if len(topic) > MAX_CHARACTERS:
        await tell(message, context.say.too_long.format(limit=MAX_CHARACTERS), context)
        return
    try:
        async with typing(message):
            found = await context.answerer.latest(topic or None)
    except BusyError:
        await reply(message, context.say.busy)
    else:
        await tell(message, render_latest(found, topic, context.say), context)


async def unknown(update: Update, context: Context) -> None:
    """Point to /help, in a private chat, unless the command is for another bot."""
    message = message_of(update)
    if "@" not in (content_of(message).command or ""):
        await reply(message, context.say.unknown_command)
