"""The commands that everybody has."""

from telegram import Update

from bot import render
from bot.addressed import question_in, question_replied_to
from bot.context import Context
from bot.handlers.questions import answer, message_of
from bot.replies import reply


async def start(update: Update, context: Context) -> None:
    """Greet, and give questions to try."""
    await reply(message_of(update), context.say.start)


async def help_(update: Update, context: Context) -> None:
    """Tell how to ask."""
    await reply(message_of(update), context.say.help)


async def ask(update: Update, context: Context) -> None:
    """Answer the question after the command, or the message that the command replies to."""
    message, me = message_of(update), context.bot.bot
    question = question_in(message, me) or question_replied_to(message, me)
    if question:
        await answer(message, question, context)
    else:
        await reply(message, context.say.how_to_ask)


async def sources(update: Update, context: Context) -> None:
    """Tell what can be asked about."""
    found = await context.answerer.sources()
    await reply(message_of(update), render.sources(found, context.say))


async def forget(update: Update, context: Context) -> None:
    """Delete all that is kept of the one who asks for it."""
    message = message_of(update)
    if message.from_user and not message.sender_chat:
        await context.state.forget_person(message.from_user.id)
    await reply(message, context.say.forgotten)


async def unknown(update: Update, context: Context) -> None:
    """Point to /help, in a private chat, unless the command is for another bot."""
    message = message_of(update)
    command = (message.text or "").split(maxsplit=1)[0]
    if "@" not in command:
        await reply(message, context.say.unknown_command)
