"""The commands that everybody has."""

from time import time

from telegram import Update

from bot.context import Context
from bot.handlers.questions import answer
from bot.handlers.rate_limiting import admit_or_warn
from bot.incoming.addressing import is_private, question_in, question_replied_to
from bot.incoming.permissions import is_owner
from bot.incoming.updates import message_of
from bot.startup.command_menu import publish_owner_menu
from bot.state import links
from bot.transport.sending import reply, typing
from bot.views.lists import render_latest, render_sources
from retrieval.errors import BusyError
from retrieval.understanding.question import MAX_CHARACTERS


async def start(update: Update, context: Context) -> None:
    """Greet, and give questions to try; whoever came by a link with a question is answered that.

    An owner gets their menu: Telegram sets none for who never wrote to the bot.
    """
    message, payload = message_of(update), " ".join(context.args or ())
    followed = payload.startswith(links.MARK) and is_private(message)
    question = await context.state.links.question(payload, time()) if followed else None
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
    message, say = message_of(update), context.say
    owned = is_owner(message, context.settings.owner_ids)
    await reply(message, f"{say.help}\n\n{say.upkeep.help}" if owned else say.help)


async def ask(update: Update, context: Context) -> None:
    """Answer the question after the command, or the message that the command replies to."""
    message, me = message_of(update), context.bot.bot
    question = question_in(message, me) or question_replied_to(message, me)
    await answer(message, question, context)


async def sources(update: Update, context: Context) -> None:
    """Tell what can be asked about."""
    found = await context.answerer.library.sources()
    await reply(message_of(update), render_sources(found, context.say, context.settings.zone))


async def latest(update: Update, context: Context) -> None:
    """List the newest articles, of those about the topic after the command if there is one."""
    message = message_of(update)
    topic = question_in(message, context.bot.bot)
    if len(topic) > MAX_CHARACTERS:
        await reply(message, context.say.too_long.format(limit=MAX_CHARACTERS))
        return
    try:
        async with typing(message):
            found = await context.answerer.latest(topic or None)
    except BusyError:
        await reply(message, context.say.busy)
    else:
        await reply(message, render_latest(found, topic, context.say))


async def forget(update: Update, context: Context) -> None:
    """Delete all that is kept of the one who asks for it."""
    message = message_of(update)
    if message.from_user and not message.sender_chat:
        await context.state.forget_person(message.from_user.id)
    if await admit_or_warn(message, context):
        await reply(message, context.say.forgotten)


async def unknown(update: Update, context: Context) -> None:
    """Point to /help, in a private chat, unless the command is for another bot."""
    message = message_of(update)
    command = (message.text or "").split(maxsplit=1)[0]
    if "@" not in command:
        await reply(message, context.say.unknown_command)
