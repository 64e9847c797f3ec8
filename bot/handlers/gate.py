"""What every update passes before its handler: nothing is done twice, nor under an old name."""

from hashlib import blake2b
from time import monotonic, time

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop

from bot.context import Context
from bot.incoming.addressing import is_private, names_another_bot
from bot.incoming.content import content_of
from bot.transport.sending import toast

RENAME_SECONDS = 10.0  # between two looks at the bot's own name


async def skip_what_was_done(update: Update, context: Context) -> None:
    """Stop an update that was done before, and an edit that changes no word.

    A tap is taken for done as soon as it begins, since the second of two taps may undo the first;
    a message when it is answered: it rather comes twice than not at all. A button that was tapped
    as the bot was killed is let rest, to be tapped again.
    """
    message = update.message or update.edited_message
    if message:
        is_new = context.bot_data.last_texts.is_new(
            message.chat_id, message.message_id, content_of(message).text
        )
        if update.edited_message and not is_new:
            raise ApplicationHandlerStop
    if not update.callback_query and not _is_marked(update):
        return
    with context.state_not_needed():
        if update.callback_query:
            done = not await context.state.updates.mark_done(_key(update), time())
        else:
            done = await context.state.updates.is_done(_key(update))
        if done:
            if update.callback_query:
                await toast(update.callback_query)
            raise ApplicationHandlerStop


async def mark_done(update: Update, context: Context) -> None:
    """Keep that a message was dealt with, or that the bot is in a chat or no more."""
    if _is_marked(update):
        with context.state_not_needed():
            await context.state.updates.mark_done(_key(update), time())


def _is_marked(update: Update) -> bool:
    """Tell whether an update is marked once it is done; a tap is before, an inline query never."""
    return bool(update.message or update.edited_message or update.my_chat_member)


def _key(update: Update) -> int:
    """Return what an update is known again by; another bot over the same state counts anew."""
    message, tap = update.message or update.edited_message, update.callback_query
    facts: tuple[object, ...] = (update.update_id, tap.id if tap else "")
    if message:
        facts += (message.chat_id, message.message_id, message.date, message.edit_date)
    if change := update.my_chat_member:
        facts += (change.chat.id, change.date)
    digest = blake2b(repr(facts).encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)  # as SQLite's integers are


async def look_at_own_name(update: Update, context: Context) -> None:
    """Ask Telegram what the bot is called now, when a message names a bot that it does not know."""
    services, now = context.bot_data, monotonic()
    message = update.message or update.edited_message
    if message is None or now - services.name_looked_at < RENAME_SECONDS:
        return
    if not is_private(message) and names_another_bot(message, context.bot.bot):
        services.name_looked_at = now
        try:
            await context.bot.get_me()
        except TelegramError:  # then it has the name that it had
            return
