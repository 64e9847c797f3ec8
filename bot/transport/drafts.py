"""A message before it is sent, and how it is sent plainer after Telegram has refused it."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from telegram import InlineKeyboardMarkup, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest
from telegram.ext import ExtBot

from bot.text_fitting import plain_text
from bot.transport.rate_limiter import ONCE
from bot.transport.refusals import is_final

log = logging.getLogger(__name__)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draft:
    """A message of ours: HTML, or plain text where `mode` is None."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None
    mode: ParseMode | None = ParseMode.HTML
    replies: bool = False  # shown as a reply to the message that it answers


async def send_plainer(draft: Draft, send: Callable[[Draft], Awaitable[T]]) -> T:
    """Send a draft; each time that Telegram refuses it, plainer: an answer must not vanish.

    First without the buttons that lead to an address, then without any, then without HTML, then as
    no reply. What Telegram names comes first. Raises what it says where no other form would help.
    """
    steps = [_without_links, _without_keyboard, _without_html, _without_reply]
    while True:
        try:
            return await send(draft)
        except BadRequest as error:
            named = _named(error.message.lower())
            if named is None and is_final(error):
                raise
            if named:
                steps.sort(key=lambda step: step is not named)
            plainer = draft
            while steps and plainer == draft:
                plainer = steps.pop(0)(draft)
            if plainer == draft:
                raise
            log.error("Telegram refuses a message, so it is sent plainer: %s", error.message)
            draft = plainer


async def send_once(bot: ExtBot[Any], chat_id: int, topic: int | None, draft: Draft) -> Message:
    """Send what nobody waits for into a chat; on failure it is not tried again, but its job is.

    Raises what `send_plainer` raises.
    """

    async def to(draft: Draft) -> Message:
        return await bot.send_message(
            chat_id,
            draft.text,
            parse_mode=draft.mode,
            message_thread_id=topic,
            reply_markup=draft.keyboard,
            rate_limit_args=ONCE,
        )

    return await send_plainer(draft, to)


def _named(said: str) -> Callable[[Draft], Draft] | None:
    """Return what takes away the part of a message that a refusal names, if it names one."""
    if "parse entities" in said or "entity_" in said:
        return _without_html
    if "replied" in said or "reply_message" in said or "reply_to" in said or "quote" in said:
        return _without_reply
    return None


def _without_links(draft: Draft) -> Draft:
    if draft.keyboard is None:
        return draft
    kept = [
        [button for button in row if button.url is None] for row in draft.keyboard.inline_keyboard
    ]
    if sum(map(len, kept)) == sum(map(len, draft.keyboard.inline_keyboard)):
        return draft
    rows = [row for row in kept if row]
    return replace(draft, keyboard=InlineKeyboardMarkup(rows) if rows else None)


def _without_keyboard(draft: Draft) -> Draft:
    return replace(draft, keyboard=None)


def _without_html(draft: Draft) -> Draft:
    return draft if draft.mode is None else replace(draft, text=plain_text(draft.text), mode=None)


def _without_reply(draft: Draft) -> Draft:
    return replace(draft, replies=False)
