"""The commands: /start, /help, /ask, /sources."""

from telegram import Update

from bot import render
from bot.addressed import question_in, question_replied_to
from bot.context import Context
from bot.handlers.questions import answer, message_of, says_to
from bot.replies import reply


async def start(update: Update, context: Context) -> None:
    """Greet, and give questions to try."""
    message = message_of(update)
    await reply(message, says_to(message).start)


async def help_(update: Update, context: Context) -> None:
    """Tell how to ask."""
    message = message_of(update)
    await reply(message, says_to(message).help)


async def ask(update: Update, context: Context) -> None:
    """Answer the question after the command, or the message that the command replies to."""
    message, me = message_of(update), context.bot.bot
    question = question_in(message, me) or question_replied_to(message, me)
    if question:
        await answer(message, question, context)
    else:
        await reply(message, says_to(message).how_to_ask)


async def sources(update: Update, context: Context) -> None:
    """Tell what can be asked about."""
    message = message_of(update)
    await reply(message, render.sources(await context.answerer.sources(), says_to(message)))


async def unknown(update: Update, context: Context) -> None:
    """Point to /help, in a private chat, unless the command is for another bot."""
    message = message_of(update)
    command = (message.text or "").split(maxsplit=1)[0]
    if "@" not in command:
        await reply(message, says_to(message).unknown_command)
