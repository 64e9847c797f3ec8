"""How the bot replies: in the right topic, to the right message, whatever Telegram thinks of it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from telegram import (
    CallbackQuery,
    InlineKeyboardMarkup,
    Message,
    ReplyParameters,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.transport.drafts import Draft, send_plainer
from bot.transport.refusals import is_unmodified

log = logging.getLogger(__name__)

TYPING_SECONDS = 4.0  # Telegram shows it for five
TYPING_PATIENCE_SECONDS = 1.0


async def reply(
    message: Message, html: str, keyboard: InlineKeyboardMarkup | None = None
) -> Message:
    """Reply to `message`, plainer if need be. Returns the reply."""
    reply_to = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    bot, draft = message.get_bot(), Draft(html, keyboard, replies=True)

    async def to(chat_id: int, draft: Draft) -> Message:
        here = chat_id == message.chat_id
        return await bot.send_message(
            chat_id,
            draft.text,
            parse_mode=draft.mode,
            message_thread_id=topic_of(message) if here else None,
            direct_messages_topic_id=_direct_topic_of(message) if here else None,
            reply_parameters=reply_to if here and draft.replies else None,
            reply_markup=draft.keyboard,
        )

    try:
        return await send_plainer(draft, lambda draft: to(message.chat_id, draft))
    except ChatMigrated as error:  # the group was upgraded a moment ago
        new = error.new_chat_id
        return await send_plainer(draft, lambda draft: to(new, draft))


async def send_file(message: Message, name: str, content: bytes, html: str) -> None:
    """Reply to `message` with a file, and a few words under it."""
    await message.get_bot().send_document(
        message.chat_id,
        content,
        caption=html,
        filename=name,
        message_thread_id=topic_of(message),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
    )


async def edit(
    bot: ExtBot[int],
    chat_id: int,
    message_id: int,
    html: str,
    keyboard: InlineKeyboardMarkup | None = None,
) -> bool:
    """Put a new text in the place of one of the bot's own; False when that message is gone.

    So are those of a group that has become a supergroup.
    """

    async def to(draft: Draft) -> object:
        return await bot.edit_message_text(
            draft.text,
            chat_id=chat_id,
            message_id=message_id,
            parse_mode=draft.mode,
            reply_markup=draft.keyboard,
        )

    try:
        await send_plainer(Draft(html, keyboard), to)
    except BadRequest as error:
        if is_unmodified(error):  # tapped twice: it shows just that
            return True
        log.info("a message was not edited: %s", error.message)
        return False
    except ChatMigrated:
        return False
    return True


async def edit_buttons(message: Message, keyboard: InlineKeyboardMarkup) -> None:
    """Put other buttons under one of the bot's own messages, if it is still there."""
    try:
        await message.edit_reply_markup(keyboard)
    except BadRequest as error:  # gone, or tapped twice
        log.debug("buttons were not changed: %s", error.message)


async def toast(query: CallbackQuery, text: str | None = None) -> None:
    """Let the tapped button rest, and show a few words to who tapped."""
    try:
        await query.answer(text)
    except (BadRequest, RetryAfter) as error:  # too old: tapped while the bot was away
        log.debug("a tap was not answered: %s", error.message)


@contextlib.asynccontextmanager
async def typing(message: Message) -> AsyncIterator[None]:
    """Show "typing…" where `message` was written, as long as the block runs."""
    done = asyncio.Event()
    shown = asyncio.create_task(_keep_typing(message, done))
    try:
        yield
    finally:
        # What is on its way is let through first: arriving after the answer, it would show for
        # five seconds that more is to come.
        done.set()
        await asyncio.wait([shown], timeout=TYPING_PATIENCE_SECONDS)
        shown.cancel()


def topic_of(message: Message) -> int | None:
    """Return the forum topic to reply in; None in General, which must not be named."""
    return message.message_thread_id if message.is_topic_message else None


def _direct_topic_of(message: Message) -> int | None:
    """Return whose messages to a channel these are: a reply has to name it."""
    return message.direct_messages_topic.topic_id if message.direct_messages_topic else None


async def _keep_typing(message: Message, done: asyncio.Event) -> None:
    while not done.is_set():
        try:
            await message.get_bot().send_chat_action(
                message.chat_id, ChatAction.TYPING, message_thread_id=topic_of(message)
            )
        except TelegramError as error:
            log.debug("typing was not shown: %s", error)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), TYPING_SECONDS)
