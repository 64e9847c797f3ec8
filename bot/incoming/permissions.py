"""Who may decide: the admins of a chat, and the bot's owners."""

from collections.abc import Collection

from telegram import Chat, Message, User
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import TelegramError
from telegram.ext import ExtBot

from bot.incoming.addressing import is_private

ADMINS = (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR)


def is_owner(message: Message, owners: Collection[int]) -> bool:
    """Tell whether an owner wrote the message, alone with the bot."""
    return is_private(message) and message.from_user is not None and message.from_user.id in owners


async def is_admin(
    bot: ExtBot[int], chat: Chat, user: User | None, sender_chat: Chat | None = None
) -> bool:
    """Tell whether someone may decide for a chat: in private everyone, in a group its admins.

    An anonymous admin writes in the name of the group itself.
    """
    if chat.type == ChatType.PRIVATE:
        return True
    if sender_chat is not None:
        return sender_chat.id == chat.id
    if user is None:
        return False
    try:
        return (await bot.get_chat_member(chat.id, user.id)).status in ADMINS
    except TelegramError:  # Telegram does not say: then no
        return False
