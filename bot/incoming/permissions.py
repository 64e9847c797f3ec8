"""Who may decide: the admins of a chat, and the bot's owners."""

import logging
from collections.abc import Collection

from telegram import Chat, Message, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.incoming.addressing import is_private
from bot.texts.schema import Texts

log = logging.getLogger(__name__)

ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


def is_owner(message: Message, owners: Collection[int]) -> bool:
    """Tell whether an owner wrote the message, alone with the bot."""
    return is_private(message) and message.from_user is not None and message.from_user.id in owners


async def is_admin(
    bot: ExtBot[int], chat: Chat, user: User | None, sender_chat: Chat | None = None
) -> bool | None:
    """Tell whether someone may decide for a chat: in private everyone, in a group its admins.

    An anonymous admin writes in the name of the group itself. Returns None when Telegram does not
    say: who writes in the name of a channel is not known, nor is anybody where the members of a
    group are hidden and the list of admins can't be had either.
    """
    if chat.type == ChatType.PRIVATE:
        return True
    if sender_chat is not None:
        return True if sender_chat.id == chat.id else None
    if user is None:
        return False
    try:
        return (await bot.get_chat_member(chat.id, user.id)).status in ADMINS
    except TelegramError as error:
        log.info("Telegram does not say who a member is: %s", error)
    try:
        admins = await bot.get_chat_administrators(chat.id)
    except TelegramError as error:
        log.info("nor who the admins are: %s", error)
        return None
    return any(admin.user.id == user.id for admin in admins)


def refusal(allowed: bool | None, say: Texts, admins_only: str) -> str | None:
    """Return what somebody is told who may not decide, or of whom that is not known; else None."""
    if allowed is None:
        return say.buttons.admins_unknown
    return None if allowed else admins_only
