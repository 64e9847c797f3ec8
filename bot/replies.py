"""How the bot replies: in the right topic, to the right message, whatever Telegram thinks of it."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from telegram import LinkPreviewOptions, Message, ReplyParameters
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, TelegramError

from bot import render

log = logging.getLogger(__name__)

TYPING_SECONDS = 4.0  # Telegram shows it for five
TYPING_PATIENCE_SECONDS = 1.0


async def reply(message: Message, html: str) -> Message:
    """Reply to `message`; as plain text if Telegram does not take the HTML. Returns the reply."""
    try:
        return await _send(message, html, ParseMode.HTML)
    except BadRequest as error:
        if "parse entities" not in error.message.lower():
            raise
        log.error("Telegram does not take our HTML, sent as plain text: %s", error.message)
        return await _send(message, render.plain(html), None)


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


async def _send(message: Message, text: str, mode: ParseMode | None) -> Message:
    return await message.get_bot().send_message(
        message.chat_id,
        text,
        parse_mode=mode,
        message_thread_id=topic_of(message),
        reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


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
